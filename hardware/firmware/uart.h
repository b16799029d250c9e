/* The RS-485 line: whole frames in, whole frames out, by interrupt. */
#ifndef UART_H
#define UART_H

#include <stdbool.h>
#include <stdint.h>

#define FRAME_MAX 256u

/* The one frame: a request once it is whole, then the answer to it. The line is half duplex. */
extern uint8_t uart_frame[FRAME_MAX];

/* Listens for frames to `address` and to all, at the rate in row `baud` (0-7) of the table in
 * uart.c. */
void uart_start(uint8_t baud, uint8_t address);

/* Returns the length of the request in `uart_frame`, its check sum left off; 0 if there is none.
 * Nothing more is heard until it is dealt with by `uart_send` or `uart_forget`. */
uint16_t uart_request(void);

/* Tells whether there is a request. */
bool uart_has_request(void);

/* Sends the first `length` bytes of `uart_frame`, 1 to 254, and their check sum. */
void uart_send(uint16_t length);

/* Says nothing to the request. */
void uart_forget(void);

#endif
