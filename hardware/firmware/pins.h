/* The slot board's pins: what hangs on each of the ATmega328P's twenty ports, once and for all.
 *
 * One line a pin, PIN(name, port, bit, at start, what hangs on it), in a form that other programs
 * can read. "at start" is what the pin is made into after a reset: IN, PULLED_UP (an input with
 * its pull-up), LOW or HIGH (outputs). Until then every pin floats, so the board has a pull-up or
 * pull-down of its own wherever that matters; it is named in the line.
 */
#ifndef PINS_H
#define PINS_H

#include <avr/io.h>
#include <stdbool.h>
#include <stdint.h>

#define PINS(PIN)                                                                                  \
    PIN(RECEIVE, D, 0, PULLED_UP, "RXD: RO of the RS-485 transceiver")                             \
    PIN(TRANSMIT, D, 1, HIGH, "TXD: DI of the RS-485 transceiver")                                 \
    PIN(DRIVER_ENABLE, D, 2, LOW, "DE and /RE of the transceiver; 10 k pull-down")                 \
    PIN(INPUTS_OFF, D, 3, HIGH, "/OE of the 74LVC1G125 from QH of the 74HC165s to MISO; 10 k up")  \
    PIN(LAMPS_OFF, D, 4, HIGH, "/OE of the lamps' 74HC595s; 10 k pull-up")                         \
    PIN(READERS_ON, D, 5, LOW, "NRSTPD of all MFRC522; 10 k pull-down")                            \
    PIN(SLOTS_1, D, 6, PULLED_UP, "jumper to ground: one slot less")                               \
    PIN(SLOTS_2, D, 7, PULLED_UP, "jumper to ground: two slots less")                              \
    PIN(LAMPS_LATCH, B, 0, LOW, "RCLK of the lamps' 74HC595s")                                     \
    PIN(INPUTS_HOLD, B, 1, HIGH, "SH//LD of the 74HC165s: low loads, high shifts")                 \
    PIN(READER_OFF, B, 2, HIGH, "/SS as an output: /G2A of the 74HC138; 10 k pull-up")             \
    PIN(MOSI, B, 3, LOW, "all MFRC522; SER of the first 74HC595")                                  \
    PIN(MISO, B, 4, PULLED_UP, "all MFRC522; Y of the 74LVC1G125")                                 \
    PIN(CLOCK, B, 5, LOW, "SCK: all MFRC522, SRCLK of the 74HC595s, CLK of the 74HC165s")          \
    PIN(READER_A, C, 0, LOW, "A of the 74HC138, whose Y0 to Y7 are the chip selects of slots 0-7") \
    PIN(READER_B, C, 1, LOW, "B of the 74HC138")                                                   \
    PIN(READER_C, C, 2, LOW, "C of the 74HC138")                                                   \
    PIN(SUPPLY, C, 3, IN, "ADC3: the middle of 10 k and 10 k from 5 V to ground, 100 nF")          \
    PIN(CASE_OPEN, C, 4, PULLED_UP, "case switch to ground, closed while the case is shut")        \
    PIN(SLOTS_4, C, 5, PULLED_UP, "jumper to ground: four slots less")

/* PB6 and PB7 carry the 12 MHz crystal, PC6 is reset. */

#define AS_FUNCTIONS(name, port, bit, start, what)                                                 \
    static inline void raise_##name(void) { PORT##port |= (uint8_t)(1u << (bit)); }                \
    static inline void lower_##name(void) { PORT##port &= (uint8_t)~(1u << (bit)); }               \
    static inline bool is_high_##name(void) { return PIN##port & (1u << (bit)); }
PINS(AS_FUNCTIONS)
#undef AS_FUNCTIONS

/* Makes every pin what it is at the start, its level before its direction. */
static inline void pins_start(void)
{
    enum start { IN = 0, PULLED_UP = 1, LOW = 2, HIGH = 3 }; /* bit 0 its level, bit 1 an output */
#define AS_START(name, port, bit, start, what)                                                     \
    if ((start)&1) PORT##port |= (uint8_t)(1u << (bit));                                           \
    if ((start)&2) DDR##port |= (uint8_t)(1u << (bit));
    PINS(AS_START)
#undef AS_START
}

#endif
