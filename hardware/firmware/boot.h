/* What a reset does before anything else: watchdog, and a boot id that no reset had before. */
#ifndef BOOT_H
#define BOOT_H

#include <stdint.h>

/* Gives the watchdog 250 ms. Comes first of all: with the fuse WDTON, as after its own bite, it
 * bites 16 ms after a reset. */
void boot_watch(void);

/* Counts this start in the EEPROM and returns its boot id, never 0. Takes 10 ms. */
uint16_t boot_count(void);

#endif
