/* The MFRC522 readers, one a slot, of which one at a time is spoken to. */
#ifndef RC522_H
#define RC522_H

#include <stdbool.h>
#include <stdint.h>

#define RC522_FIFO 64

/* How an exchange with a tag stands. */
enum rc522_outcome {
    RC522_BUSY,      /* under way */
    RC522_ANSWER,    /* `rc522_data` and `rc522_bits` hold the answer */
    RC522_SILENCE,   /* no tag answered in time */
    RC522_COLLISION, /* several answered, differently */
    RC522_DAMAGED,   /* something came back that is not to be believed */
    RC522_HUNG,      /* the chip does not finish: it needs a reset */
};

/* The frame to send, then the answer to it. */
extern uint8_t rc522_data[RC522_FIFO];
extern uint16_t rc522_bits;

/* How long an answer is awaited, in steps of 25 us: an empty field is silent for 500 us, and a
 * tag begins 91 us after the frame (ISO/IEC 14443-3, 6.2.1.1). */
#define RC522_PATIENCE 20u

/* Speaks to the reader of slot `slot` (0-7) from now on. */
void rc522_choose(uint8_t slot);

/* Tells whether it is an MFRC522 that has its settings, which a dip of its supply takes away. */
bool rc522_is_well(void);

/* Tells whether its field is on, and it is well. */
bool rc522_is_radiating(void);

/* Resets it; it is not ready at once. */
void rc522_reset(void);

/* Tells whether it is ready after a reset. */
bool rc522_is_ready(void);

/* Gives it its settings; its field is off. */
void rc522_set_up(void);

/* Turns its field on or off. */
void rc522_field(bool is_on);

/* Begins to send the first `length` (1-64) bytes of `rc522_data`, of the last one only
 * `last_bits` bits (0: all 8), and awaits the answer for `patience` steps of 25 us. */
void rc522_send(uint8_t length, uint8_t last_bits, uint16_t patience);

/* Tells how the exchange stands. Call once a tick until it is no longer RC522_BUSY. */
enum rc522_outcome rc522_poll(void);

#endif
