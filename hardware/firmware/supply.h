/* The board's own 5 V supply, measured. */
#ifndef SUPPLY_H
#define SUPPLY_H

#include <stdbool.h>
#include <stdint.h>

/* Starts the measuring and waits for a first value. */
void supply_start(void);

/* Takes in one measurement, if it is done, and begins the next; call every few milliseconds. */
void supply_tick(void);

/* Returns the supply in mV, averaged over about 16 measurements. */
uint16_t supply_mv(void);

/* Tells whether the supply is low: from 4500 mV down until it is back at 4550 mV. */
bool supply_is_low(void);

#endif
