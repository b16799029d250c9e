/* Modbus RTU, the answering side: what a request is answered with. */
#ifndef MODBUS_H
#define MODBUS_H

#include <stdint.h>

/* Makes the request of `length` bytes (2 to 254) in `frame` into the answer of the board at
 * `address`, both without check sums, and returns the answer's length; 0 is silence. */
uint16_t modbus_answer(uint8_t *frame, uint16_t length, uint8_t address);

#endif
