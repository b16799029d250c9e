/* The board as a whole. */
#include "board.h"

#include "slots.h"
#include "supply.h"

#define HOST_TIMEOUT_MS 1000

enum flag { READER_FAULT = 1 << 0, SUPPLY_LOW = 1 << 1, HOST_LOST = 1 << 2, CASE_OPEN = 1 << 3 };

struct board board = {.host_timeout_ms = HOST_TIMEOUT_MS};

static uint16_t changes;
static bool is_changed;
static uint8_t flags;
static uint16_t silent_ms;
static uint16_t second_ms;
static bool is_host_lost;

void board_note_change(void)
{
    is_changed = true;
}

uint16_t board_changes(void)
{
    if (is_changed) changes++;
    is_changed = false;
    return changes;
}

uint8_t board_flags(void)
{
    return flags;
}

uint16_t board_supply_mv(void)
{
    return supply_mv();
}

/* Brings the flags up to date; `is_case_open` is the one that nobody else keeps. */
static void gather_flags(bool is_case_open)
{
    uint8_t now = 0;

    if (slots_have_reader_fault()) now |= READER_FAULT;
    if (supply_is_low()) now |= SUPPLY_LOW;
    if (is_host_lost) now |= HOST_LOST;
    if (is_case_open) now |= CASE_OPEN;
    if (now != flags) board_note_change();
    flags = now;
}

void board_start(bool is_case_open)
{
    gather_flags(is_case_open);
    is_changed = false;
}

void board_tick(bool is_case_open)
{
    if (++second_ms == 1000) {
        second_ms = 0;
        board.uptime_s++;
    }
    if (silent_ms < board.host_timeout_ms) silent_ms++;
    if (silent_ms >= board.host_timeout_ms) is_host_lost = true;
    gather_flags(is_case_open);
}

/* The flag, and that it changed, follow with the next tick: the answer still shows it. */
void board_hear_host(void)
{
    silent_ms = 0;
    is_host_lost = false;
}

bool board_is_host_lost(void)
{
    return is_host_lost;
}
