/* What a person touches and sees: contacts through 74HC165s, lamps through 74HC595s. */
#ifndef PANEL_H
#define PANEL_H

#include <stdint.h>

/* The contacts, a bit a slot, 1 where the contact is closed; and the switches of the board. */
struct inputs {
    uint8_t seats;
    uint8_t buttons;
    uint8_t bolts;
    uint8_t switches;
};

/* The lamps' colours, a bit a slot. */
struct lights {
    uint8_t red;
    uint8_t green;
    uint8_t blue;
};

/* Puts `lights` on the lamps and returns the contacts as they are now. */
struct inputs panel_swap(const struct lights *lights);

/* Lets the lamps show what was put on them; before that they are dark. */
void panel_show(void);

#endif
