/* How a tag is found: ISO/IEC 14443-3 type A, frame by frame, a step a tick. */
#ifndef ISO14443_H
#define ISO14443_H

#include <stdbool.h>
#include <stdint.h>

#define ISO14443_UID_MAX 10

/* How a look into the field stands. */
enum look {
    LOOK_BUSY,    /* under way */
    LOOK_FOUND,   /* `iso14443_tag` is the one tag there, and it is selected */
    LOOK_NOTHING, /* no tag answered */
    LOOK_UNCLEAR, /* a damaged answer, or several tags: none is chosen */
    LOOK_FAULT,   /* the reader hangs */
};

/* A tag's UID: 4, 7 or 10 bytes. */
struct tag {
    uint8_t length;
    uint8_t uid[ISO14443_UID_MAX];
};

extern struct tag iso14443_tag;

/* Begins to look, in a field that has been on for 5 ms (ISO/IEC 14443-3, clause 5). */
void iso14443_begin(void);

/* Begins to look again, after a tag was found: it is put to sleep and woken. */
void iso14443_begin_again(void);

/* Goes on; tells how it stands. */
enum look iso14443_step(void);

/* Puts the CRC_A of the first `length` bytes of `rc522_data` behind them; returns the length
 * with it (ISO/IEC 14443-3, 6.2.4). */
uint8_t iso14443_add_crc(uint8_t length);

/* Tells whether `rc522_data` holds whole bytes, at least one of them, and their CRC_A. */
bool iso14443_is_whole(void);

#endif
