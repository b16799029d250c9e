/* Time: timer 1 counts 375 steps of 8 clocks, 250 us at 12 MHz, without a rest. */
#include "clock.h"

#include <avr/interrupt.h>
#include <avr/io.h>

#define STEPS (F_CPU / 8u / 4000u)

static volatile uint8_t come;
static uint8_t taken;

ISR(TIMER1_COMPA_vect)
{
    come++;
}

void clock_start(void)
{
    OCR1A = STEPS - 1;
    TCCR1A = 0;
    TCCR1B = _BV(WGM12) | _BV(CS11);
    TIMSK1 = _BV(OCIE1A);
}

bool clock_has_tick(void)
{
    return come != taken;
}

bool clock_take_tick(void)
{
    if (!clock_has_tick()) return false;
    taken++;
    return true;
}
