/* The register map. What it serves lies in memory as it goes on the line, high bytes first. */
#include "map.h"

#include <stdbool.h>
#include <string.h>

#include "board.h"
#include "exchange.h"
#include "lamps.h"
#include "slots.h"

#define VERSION 0x4B01

enum input { SLOT_BLOCK = 16, SLOTS_END = 80, EXCHANGE_DONE = 96, EXCHANGE_DONE_END = 131 };
enum holding { HOST_TIMEOUT = 0, LAMPS = 16, LAMPS_END = 24, EXCHANGE = 64, EXCHANGE_END = 98 };
#define EXCHANGE_START 64
#define EXCHANGE_LENGTH 65

#define HOST_TIMEOUT_LEAST 100u
#define HOST_TIMEOUT_MOST 60000u

#define HEAD_BYTES (2 * SLOT_BLOCK)

static uint16_t word(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static void put(uint8_t *bytes, uint16_t word)
{
    bytes[0] = (uint8_t)(word >> 8);
    bytes[1] = (uint8_t)word;
}

/* Tells whether `count` registers from `start` on lie wholly within `first` to `end` - 1. */
static bool lies_within(uint16_t start, uint16_t count, uint16_t first, uint16_t end)
{
    return start >= first && start < end && count <= end - start;
}

/* Puts registers 0 to 15 into `head`. */
static void put_head(uint8_t *head)
{
    put(head, VERSION);
    put(head + 2, board.slots);
    put(head + 4, board.boot_id);
    put(head + 6, board_changes());
    put(head + 8, board_flags());
    put(head + 10, board.uptime_s);
    put(head + 12, board_supply_mv());
    put(head + 14, 0);
    for (uint8_t slot = 0; slot < SLOTS_MAX; slot++) put(head + 16 + 2 * slot, slots_presses(slot));
}

enum refusal map_read_input(uint16_t start, uint16_t count, uint8_t *values)
{
    if (lies_within(start, count, EXCHANGE_DONE, EXCHANGE_DONE_END)) {
        uint16_t first = 2 * (start - EXCHANGE_DONE);
        memcpy(values, (const uint8_t *)exchange_result() + first, 2 * count);
        return ALLOWED;
    }
    if (!lies_within(start, count, 0, SLOTS_END)) return ILLEGAL_ADDRESS;
    uint16_t done = 0;
    if (start < SLOT_BLOCK) {
        uint8_t head[HEAD_BYTES];
        put_head(head);
        done = SLOT_BLOCK - start < count ? SLOT_BLOCK - start : count;
        memcpy(values, head + 2 * start, 2 * done);
    }
    if (done < count) {
        const uint8_t *slots = (const uint8_t *)slots_registers();
        memcpy(values + 2 * done, slots + 2 * (start + done - SLOT_BLOCK), 2 * (count - done));
    }
    return ALLOWED;
}

enum refusal map_read_holding(uint16_t start, uint16_t count, uint8_t *values)
{
    if (lies_within(start, count, EXCHANGE, EXCHANGE_END)) {
        memcpy(values, (const uint8_t *)exchange_order() + 2 * (start - EXCHANGE), 2 * count);
    } else if (lies_within(start, count, LAMPS, LAMPS_END)) {
        for (uint8_t at = 0; at < count; at++) {
            put(values + 2 * at, lamps_word((uint8_t)(start - LAMPS + at)));
        }
    } else if (lies_within(start, count, HOST_TIMEOUT, HOST_TIMEOUT + 1)) {
        put(values, board.host_timeout_ms);
    } else {
        return ILLEGAL_ADDRESS;
    }
    return ALLOWED;
}

static bool is_order_allowed(uint16_t start, uint16_t count, const uint8_t *values)
{
    for (uint8_t at = 0; at < count; at++, values += 2) {
        uint16_t address = start + at;
        if (address == EXCHANGE_START && (values[0] >= board.slots || values[1] == 0)) return false;
        if (address == EXCHANGE_LENGTH && word(values) > EXCHANGE_BYTES_MAX) return false;
    }
    return true;
}

static enum refusal write_lamps(uint16_t start, uint16_t count, const uint8_t *values)
{
    for (uint8_t at = 0; at < count; at++) {
        if (!lamps_is_allowed(word(values + 2 * at))) return ILLEGAL_VALUE;
    }
    for (uint8_t at = 0; at < count; at++) {
        lamps_set((uint8_t)(start - LAMPS + at), word(values + 2 * at));
    }
    return ALLOWED;
}

enum refusal map_write(uint16_t start, uint16_t count, const uint8_t *values)
{
    if (lies_within(start, count, LAMPS, LAMPS_END)) return write_lamps(start, count, values);
    if (lies_within(start, count, HOST_TIMEOUT, HOST_TIMEOUT + 1)) {
        uint16_t ms = word(values);
        if (ms < HOST_TIMEOUT_LEAST || ms > HOST_TIMEOUT_MOST) return ILLEGAL_VALUE;
        board.host_timeout_ms = ms;
        return ALLOWED;
    }
    if (!lies_within(start, count, EXCHANGE, EXCHANGE_END)) return ILLEGAL_ADDRESS;
    if (!is_order_allowed(start, count, values)) return ILLEGAL_VALUE;
    memcpy((uint8_t *)exchange_order() + 2 * (start - EXCHANGE), values, 2 * count);
    if (start == EXCHANGE_START) exchange_start();
    return ALLOWED;
}

void map_heard_host(void)
{
    board_hear_host();
}
