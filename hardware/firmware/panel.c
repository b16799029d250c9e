/* What a person touches and sees: 32 bits in and 24 bits out in one transfer. */
#include "panel.h"

#include "pins.h"
#include "spi.h"

struct inputs panel_swap(const struct lights *lights)
{
    struct inputs inputs;

    lower_INPUTS_HOLD();
    raise_INPUTS_HOLD();
    lower_INPUTS_OFF();
    /* Closed contacts are low. The first byte sent falls off the end of the 24 lamps. */
    inputs.seats = (uint8_t)~spi_swap(0);
    inputs.buttons = (uint8_t)~spi_swap(lights->blue);
    inputs.bolts = (uint8_t)~spi_swap(lights->green);
    inputs.switches = (uint8_t)~spi_swap(lights->red);
    raise_INPUTS_OFF();
    raise_LAMPS_LATCH();
    lower_LAMPS_LATCH();
    return inputs;
}

void panel_show(void)
{
    lower_LAMPS_OFF();
}
