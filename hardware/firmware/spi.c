/* The SPI bus: a byte takes 5.3 us, less than an interrupt's worth of waiting. */
#include "spi.h"

#include <avr/io.h>

void spi_start(void)
{
    SPCR = _BV(SPE) | _BV(MSTR) | _BV(SPR0);
    SPSR = _BV(SPI2X);
}

uint8_t spi_swap(uint8_t byte)
{
    SPDR = byte;
    /* Bounded by the hardware: /SS is an output, so nothing can take the bus from us. */
    while (!(SPSR & _BV(SPIF))) {
    }
    return SPDR;
}
