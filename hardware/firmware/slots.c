/* The slots: contacts are debounced, a UID counts when read twice, a tag is gone after eight
 * misses in a row or when its switch opens. */
#include "slots.h"

#include <string.h>

#include "debounce.h"

enum status { SEATED = 1, TAG_READ = 2, READER_ANSWERS = 4, BUTTON_HELD = 8, BOLT_HOME = 16 };

#define QUALITY_MAX 255
#define QUALITY_STEP 32
#define ALL_MISSED 0xFF

/* What the registers do not say: which of the last eight reads missed, the newest lowest, and
 * the UID that was read once. */
struct search {
    uint8_t misses;
    uint8_t candidate_length;
    uint8_t candidate[UID_MAX];
};

static struct slot_registers registers[SLOTS_MAX];
static struct search searches[SLOTS_MAX];
static uint16_t presses[SLOTS_MAX];
static struct contacts seats;
static struct contacts buttons;
static struct contacts bolts;

/* Sets one bit of a slot's status to what it is now. */
static void show(uint8_t slot, enum status bit, bool is_set)
{
    uint8_t before = registers[slot].status;
    uint8_t now = is_set ? before | bit : before & (uint8_t)~bit;

    if (now != before) board_note_change();
    registers[slot].status = now;
}

static void show_contacts(uint8_t slot)
{
    uint8_t bit = (uint8_t)(1u << slot);

    show(slot, SEATED, seats.state & bit);
    show(slot, BUTTON_HELD, buttons.state & bit);
    show(slot, BOLT_HOME, bolts.state & bit);
}

static void show_quality(uint8_t slot)
{
    uint8_t misses = searches[slot].misses;
    uint8_t quality = QUALITY_MAX;

    if (misses == ALL_MISSED) {
        quality = 0;
    } else {
        for (; misses; misses &= (uint8_t)(misses - 1)) quality -= QUALITY_STEP;
    }
    if ((quality == 0) != (registers[slot].quality == 0)) board_note_change();
    registers[slot].quality = quality;
}

bool slots_has_tag(uint8_t slot, const uint8_t *uid, uint8_t length)
{
    const struct slot_registers *known = &registers[slot];

    return known->uid_length == length && !memcmp(known->uid, uid, length);
}

static void show_uid(uint8_t slot, const uint8_t *uid, uint8_t length)
{
    struct slot_registers *slot_registers = &registers[slot];

    if (slots_has_tag(slot, uid, length)) return;
    memset(slot_registers->uid, 0, UID_MAX);
    memcpy(slot_registers->uid, uid, length);
    slot_registers->uid_length = length;
    show(slot, TAG_READ, length != 0);
    board_note_change();
}

/* Knows nothing of a tag any more. */
static void forget(uint8_t slot)
{
    show_uid(slot, registers[slot].uid, 0);
    memset(&searches[slot], 0, sizeof searches[slot]);
    show_quality(slot);
}

static void count_seat(uint8_t slot)
{
    uint8_t *counter = registers[slot].seats;

    if (++counter[1] == 0) counter[0]++;
    forget(slot);
}

void slots_start(const struct inputs *inputs)
{
    debounce_start(&seats, inputs->seats);
    debounce_start(&buttons, inputs->buttons);
    debounce_start(&bolts, inputs->bolts);
    for (uint8_t slot = 0; slot < board.slots; slot++) {
        show_contacts(slot);
        show_quality(slot);
    }
}

void slots_tick(const struct inputs *inputs)
{
    uint8_t moved = debounce(&seats, inputs->seats);
    uint8_t pressed = debounce(&buttons, inputs->buttons);
    uint8_t changed = debounce(&bolts, inputs->bolts) | moved | pressed;

    if (!changed) return;
    pressed &= buttons.state;
    for (uint8_t slot = 0; slot < board.slots; slot++) {
        uint8_t bit = (uint8_t)(1u << slot);
        if (moved & bit) count_seat(slot);
        if (pressed & bit) presses[slot]++;
        if (changed & bit) show_contacts(slot);
    }
}

const struct slot_registers *slots_registers(void)
{
    return registers;
}

uint16_t slots_presses(uint8_t slot)
{
    return presses[slot];
}

bool slots_is_seated(uint8_t slot)
{
    return registers[slot].status & SEATED;
}

bool slots_is_looking(uint8_t slot)
{
    uint8_t status = registers[slot].status;

    return (status & SEATED) && !(status & TAG_READ) && searches[slot].misses != ALL_MISSED;
}

uint8_t slots_next(uint8_t last)
{
    uint8_t seated = NO_SLOT;

    for (uint8_t step = 0; step < board.slots; step++) {
        if (++last >= board.slots) last = 0;
        /* A dead reader looks for ever; the others must not wait for it. */
        if (slots_is_looking(last) && registers[last].status & READER_ANSWERS) return last;
        if (seated == NO_SLOT && slots_is_seated(last)) seated = last;
    }
    return seated;
}

void slots_read(uint8_t slot, const uint8_t *uid, uint8_t length)
{
    struct search *search = &searches[slot];

    search->misses = (uint8_t)(search->misses << 1);
    if (search->candidate_length == length && !memcmp(search->candidate, uid, length)) {
        show_uid(slot, uid, length);
    }
    memcpy(search->candidate, uid, length);
    search->candidate_length = length;
    show_quality(slot);
}

void slots_missed(uint8_t slot)
{
    struct search *search = &searches[slot];

    search->misses = (uint8_t)(search->misses << 1 | 1);
    search->candidate_length = 0;
    if (search->misses == ALL_MISSED) show_uid(slot, registers[slot].uid, 0);
    show_quality(slot);
}

void slots_set_reader(uint8_t slot, bool is_answering)
{
    show(slot, READER_ANSWERS, is_answering);
}

bool slots_have_reader_fault(void)
{
    for (uint8_t slot = 0; slot < board.slots; slot++) {
        if (!(registers[slot].status & READER_ANSWERS)) return true;
    }
    return false;
}
