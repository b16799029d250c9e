/* The card exchange: the frame the host wants said to a tag, and what the tag answered. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#define EXCHANGE_BYTES_MAX 64

/* Register 97. */
enum exchange_status { EXCHANGE_DONE_WELL, EXCHANGE_NO_TAG, EXCHANGE_TIME_OUT, EXCHANGE_ERROR };

/* Holding registers 64 to 97 as they go on the line, high bytes first. */
struct exchange_order {
    uint8_t slot;
    uint8_t sequence;
    uint8_t zero;
    uint8_t length;
    uint8_t bytes[EXCHANGE_BYTES_MAX];
};

/* Input registers 96 to 130 likewise. */
struct exchange_result {
    uint8_t zero;
    uint8_t sequence;
    uint8_t status[2];
    uint8_t length[2];
    uint8_t bytes[EXCHANGE_BYTES_MAX];
};

struct exchange_order *exchange_order(void);
const struct exchange_result *exchange_result(void);

/* Starts what the order says; the registers say at once that it is under way. */
void exchange_start(void);

/* Tells whether an exchange was started and is not taken up yet. */
bool exchange_is_waiting(void);

/* Tells whether the order begins a talk with a tag: its frame is RATS (ISO/IEC 14443-4, 5.1). */
bool exchange_begins_talk(void);

/* Returns the exchange that waits and takes it up: the order may be changed from now on. */
const struct exchange_order *exchange_take(void);

/* Ends the exchange taken up last with `length` (0-64) bytes of answer. One that was started
 * since goes before. */
void exchange_end(enum exchange_status status, const uint8_t *answer, uint8_t length);

#endif
