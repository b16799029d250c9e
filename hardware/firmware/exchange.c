/* The card exchange's registers. */
#include "exchange.h"

#include <string.h>

#define RATS 0xE0

static struct exchange_order order;
static struct exchange_order taken;
static struct exchange_result result;
static bool is_waiting;

struct exchange_order *exchange_order(void)
{
    return &order;
}

const struct exchange_result *exchange_result(void)
{
    return &result;
}

void exchange_start(void)
{
    is_waiting = true;
    memset(&result, 0, sizeof result);
}

bool exchange_is_waiting(void)
{
    return is_waiting;
}

bool exchange_begins_talk(void)
{
    return order.length > 0 && order.bytes[0] == RATS;
}

const struct exchange_order *exchange_take(void)
{
    is_waiting = false;
    taken = order;
    return &taken;
}

void exchange_end(enum exchange_status status, const uint8_t *answer, uint8_t length)
{
    if (is_waiting) return;
    result.sequence = taken.sequence;
    result.status[1] = (uint8_t)status;
    result.length[1] = length;
    memcpy(result.bytes, answer, length);
}
