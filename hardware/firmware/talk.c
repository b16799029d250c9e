/* A talk. The board knows of it what carries it: check sums, and how long to wait. */
#include "talk.h"

#include <string.h>

#include "clock.h"
#include "exchange.h"
#include "iso14443.h"
#include "rc522.h"

/* A talk in which nothing was asked for this long is over. */
#define HOLD_TICKS TICKS(300000)

/* A frame must fit the reader's FIFO with its check sum. */
#define CRC_BYTES 2
#define FRAME_MOST (RC522_FIFO - CRC_BYTES)

/* An answer begins within 80 ms, in steps of 25 us. */
#define PATIENCE 3200u

/* A tag that answers S(DESELECT) talks no more (ISO/IEC 14443-4, 8). */
#define DESELECTED 0xC2

static const struct exchange_order *order;
static bool is_under_way; /* an exchange was taken up and not ended */
static uint16_t ticks;    /* left of a talk in which nothing is said */

static void end(enum exchange_status status, uint8_t length)
{
    exchange_end(status, rc522_data, length);
    is_under_way = false;
    ticks = HOLD_TICKS;
}

static void take(void)
{
    order = exchange_take();
    is_under_way = true;
}

uint8_t talk_take(void)
{
    bool begins = exchange_begins_talk();

    take();
    if (!begins || !slots_is_seated(order->slot)) {
        end(EXCHANGE_NO_TAG, 0);
    } else if (order->length > FRAME_MOST) {
        end(EXCHANGE_ERROR, 0);
    } else {
        return order->slot;
    }
    return NO_SLOT;
}

void talk_break(void)
{
    if (is_under_way) end(EXCHANGE_NO_TAG, 0);
}

/* Says to the tag what the order says. */
static enum talk say(void)
{
    if (order->length == 0 || order->length > FRAME_MOST) {
        end(EXCHANGE_ERROR, 0);
    } else {
        memcpy(rc522_data, order->bytes, order->length);
        rc522_send(iso14443_add_crc(order->length), 0, PATIENCE);
    }
    return TALK_GOES_ON;
}

enum talk talk_begin(uint8_t slot)
{
    if (slots_has_tag(slot, iso14443_tag.uid, iso14443_tag.length)) return say();
    talk_break();
    return TALK_IS_OVER;
}

/* The tag answered: its check sum is ours to look at, and not the host's. */
static enum talk take_answer(void)
{
    uint8_t length = (uint8_t)(rc522_bits / 8 - CRC_BYTES);

    if (!iso14443_is_whole()) {
        end(EXCHANGE_ERROR, 0);
        return TALK_GOES_ON;
    }
    end(EXCHANGE_DONE_WELL, length);
    return length == 1 && rc522_data[0] == DESELECTED ? TALK_IS_OVER : TALK_GOES_ON;
}

static enum talk await_answer(void)
{
    switch (rc522_poll()) {
    case RC522_BUSY:
        return TALK_GOES_ON;
    case RC522_ANSWER:
        return take_answer();
    case RC522_SILENCE:
        /* A reader that lost its settings hears nobody. */
        if (!rc522_is_radiating()) return TALK_FAILS;
        end(EXCHANGE_TIME_OUT, 0);
        return TALK_GOES_ON;
    case RC522_HUNG:
        return TALK_FAILS;
    default:
        end(EXCHANGE_ERROR, 0);
        return TALK_GOES_ON;
    }
}

enum talk talk_step(uint8_t slot)
{
    if (exchange_is_waiting()) {
        is_under_way = false; /* The host gave it up. */
        if (exchange_begins_talk() || exchange_order()->slot != slot) return TALK_IS_OVER;
        take();
        return say();
    }
    if (is_under_way) return await_answer();
    return --ticks ? TALK_GOES_ON : TALK_IS_OVER;
}
