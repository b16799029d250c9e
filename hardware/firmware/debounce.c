/* Contacts that bounce: a four-bit counter for each, its bits laid across eight contacts. */
#include "debounce.h"

/* The first sample that differs and ten more, 1 ms apart: 10 ms without a change. */
#define SAMPLES 11

void debounce_start(struct contacts *contacts, uint8_t raw)
{
    contacts->state = raw;
    for (uint8_t bit = 0; bit < 4; bit++) contacts->count[bit] = 0;
}

uint8_t debounce(struct contacts *contacts, uint8_t raw)
{
    uint8_t differing = raw ^ contacts->state;
    uint8_t carry = differing;
    uint8_t changed = differing;

    for (uint8_t bit = 0; bit < 4; bit++) {
        uint8_t before = contacts->count[bit];
        contacts->count[bit] = (before ^ carry) & differing;
        carry &= before;
        changed &= (SAMPLES >> bit & 1) ? contacts->count[bit] : (uint8_t)~contacts->count[bit];
    }
    contacts->state ^= changed;
    for (uint8_t bit = 0; bit < 4; bit++) contacts->count[bit] &= (uint8_t)~changed;
    return changed;
}
