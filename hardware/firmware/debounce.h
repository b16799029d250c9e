/* Contacts that bounce: eight of them are believed once they have not changed for 10 ms. */
#ifndef DEBOUNCE_H
#define DEBOUNCE_H

#include <stdint.h>

/* Eight contacts: what they are believed to be, and how long each has been otherwise. */
struct contacts {
    uint8_t state;
    uint8_t count[4];
};

/* Believes `raw` at once, as after a reset. */
void debounce_start(struct contacts *contacts, uint8_t raw);

/* Takes in a sample, one a millisecond, and returns which contacts changed by it. */
uint8_t debounce(struct contacts *contacts, uint8_t raw);

#endif
