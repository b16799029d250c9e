/* Modbus RTU, the answering side: functions 3, 4, 6 and 16 and their exceptions
 * (MODBUS Application Protocol V1.1b3, sections 6 and 7). */
#include "modbus.h"

#include "map.h"

enum function { READ_HOLDING = 3, READ_INPUT = 4, WRITE_ONE = 6, WRITE_MANY = 16 };

#define BROADCAST 0
#define EXCEPTION 0x80
#define READ_MAX 125u
#define WRITE_MAX 123u

/* Where a request has what: address, function, first register, count or value, bytes, values. */
enum place { FUNCTION = 1, START = 2, COUNT = 4, BYTES = 6, VALUES = 7 };
#define SHORT_REQUEST 6u

static uint16_t word(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static enum refusal read(uint8_t *frame, uint16_t length, uint16_t *answer_length)
{
    uint16_t start = word(frame + START);
    uint16_t count = word(frame + COUNT);

    if (length != SHORT_REQUEST || count == 0 || count > READ_MAX) return ILLEGAL_VALUE;
    uint8_t *values = frame + START + 1;
    enum refusal refusal = frame[FUNCTION] == READ_INPUT ? map_read_input(start, count, values)
                                                         : map_read_holding(start, count, values);
    if (refusal) return refusal;
    frame[START] = (uint8_t)(2 * count);
    *answer_length = 3 + 2 * count;
    return ALLOWED;
}

static enum refusal write_many(const uint8_t *frame, uint16_t length)
{
    uint16_t count = word(frame + COUNT);

    if (length <= VALUES || count == 0 || count > WRITE_MAX) return ILLEGAL_VALUE;
    if (frame[BYTES] != 2 * count || length != VALUES + 2 * count) return ILLEGAL_VALUE;
    return map_write(word(frame + START), count, frame + VALUES);
}

static enum refusal execute(uint8_t *frame, uint16_t length, uint16_t *answer_length)
{
    *answer_length = SHORT_REQUEST;
    switch (frame[FUNCTION]) {
    case READ_HOLDING:
    case READ_INPUT:
        return read(frame, length, answer_length);
    case WRITE_ONE:
        if (length != SHORT_REQUEST) return ILLEGAL_VALUE;
        return map_write(word(frame + START), 1, frame + COUNT);
    case WRITE_MANY:
        return write_many(frame, length);
    default:
        return ILLEGAL_FUNCTION;
    }
}

uint16_t modbus_answer(uint8_t *frame, uint16_t length, uint8_t address)
{
    uint16_t answer_length;
    uint8_t asked = frame[0];
    uint8_t function = frame[FUNCTION];

    if (asked != address && asked != BROADCAST) return 0;
    if (asked == BROADCAST && function != WRITE_ONE && function != WRITE_MANY) return 0;
    enum refusal refusal = execute(frame, length, &answer_length);
    if (refusal == ALLOWED) map_heard_host();
    if (asked == BROADCAST) return 0;
    if (refusal == ALLOWED) return answer_length;
    frame[FUNCTION] = function | EXCEPTION;
    frame[START] = refusal;
    return 3;
}
