/* The MFRC522 readers: registers over SPI, and exchanges that end whatever the chip does. */
#include "rc522.h"

#include "clock.h"
#include "pins.h"
#include "rc522_map.h"
#include "spi.h"

/* 13.56 MHz / (2 * 169 + 1) = 40 kHz: steps of 25 us (data sheet section 8.5). */
#define PRESCALER 169

/* 64 bytes there and back take 11.1 ms at 106 kbit/s; a chip that takes longer hangs. */
#define FRAMES_TICKS TICKS(13000)
#define STEPS_PER_TICK 10u

uint8_t rc522_data[RC522_FIFO];
uint16_t rc522_bits;

static uint16_t ticks_left;

static void begin(void)
{
    lower_READER_OFF();
}

static void end(void)
{
    raise_READER_OFF();
}

static void write(enum rc522_register address, uint8_t value)
{
    begin();
    spi_swap(address);
    spi_swap(value);
    end();
}

static uint8_t read(enum rc522_register address)
{
    begin();
    spi_swap(READ | address);
    uint8_t value = spi_swap(0);
    end();
    return value;
}

void rc522_choose(uint8_t slot)
{
    if (slot & 1) raise_READER_A(); else lower_READER_A();
    if (slot & 2) raise_READER_B(); else lower_READER_B();
    if (slot & 4) raise_READER_C(); else lower_READER_C();
}

/* Versions 1.0 and 2.0, the FM17522, and a clone: chips that work. */
static bool is_known(uint8_t version)
{
    return version == 0x91 || version == 0x92 || version == 0x88 || version == 0xB2;
}

static bool has_settings(void)
{
    return is_known(read(VERSION)) && read(T_MODE) == TIMER_AUTO && read(T_PRESCALER) == PRESCALER
           && (read(TX_ASK) & FORCE_100_ASK);
}

bool rc522_is_well(void)
{
    /* One disturbed transfer is no fault of the chip; two are. */
    return has_settings() || has_settings();
}

bool rc522_is_radiating(void)
{
    return rc522_is_well() && (read(TX_CONTROL) & 3) == 3;
}

void rc522_reset(void)
{
    write(COMMAND, SOFT_RESET);
}

bool rc522_is_ready(void)
{
    return is_known(read(VERSION)) && !(read(COMMAND) & POWER_DOWN);
}

void rc522_set_up(void)
{
    write(T_MODE, TIMER_AUTO);
    write(T_PRESCALER, PRESCALER);
    write(TX_MODE, 0);
    write(RX_MODE, 0);
    write(TX_ASK, FORCE_100_ASK);
    write(MODE, CRC_PRESET_A);
    write(TX_CONTROL, ANTENNA_OFF);
}

void rc522_field(bool is_on)
{
    write(TX_CONTROL, is_on ? ANTENNA_ON : ANTENNA_OFF);
}

void rc522_send(uint8_t length, uint8_t last_bits, uint16_t patience)
{
    write(COMMAND, IDLE);
    write(BIT_FRAMING, 0);
    write(COM_IRQ, IRQ_ALL);
    write(FIFO_LEVEL, FLUSH);
    write(T_RELOAD_H, (uint8_t)((patience - 1) >> 8));
    write(T_RELOAD_L, (uint8_t)(patience - 1));
    begin();
    spi_swap(FIFO_DATA);
    for (uint8_t at = 0; at < length; at++) spi_swap(rc522_data[at]);
    end();
    write(COMMAND, TRANSCEIVE);
    write(BIT_FRAMING, START_SEND | last_bits);
    ticks_left = FRAMES_TICKS + patience / STEPS_PER_TICK;
}

/* Fetches what the chip received. */
static enum rc522_outcome fetch(void)
{
    uint8_t error = read(ERROR);
    uint8_t level = read(FIFO_LEVEL);
    uint8_t last_bits = read(CONTROL) & 7;

    if (error & ERROR_COLLISION) return RC522_COLLISION;
    if (error & (ERROR_PROTOCOL | ERROR_PARITY | ERROR_OVERFLOW)) return RC522_DAMAGED;
    if (level == 0 || level > RC522_FIFO) return RC522_DAMAGED;
    begin();
    spi_swap(READ | FIFO_DATA);
    for (uint8_t at = 0; at < level; at++) {
        rc522_data[at] = spi_swap(at + 1 < level ? READ | FIFO_DATA : 0);
    }
    end();
    rc522_bits = (uint16_t)(8 * (level - 1) + (last_bits ? last_bits : 8));
    return RC522_ANSWER;
}

enum rc522_outcome rc522_poll(void)
{
    uint8_t irq = read(COM_IRQ);

    if (irq & IRQ_RECEIVED) return fetch();
    if (irq & IRQ_TIMER) return RC522_SILENCE;
    if (ticks_left--) return RC522_BUSY;
    /* An error without an end is noise that stopped the timer. */
    return irq & IRQ_ERROR ? RC522_DAMAGED : RC522_HUNG;
}
