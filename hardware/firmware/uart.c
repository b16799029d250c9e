/* The RS-485 line: frames end with a silence, and their check sums are made byte by byte.
 *
 * Each of these interrupts takes less than the 40 us of a byte at 250000 baud; none waits.
 */
#include "uart.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <util/crc16.h>

#include "pins.h"

#define FRAME_MIN 4u
#define BROADCAST 0

/* `divider` + 1 times 8 clocks make a bit. The silence that ends a frame is 3.5 characters of 11
 * bits, 1.75 ms above 19200 baud (MODBUS over Serial Line V1.02, 2.5.1.1), in steps of timer 2:
 * 128 or 256 clocks, and one step more, for the first may be short. */
struct rate {
    uint8_t divider;
    uint8_t timer;
    uint8_t silence;
};

#define CLOCKS_128 (_BV(CS22) | _BV(CS20))
#define CLOCKS_256 (_BV(CS22) | _BV(CS21))
#define DIVIDER(baud) ((F_CPU + 4ul * (baud)) / (8ul * (baud)) - 1)
#define FAST(baud) {DIVIDER(baud), CLOCKS_128, F_CPU / 128 * 7 / 4000 + 1}
#define SLOW(baud, clocks, timer) {DIVIDER(baud), timer, F_CPU / (clocks) * 77 / (baud) / 2 + 1}

static const struct rate rates[8] PROGMEM = {
    FAST(115200), SLOW(9600, 256, CLOCKS_256), SLOW(19200, 128, CLOCKS_128), FAST(38400),
    FAST(57600),  FAST(125000),                FAST(250000),                 FAST(115200),
};

uint8_t uart_frame[FRAME_MAX];

/* What the line is doing. SPOILT: what is heard makes no frame, until a silence. */
enum state { LISTENING, SPOILT, REQUESTED, SENDING };

static uint8_t own_address;
static volatile enum state state;
static volatile uint16_t count; /* bytes heard, or still to be sent before the check sum */
static uint16_t at;
static uint16_t crc;
static uint8_t crc_left;

void uart_start(uint8_t baud, uint8_t address)
{
    own_address = address;
    UBRR0 = pgm_read_byte(&rates[baud].divider);
    UCSR0A = _BV(U2X0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
    OCR2A = pgm_read_byte(&rates[baud].silence);
    TCCR2A = _BV(WGM21);
    TCCR2B = pgm_read_byte(&rates[baud].timer);
    uart_forget();
}

/* A byte. What is heard while a request is dealt with is our own echo, or a master in a hurry. */
ISR(USART_RX_vect)
{
    uint8_t faults = UCSR0A & (_BV(FE0) | _BV(DOR0));
    uint8_t byte = UDR0;

    TCNT2 = 0;
    TIFR2 = _BV(OCF2A);
    TIMSK2 = _BV(OCIE2A);
    if (state != LISTENING) return;
    if (faults || count == FRAME_MAX) {
        state = SPOILT;
        return;
    }
    uart_frame[count++] = byte;
    crc = _crc16_update(crc, byte);
}

static void listen(void)
{
    count = 0;
    crc = 0xFFFF;
    state = LISTENING;
}

/* What was heard is whole, and meant for us. The check sum of a frame and its own is 0. */
static bool is_request(void)
{
    bool is_ours = uart_frame[0] == own_address || uart_frame[0] == BROADCAST;

    return state == LISTENING && count >= FRAME_MIN && crc == 0 && is_ours;
}

/* A silence. What another board said is dropped here and now: after its answer the next request
 * may follow within 80 us of this, and the main loop is not that quick. */
ISR(TIMER2_COMPA_vect)
{
    TIMSK2 = 0;
    if (is_request()) {
        state = REQUESTED;
    } else if (state == LISTENING || state == SPOILT) {
        listen();
    }
}

bool uart_has_request(void)
{
    return state == REQUESTED;
}

uint16_t uart_request(void)
{
    return uart_has_request() ? count - 2 : 0;
}

void uart_send(uint16_t length)
{
    count = length;
    at = 0;
    crc = 0xFFFF;
    crc_left = 2;
    state = SENDING;
    raise_DRIVER_ENABLE();
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0) | _BV(UDRIE0);
}

/* What is being heard now began before we could listen: it is nothing until a silence. */
void uart_forget(void)
{
    uint8_t interrupts = SREG;

    cli();
    listen();
    if (TIMSK2) state = SPOILT;
    SREG = interrupts;
}

/* Room for a byte to send. */
ISR(USART_UDRE_vect)
{
    if (at < count) {
        uint8_t byte = uart_frame[at++];
        crc = _crc16_update(crc, byte);
        UDR0 = byte;
        return;
    }
    UCSR0A = _BV(U2X0) | _BV(TXC0);
    UDR0 = (uint8_t)crc;
    crc >>= 8;
    if (--crc_left == 0) UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0) | _BV(TXCIE0);
}

/* The last bit is out. */
ISR(USART_TX_vect)
{
    lower_DRIVER_ENABLE();
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
    listen();
    if (TIMSK2) state = SPOILT;
}
