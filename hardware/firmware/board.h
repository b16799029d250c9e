/* The board as a whole: what it is, whether its host speaks, and that something changed. */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stdint.h>

#define SLOTS_MAX 8

struct board {
    uint8_t address;
    uint8_t slots; /* 1-8 */
    uint16_t boot_id;
    uint16_t uptime_s;
    uint16_t host_timeout_ms;
};

extern struct board board;

/* Begins: nothing has changed yet, however many flags stand. */
void board_start(bool is_case_open);

/* Lets a millisecond pass; `is_case_open` is debounced. */
void board_tick(bool is_case_open);

/* Something changed that the change counter counts. */
void board_note_change(void);

/* Returns the change counter, moved on if anything changed since it was last asked for.
 *
 * It is asked for by answers only. So it moves between two answers if anything changed, and never
 * by more than one an answer, however the contacts chatter meanwhile. */
uint16_t board_changes(void);

/* Returns the flags of register 4. */
uint8_t board_flags(void);

/* Returns the supply in mV. */
uint16_t board_supply_mv(void);

/* The host spoke. */
void board_hear_host(void);

/* Tells whether the host has been silent for too long. */
bool board_is_host_lost(void);

#endif
