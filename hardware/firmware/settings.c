/* What is set on the board: DIP switches 1-5 the address, 6-8 the baud rate, jumpers the slots. */
#include "settings.h"

#include "pins.h"

struct settings settings_read(uint8_t switches)
{
    struct settings settings;

    settings.address = (uint8_t)(1 + (switches & 0x1F));
    settings.baud = switches >> 5;
    settings.slots = (uint8_t)(1 + is_high_SLOTS_1() + 2 * is_high_SLOTS_2() + 4 * is_high_SLOTS_4());
    return settings;
}
