/* How a tag is found: woken, asked for its UID level by level, selected, every check checked. */
#include "iso14443.h"

#include <string.h>
#include <util/crc16.h>

#include "rc522.h"

#define WUPA 0x52 /* wakes halted tags too; a short frame of 7 bits (6.4.1) */
#define HLTA 0x50 /* a zero and a CRC follow (6.4.3) */
#define ANTICOLLISION 0x20
#define SELECT 0x70
#define CASCADE_TAG 0x88
#define CRC_A_PRESET 0x6363
#define UID_INCOMPLETE 0x04 /* SAK: another level follows (6.5.3.4) */
#define LEVELS 3
#define LEVEL_BITS 40
#define SAK_BITS 24
#define ATQA_BITS 16

enum stage { HALTING, WAKING, ASKING, SELECTING };

struct tag iso14443_tag;

static enum stage stage;
static uint8_t level;
static uint8_t level_data[4];

static uint16_t crc_a(uint8_t length)
{
    uint16_t crc = CRC_A_PRESET;

    for (uint8_t at = 0; at < length; at++) crc = _crc_ccitt_update(crc, rc522_data[at]);
    return crc;
}

uint8_t iso14443_add_crc(uint8_t length)
{
    uint16_t crc = crc_a(length);

    rc522_data[length] = (uint8_t)crc;
    rc522_data[length + 1] = (uint8_t)(crc >> 8);
    return length + 2;
}

bool iso14443_is_whole(void)
{
    uint8_t length = (uint8_t)(rc522_bits / 8);

    /* The CRC of a frame and its own CRC is 0. */
    return rc522_bits % 8 == 0 && length > 2 && crc_a(length) == 0;
}

static void wake(void)
{
    rc522_data[0] = WUPA;
    rc522_send(1, 7, RC522_PATIENCE);
    stage = WAKING;
}

/* Asks for the bytes of this cascade level: 93, 95 or 97 (6.5.3.1). */
static void ask(void)
{
    rc522_data[0] = (uint8_t)(0x93 + 2 * level);
    rc522_data[1] = ANTICOLLISION;
    rc522_send(2, 0, RC522_PATIENCE);
    stage = ASKING;
}

/* Selects the tag that has these five bytes. */
static void select(void)
{
    memmove(rc522_data + 2, rc522_data, 5);
    rc522_data[0] = (uint8_t)(0x93 + 2 * level);
    rc522_data[1] = SELECT;
    rc522_send(iso14443_add_crc(7), 0, RC522_PATIENCE);
    stage = SELECTING;
}

void iso14443_begin(void)
{
    level = 0;
    iso14443_tag.length = 0;
    wake();
}

void iso14443_begin_again(void)
{
    rc522_data[0] = HLTA;
    rc522_data[1] = 0;
    rc522_send(iso14443_add_crc(2), 0, RC522_PATIENCE);
    stage = HALTING;
}

static enum look take_level(void)
{
    const uint8_t *data = rc522_data;

    if (rc522_bits != LEVEL_BITS || (data[0] ^ data[1] ^ data[2] ^ data[3]) != data[4]) {
        return LOOK_UNCLEAR;
    }
    memcpy(level_data, data, sizeof level_data);
    select();
    return LOOK_BUSY;
}

/* Takes the bytes of a level over from `from` on: a cascade tag is no part of the UID. */
static void keep(uint8_t from)
{
    uint8_t count = (uint8_t)(sizeof level_data - from);

    memcpy(iso14443_tag.uid + iso14443_tag.length, level_data + from, count);
    iso14443_tag.length += count;
}

static enum look take_sak(void)
{
    if (rc522_bits != SAK_BITS || !iso14443_is_whole()) return LOOK_UNCLEAR;
    uint8_t sak = rc522_data[0];
    bool is_tagged = level_data[0] == CASCADE_TAG;
    if (sak & UID_INCOMPLETE) {
        if (!is_tagged || level + 1 == LEVELS) return LOOK_UNCLEAR;
        keep(1);
        level++;
        ask();
        return LOOK_BUSY;
    }
    /* 0x88 cannot begin a UID of 4 bytes, but may begin the last part of a longer one. */
    if (is_tagged && level == 0) return LOOK_UNCLEAR;
    keep(0);
    return LOOK_FOUND;
}

static enum look take_answer(void)
{
    switch (stage) {
    case WAKING:
        if (rc522_bits != ATQA_BITS) return LOOK_UNCLEAR;
        ask();
        return LOOK_BUSY;
    case ASKING:
        return take_level();
    case SELECTING:
        return take_sak();
    default:
        return LOOK_UNCLEAR; /* A tag that answers its being put to sleep. */
    }
}

enum look iso14443_step(void)
{
    switch (rc522_poll()) {
    case RC522_BUSY:
        return LOOK_BUSY;
    case RC522_ANSWER:
        return take_answer();
    case RC522_HUNG:
        return LOOK_FAULT;
    case RC522_SILENCE:
        if (stage == HALTING) {
            iso14443_begin();
            return LOOK_BUSY;
        }
        return stage == WAKING ? LOOK_NOTHING : LOOK_UNCLEAR;
    default:
        return LOOK_UNCLEAR;
    }
}
