/* Which slot's reader does what next. Card exchanges come first, then tags that are looked for,
 * then the others in turn; readers of empty seats are asked now and then whether they are there. */
#include "reader.h"

#include <avr/wdt.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <util/delay.h>

#include "clock.h"
#include "exchange.h"
#include "iso14443.h"
#include "pins.h"
#include "rc522.h"
#include "slots.h"
#include "talk.h"

/* A tag needs an undisturbed field for 5 ms before it is spoken to (ISO/IEC 14443-3, clause 5). */
#define CHARGE_TICKS (TICKS(5000) + 1)

/* A tag is sure to forget what it was told only after 5 ms without a field. */
#define DARK_TICKS (TICKS(5000) + 1)

/* The chip needs 38 us, its crystal a millisecond or more (data sheet section 8.8.3). */
#define RESET_TICKS TICKS(10000)
#define RESET_MS 10

/* Tags that are known are read one every 25 ms: often enough to miss no exchange of tags that the
 * switch did not notice, seldom enough to keep the antennas cool. */
#define PACE_TICKS TICKS(25000)

/* One reader of an empty seat is asked every 60 ms, so each of eight within half a second. */
#define CHECK_TICKS TICKS(60000)

enum phase { RESTING, RESETTING, CHARGING, LOOKING, TALKING };
enum purpose { TO_READ, TO_CHECK, TO_TALK };

static enum phase phase;
static enum purpose purpose;
static uint8_t slot;      /* whose reader is chosen */
static uint8_t read_last; /* the slot read last */
static uint8_t checked_last;
static uint8_t sick; /* readers that hung, a bit a slot: they are reset before anything else */
static uint8_t dark_slot; /* whose field was on last */
static uint8_t dark;      /* ticks that it must stay off */
static uint16_t ticks; /* left of the phase */
static uint16_t pace;  /* ticks until a known tag may be read */
static uint16_t check; /* ticks until an idle reader is asked */

void reader_start(void)
{
    raise_READERS_ON();
    for (uint8_t ms = 0; ms < RESET_MS; ms++) _delay_ms(1);
    wdt_reset();
    for (uint8_t each = 0; each < board.slots; each++) {
        rc522_choose(each);
        if (rc522_is_ready()) rc522_set_up();
        slots_set_reader(each, rc522_is_well());
    }
}

static void charge(void)
{
    rc522_field(true);
    ticks = CHARGE_TICKS;
    phase = CHARGING;
}

static void rest(void)
{
    phase = RESTING;
}

/* Turns the field off and leaves the reader. */
static void leave(void)
{
    rc522_field(false);
    dark_slot = slot;
    dark = DARK_TICKS;
    rest();
}

/* Tells whether a slot's field is off for too short a time to be turned on again. */
static bool must_stay_dark(uint8_t whose)
{
    return dark && whose == dark_slot;
}

/* The reader does not do what it should. A read that it never made is no miss. */
static void give_up(void)
{
    slots_set_reader(slot, false);
    sick |= (uint8_t)(1u << slot);
    if (purpose == TO_TALK) talk_break();
    leave();
}

/* The reader is there and has its settings. */
static void reader_is_well(void)
{
    if (purpose == TO_CHECK) {
        slots_set_reader(slot, true);
        rest();
    } else {
        charge();
    }
}

static void visit(uint8_t whose, enum purpose what_for)
{
    uint8_t bit = (uint8_t)(1u << whose);

    slot = whose;
    purpose = what_for;
    rc522_choose(slot);
    if (!(sick & bit) && rc522_is_well()) {
        reader_is_well();
        return;
    }
    sick &= (uint8_t)~bit;
    rc522_reset();
    ticks = RESET_TICKS;
    phase = RESETTING;
}

/* Finds something to do. */
static void choose(void)
{
    if (exchange_is_waiting()) {
        uint8_t talker = must_stay_dark(exchange_order()->slot) ? NO_SLOT : talk_take();
        if (talker != NO_SLOT) visit(talker, TO_TALK);
        return;
    }
    uint8_t next = slots_next(read_last);
    if (next != NO_SLOT && !must_stay_dark(next) && (pace == 0 || slots_is_looking(next))) {
        read_last = next;
        pace = PACE_TICKS;
        visit(next, TO_READ);
        return;
    }
    if (check) return;
    check = CHECK_TICKS;
    if (++checked_last >= board.slots) checked_last = 0;
    if (!slots_is_seated(checked_last)) visit(checked_last, TO_CHECK);
}

static void await_reset(void)
{
    if (rc522_is_ready()) {
        rc522_set_up();
        if (rc522_is_well()) {
            reader_is_well();
            return;
        }
    }
    if (--ticks == 0) give_up();
}

static void carry(enum talk talk)
{
    if (talk == TALK_FAILS) give_up();
    if (talk == TALK_IS_OVER) leave();
}

static void found(void)
{
    slots_set_reader(slot, true);
    if (purpose == TO_TALK) {
        phase = TALKING;
        carry(talk_begin(slot));
        return;
    }
    /* A UID counts when it was read twice, so a new one is looked at again at once. */
    bool was_looking = slots_is_looking(slot);
    slots_read(slot, iso14443_tag.uid, iso14443_tag.length);
    if (was_looking && slots_is_looking(slot)) {
        iso14443_begin_again();
    } else {
        leave();
    }
}

/* There was no tag, or not one that could be read. */
static void not_found(void)
{
    if (!rc522_is_radiating()) {
        give_up();
        return;
    }
    slots_set_reader(slot, true);
    if (purpose == TO_TALK) {
        talk_break();
    } else {
        slots_missed(slot);
    }
    leave();
}

static void look(void)
{
    enum look look = iso14443_step();

    if (look == LOOK_BUSY) return;
    if (look == LOOK_FOUND) {
        found();
    } else if (look == LOOK_FAULT) {
        give_up();
    } else {
        not_found();
    }
}

/* Leaves a slot whose seat was emptied meanwhile, or a talk that was given up before it began. */
static bool is_called_off(void)
{
    if (phase == RESTING || purpose == TO_CHECK) return false;
    if (!slots_is_seated(slot)) {
        if (purpose == TO_TALK) talk_break();
        return true;
    }
    return purpose == TO_TALK && phase != TALKING && exchange_is_waiting();
}

void reader_tick(void)
{
    if (dark) dark--;
    if (pace) pace--;
    if (check) check--;
    if (is_called_off()) leave();
    switch (phase) {
    case RESTING:
        choose();
        break;
    case RESETTING:
        await_reset();
        break;
    case CHARGING:
        if (--ticks == 0) {
            iso14443_begin();
            phase = LOOKING;
        }
        break;
    case LOOKING:
        look();
        break;
    case TALKING:
        carry(talk_step(slot));
        break;
    }
}
