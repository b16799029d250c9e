/* What is set on the board: DIP switches 1-5 the address, 6-8 the baud rate, jumpers the slots. */
#include "settings.h"

#include "pins.h"

struct settings settings_read(uint8_t switches)
{
    struct settings settings;

    settings.address = (uint8_t)(1 + (switches & 0x1F));
    settings.baud = switches >> 5;
    settings.slots = 1;
    if (is_high_SLOTS_1()) settings.slots += 1;
    if (is_high_SLOTS_2()) settings.slots += 2;
    if (is_high_SLOTS_4()) settings.slots += 4;
    return settings;
}
