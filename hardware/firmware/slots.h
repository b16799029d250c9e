/* The slots: their registers, and what contacts and reads make of them. */
#ifndef SLOTS_H
#define SLOTS_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"
#include "panel.h"

#define UID_MAX 10
#define NO_SLOT 0xFF

/* The eight registers of one slot as they go on the line, high bytes first. */
struct slot_registers {
    uint8_t quality;
    uint8_t status;
    uint8_t zero;
    uint8_t uid_length;
    uint8_t uid[UID_MAX];
    uint8_t seats[2];
};

/* Begins with the contacts as they are. */
void slots_start(const struct inputs *inputs);

/* Lets a millisecond pass with the contacts as they are. */
void slots_tick(const struct inputs *inputs);

/* Returns the registers of all eight slots; those that the board does not have are 0. */
const struct slot_registers *slots_registers(void);

/* Returns how often the button of slot `slot` (0-7) went down. */
uint16_t slots_presses(uint8_t slot);

/* Tells whether something sits in slot `slot` (0-7). */
bool slots_is_seated(uint8_t slot);

/* Returns which of the seated slots to read after slot `last` (0-7): those first whose tag is
 * still looked for. NO_SLOT if nothing sits anywhere. */
uint8_t slots_next(uint8_t last);

/* Tells whether the tag of slot `slot` (0-7) is still looked for. */
bool slots_is_looking(uint8_t slot);

/* Tells whether `uid` of `length` bytes is the UID in the registers of slot `slot` (0-7). */
bool slots_has_tag(uint8_t slot, const uint8_t *uid, uint8_t length);

/* A read of slot `slot` (0-7) found the UID `uid` of `length` (4, 7 or 10) bytes. */
void slots_read(uint8_t slot, const uint8_t *uid, uint8_t length);

/* A read of slot `slot` (0-7) found none. */
void slots_missed(uint8_t slot);

/* The reader of slot `slot` (0-7) answers, or does not. */
void slots_set_reader(uint8_t slot, bool is_answering);

/* Tells whether any slot's reader does not answer. */
bool slots_have_reader_fault(void);

#endif
