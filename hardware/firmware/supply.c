/* The board's own supply: half of it on ADC3 against AVCC, the 3.3 V that a regulator makes. */
#include "supply.h"

#include <avr/io.h>

#define REFERENCE_MV 3300ul
#define DIVIDER 2u
#define STEPS 1024u
#define AVERAGED 16u

#define LOW_MV 4500u
#define WELL_MV 4550u

static uint16_t sum;
static bool is_low;

static void begin(void)
{
    /* 12 MHz / 128: 94 kHz, within the 50 to 200 kHz of a full ten bits (data sheet,
     * Prescaling and Conversion Timing). */
    ADCSRA = _BV(ADEN) | _BV(ADSC) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
}

void supply_start(void)
{
    ADMUX = _BV(REFS0) | 3;
    DIDR0 = _BV(ADC3D);
    begin();
    while (ADCSRA & _BV(ADSC)) {
        /* 25 clocks of the ADC, 267 us: the hardware ends it. */
    }
    sum = ADC * AVERAGED;
    is_low = supply_mv() < LOW_MV;
    begin();
}

void supply_tick(void)
{
    if (ADCSRA & _BV(ADSC)) return;
    sum = (uint16_t)(sum - sum / AVERAGED + ADC);
    begin();
    uint16_t mv = supply_mv();
    if (mv < LOW_MV) is_low = true;
    if (mv >= WELL_MV) is_low = false;
}

uint16_t supply_mv(void)
{
    return (uint16_t)(sum * (DIVIDER * REFERENCE_MV) / (STEPS * AVERAGED));
}

bool supply_is_low(void)
{
    return is_low;
}
