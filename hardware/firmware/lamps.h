/* The slots' lamps: what their registers say, and which colours are lit at the moment. */
#ifndef LAMPS_H
#define LAMPS_H

#include <stdbool.h>
#include <stdint.h>

#include "panel.h"

/* Tells whether a lamp register may hold `word`. */
bool lamps_is_allowed(uint16_t word);

/* Sets the lamp of slot `slot` (0-7); another word than before starts its pattern afresh. */
void lamps_set(uint8_t slot, uint16_t word);

/* Returns the word last set for slot `slot` (0-7). */
uint16_t lamps_word(uint8_t slot);

/* Lets 10 ms pass and returns what is lit now; with `is_lost` all lamps say that the host is. */
struct lights lamps_tick(bool is_lost);

#endif
