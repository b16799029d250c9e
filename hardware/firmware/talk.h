/* A talk: what the host has said to one slot's tag, frame after frame (hardware/SLOT_BUS.md). */
#ifndef TALK_H
#define TALK_H

#include <stdbool.h>
#include <stdint.h>

#include "slots.h"

/* How a talk stands. */
enum talk {
    TALK_GOES_ON, /* call `talk_step` every tick */
    TALK_IS_OVER, /* the field may go off; an exchange that waits begins another talk, or none */
    TALK_FAILS,   /* the reader does not do what it should */
};

/* Takes up the exchange that waits, while there is no talk; returns the slot of the talk that it
 * begins, NO_SLOT if it begins none and is ended. */
uint8_t talk_take(void);

/* Begins the talk that was taken up with the tag that was found and selected in slot `slot`. */
enum talk talk_begin(uint8_t slot);

/* Goes on with the talk of slot `slot`: awaits an answer, or the next thing to say. */
enum talk talk_step(uint8_t slot);

/* The tag cannot be talked to any more: the exchange under way, if there is one, finds none. */
void talk_break(void);

#endif
