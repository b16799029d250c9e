/* What a reset does first. The boot id is a counter that wanders through the EEPROM.
 *
 * A cell of the EEPROM bears 100,000 writes. The counter is written to the next of 256 places at
 * every start, so a board that is reset once a second lasts for 300 days, and one that is reset
 * once a day outlives us. A place that no longer holds what was written is passed over.
 * The place to come is empty or holds a start of long ago; if it holds neither, a start was
 * counted there whose record was lost since, and its id must not be used again.
 */
#include "boot.h"

#include <avr/eeprom.h>
#include <avr/io.h>
#include <avr/wdt.h>
#include <stdbool.h>

#define PLACES 256u
#define TRIES 8u

/* `check` tells a place that was written whole from one that power left in the middle. */
struct record {
    uint16_t id;
    uint8_t check;
};

void boot_watch(void)
{
    MCUSR = 0;
    wdt_enable(WDTO_250MS);
}

static uint8_t check_of(uint16_t id)
{
    return (uint8_t)~((id >> 8) + (id & 0xFF));
}

static struct record *place(uint8_t number)
{
    return (struct record *)(number * sizeof(struct record));
}

static bool read_record(uint8_t number, uint16_t *id)
{
    struct record record;

    eeprom_read_block(&record, place(number), sizeof record);
    *id = record.id;
    return record.id != 0 && record.check == check_of(record.id);
}

static bool write_record(uint8_t number, uint16_t id)
{
    struct record record = {.id = id, .check = check_of(id)};
    uint16_t written;

    eeprom_update_block(&record, place(number), sizeof record);
    return read_record(number, &written) && written == id;
}

/* Finds the record of the last start: the latest of the valid ones. */
static void find_last(uint8_t *number, uint16_t *id)
{
    uint16_t found;

    *number = PLACES - 1;
    *id = 0;
    for (uint16_t at = 0; at < PLACES; at++) {
        if (!read_record((uint8_t)at, &found)) continue;
        /* The counter wraps, so "later" is a difference of less than half its range. */
        if (*id == 0 || (uint16_t)(found - *id) < 0x8000) {
            *number = (uint8_t)at;
            *id = found;
        }
    }
}

static bool is_empty(uint8_t number)
{
    struct record record;

    eeprom_read_block(&record, place(number), sizeof record);
    return record.id == 0xFFFF && record.check == 0xFF;
}

uint16_t boot_count(void)
{
    uint8_t number;
    uint16_t id;
    uint16_t old;

    find_last(&number, &id);
    bool is_lost = !read_record((uint8_t)(number + 1), &old) && !is_empty((uint8_t)(number + 1));
    id += is_lost ? 2 : 1;
    if (id == 0) id = 1;
    for (uint8_t try = 0; try < TRIES; try++) {
        wdt_reset();
        if (write_record(++number, id)) break;
    }
    return id;
}
