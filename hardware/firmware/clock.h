/* Time: a tick every 250 us, which wakes the main loop. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define TICKS_PER_MS 4u
#define TICKS(us) ((uint16_t)(((us) + 249ul) / 250ul))

/* Starts the ticks. */
void clock_start(void);

/* Tells whether a tick has come that was not taken yet, and takes it. */
bool clock_take_tick(void);

/* Tells whether there is a tick to take. */
bool clock_has_tick(void);

#endif
