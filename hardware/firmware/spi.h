/* The SPI bus that readers, lamps and inputs share: 1.5 MHz, mode 0, highest bit first. */
#ifndef SPI_H
#define SPI_H

#include <stdint.h>

/* Makes the controller the bus's master. */
void spi_start(void);

/* Sends `byte` and returns what came back meanwhile. */
uint8_t spi_swap(uint8_t byte);

#endif
