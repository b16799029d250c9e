/* What is set on the board itself: its address, its baud rate, and how many slots it has. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdint.h>

struct settings {
    uint8_t address; /* 1-32 */
    uint8_t baud;    /* 0-7, a row of the table in uart.c */
    uint8_t slots;   /* 1-8 */
};

/* Returns the settings; `switches` are the eight DIP switches, bit 0 the first, 1 is on. */
struct settings settings_read(uint8_t switches);

#endif
