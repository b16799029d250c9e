/* Test equipment: the slot board's real ELF in simavr, with the board around it.
 *
 * simavr runs the processor. What hangs on its pins is here: the serial line with the true length
 * of its bits and a receiver that overruns, SPI at its true speed (simavr 1.6 takes 100 us a byte
 * and calls 8N1 eleven bits), the 74HC138, the chains of 74HC165 and 74HC595. MFRC522s are models
 * in Python, asked byte by byte. Whatever a real board would suffer from is counted in `faults`.
 */
#include <simavr/avr_adc.h>
#include <simavr/avr_eeprom.h>
#include <simavr/avr_spi.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    PIN_B = 0x23, DDR_B = 0x24, PORT_B = 0x25, PIN_C = 0x26, DDR_C = 0x27, PORT_C = 0x28,
    PIN_D = 0x29, DDR_D = 0x2A, PORT_D = 0x2B,
    SP_CR = 0x4C, SP_SR = 0x4D, SP_DR = 0x4E,
    UCSR_A = 0xC0, UCSR_B = 0xC1, UBRR_L = 0xC4, UBRR_H = 0xC5, U_DR = 0xC6,
};
enum { RXC = 0x80, TXC = 0x40, UDRE = 0x20, FE = 0x10, DOR = 0x08, U2X = 0x02 };
enum { RXCIE = 0x80, TXCIE = 0x40, UDRIE = 0x20, RXEN = 0x10, TXEN = 0x08 };

#define QUEUE 65536u
#define PAINT 0xA5

struct heard { uint64_t end; uint8_t byte; uint8_t is_broken; };
struct said { uint64_t start; uint64_t end; uint8_t byte; uint8_t is_driven; };
struct shown { uint64_t cycle; uint32_t lamps; };

/* What a real board would not forgive. */
struct faults {
    uint32_t overruns;    /* bytes that came before the last were fetched */
    uint32_t lost_sends;  /* bytes written while there was no room */
    uint32_t undriven;    /* bytes sent while the transceiver did not drive */
    uint32_t spi_clashes; /* SPI written while busy */
    uint32_t bus_fights;  /* two parts driving MISO */
    uint32_t glitches;    /* decoder address changed while it was enabled */
    uint32_t crashes;
};

typedef void (*select_callback)(int slot, uint64_t cycle);
typedef uint8_t (*swap_callback)(int slot, uint8_t byte, uint64_t cycle);
typedef void (*reset_callback)(int level, uint64_t cycle);

struct bench {
    avr_io_t io; /* first, so that resets reach us */
    avr_t *avr;
    avr_uart_t *uart;
    select_callback select;
    swap_callback swap;
    reset_callback readers_reset;
    uint64_t pins_seen;
    int selected;
    int readers_level;
    uint32_t inputs, input_chain, lamp_chain, latched, lamps;
    uint8_t levels[3], driven[3]; /* of input pins B, C, D, from outside */
    int spi_busy, line_cut;
    uint8_t spi_out, spi_in;
    struct heard heard[QUEUE];
    uint32_t heard_first, heard_end;
    struct said said[QUEUE];
    uint32_t said_end;
    struct shown shown[QUEUE];
    uint32_t shown_end;
    uint8_t fifo[2], fifo_broken[2], fifo_count, has_overrun;
    int tx_buffered, tx_shifting, txc;
    uint8_t tx_byte;
    uint32_t turn_at; /* where in flash each turn of the main loop comes by once */
    uint64_t turn_begun, slept, turn_most;
    uint64_t resets;
    struct faults faults;
};

static uint8_t data(struct bench *b, int at) { return b->avr->data[at]; }

/* The serial line. */

static uint64_t bit_cycles(struct bench *b)
{
    uint32_t divider = (uint32_t)(data(b, UBRR_H) << 8 | data(b, UBRR_L)) + 1;
    return divider * (data(b, UCSR_A) & U2X ? 8 : 16);
}

static avr_cycle_count_t arrive(avr_t *avr, avr_cycle_count_t when, void *param);

static void await_next(struct bench *b)
{
    if (b->heard_first == b->heard_end) return;
    uint64_t end = b->heard[b->heard_first % QUEUE].end;
    uint64_t now = b->avr->cycle;
    avr_cycle_timer_register(b->avr, end > now ? end - now : 1, arrive, b);
}

static void take_in(struct bench *b, const struct heard *heard)
{
    if (!(data(b, UCSR_B) & RXEN)) return;
    if (b->fifo_count == 2) {
        b->has_overrun = 1;
        b->faults.overruns++;
        return;
    }
    b->fifo[b->fifo_count] = heard->byte;
    b->fifo_broken[b->fifo_count++] = heard->is_broken;
    avr_raise_interrupt(b->avr, &b->uart->rxc);
}

static avr_cycle_count_t arrive(avr_t *avr, avr_cycle_count_t when, void *param)
{
    struct bench *b = param;
    while (b->heard_first != b->heard_end && b->heard[b->heard_first % QUEUE].end <= avr->cycle) {
        take_in(b, &b->heard[b->heard_first++ % QUEUE]);
    }
    if (b->heard_first == b->heard_end) return 0;
    return b->heard[b->heard_first % QUEUE].end;
}

static avr_cycle_count_t shifted(avr_t *avr, avr_cycle_count_t when, void *param);

static void shift(struct bench *b, uint8_t byte)
{
    uint64_t now = b->avr->cycle;
    int is_driven = data(b, PORT_D) & data(b, DDR_D) & 4;
    struct said *said = &b->said[b->said_end++ % QUEUE];
    said->start = now;
    said->end = now + 10 * bit_cycles(b);
    said->byte = byte;
    said->is_driven = !!is_driven;
    if (!is_driven) b->faults.undriven++;
    b->tx_shifting = 1;
    b->tx_buffered = 0;
    avr_cycle_timer_register(b->avr, said->end - now, shifted, b);
    avr_raise_interrupt(b->avr, &b->uart->udrc);
}

static avr_cycle_count_t shifted(avr_t *avr, avr_cycle_count_t when, void *param)
{
    struct bench *b = param;
    b->tx_shifting = 0;
    if (!(data(b, PORT_D) & 4)) b->faults.undriven++;
    if (b->tx_buffered) {
        shift(b, b->tx_byte);
    } else {
        b->txc = 1;
        avr_raise_interrupt(avr, &b->uart->txc);
    }
    return 0;
}

static void write_udr(avr_t *avr, avr_io_addr_t addr, uint8_t v, void *param)
{
    struct bench *b = param;
    if (!(data(b, UCSR_B) & TXEN) || b->tx_buffered) {
        b->faults.lost_sends++;
    } else if (b->tx_shifting) {
        b->tx_byte = v;
        b->tx_buffered = 1;
        b->uart->udrc.pending = 0;
    } else {
        shift(b, v);
    }
}

static uint8_t read_udr(avr_t *avr, avr_io_addr_t addr, void *param)
{
    struct bench *b = param;
    uint8_t byte = b->fifo[0];
    if (b->fifo_count == 0) return 0;
    b->fifo[0] = b->fifo[1];
    b->fifo_broken[0] = b->fifo_broken[1];
    b->has_overrun = 0;
    if (--b->fifo_count) avr_raise_interrupt(avr, &b->uart->rxc);
    else b->uart->rxc.pending = 0;
    return byte;
}

static uint8_t read_ucsra(avr_t *avr, avr_io_addr_t addr, void *param)
{
    struct bench *b = param;
    uint8_t v = avr->data[addr] & U2X;
    if (b->fifo_count) v |= RXC | (b->fifo_broken[0] ? FE : 0);
    if (b->has_overrun) v |= DOR;
    if (b->txc) v |= TXC;
    if (!b->tx_buffered) v |= UDRE;
    return v;
}

static void write_ucsra(avr_t *avr, avr_io_addr_t addr, uint8_t v, void *param)
{
    struct bench *b = param;
    avr->data[addr] = v & U2X;
    if (v & TXC) b->txc = 0;
}

static void write_ucsrb(avr_t *avr, avr_io_addr_t addr, uint8_t v, void *param)
{
    struct bench *b = param;
    uint8_t risen = v & ~avr->data[addr];
    avr->data[addr] = v;
    if (risen & UDRIE && !b->tx_buffered) avr_raise_interrupt(avr, &b->uart->udrc);
    if (risen & RXCIE && b->fifo_count) avr_raise_interrupt(avr, &b->uart->rxc);
    if (risen & TXCIE && b->txc) avr_raise_interrupt(avr, &b->uart->txc);
}

static void write_plain(avr_t *avr, avr_io_addr_t addr, uint8_t v, void *param)
{
    avr->data[addr] = v;
}

/* SPI, and the parts on it that are not readers. */

static avr_cycle_count_t swapped(avr_t *avr, avr_cycle_count_t when, void *param)
{
    struct bench *b = param;
    int is_buffer_on = (data(b, DDR_D) & 8) && !(data(b, PORT_D) & 8);
    uint8_t in = 0xFF;
    if (b->selected >= 0) in = b->swap(b->selected, b->spi_out, avr->cycle);
    if (is_buffer_on) in = (uint8_t)(b->input_chain >> 24);
    if (is_buffer_on && b->selected >= 0) b->faults.bus_fights++;
    b->input_chain <<= 8;
    b->lamp_chain = (b->lamp_chain << 8 | b->spi_out) & 0xFFFFFF;
    b->spi_in = in;
    b->spi_busy = 0;
    avr->data[SP_SR] |= 0x80;
    return 0;
}

static void write_spdr(avr_t *avr, avr_io_addr_t addr, uint8_t v, void *param)
{
    struct bench *b = param;
    static const uint8_t dividers[] = {4, 16, 64, 128};
    uint8_t control = data(b, SP_CR);
    if ((control & 0x50) != 0x50) return;
    if (b->spi_busy) {
        b->faults.spi_clashes++;
        return;
    }
    uint32_t divider = dividers[control & 3] >> (data(b, SP_SR) & 1);
    b->spi_out = v;
    b->spi_busy = 1;
    avr->data[SP_SR] &= 0x7F;
    avr_cycle_timer_register(avr, 8 * divider, swapped, b);
}

static uint8_t read_spdr(avr_t *avr, avr_io_addr_t addr, void *param)
{
    struct bench *b = param;
    avr->data[SP_SR] &= 0x7F;
    return b->spi_in;
}

/* Pins. */

static uint8_t read_pin(avr_t *avr, avr_io_addr_t addr, void *param)
{
    struct bench *b = param;
    int port = (addr - PIN_B) / 3;
    uint8_t ddr = avr->data[addr + 1], out = avr->data[addr + 2];
    uint8_t in = (b->levels[port] & b->driven[port]) | (out & ~b->driven[port]);
    return (out & ddr) | (in & ~ddr);
}

static void light(struct bench *b)
{
    int is_on = (data(b, DDR_D) & 0x10) && !(data(b, PORT_D) & 0x10);
    uint32_t lamps = is_on ? b->latched : 0;
    if (lamps == b->lamps) return;
    b->lamps = lamps;
    struct shown *shown = &b->shown[b->shown_end++ % QUEUE];
    shown->cycle = b->avr->cycle;
    shown->lamps = lamps;
}

static void choose_reader(struct bench *b)
{
    int is_on = (data(b, DDR_B) & 4) && !(data(b, PORT_B) & 4);
    int slot = is_on ? data(b, PORT_C) & data(b, DDR_C) & 7 : -1;
    if (slot == b->selected) return;
    if (slot >= 0 && b->selected >= 0) b->faults.glitches++;
    b->selected = slot;
    if (slot >= 0) b->select(slot, b->avr->cycle);
}

static void pins_changed(struct bench *b, uint64_t before)
{
    uint8_t port_b = data(b, PORT_B), was_b = (uint8_t)(before >> 8);
    int level = (data(b, PORT_D) & data(b, DDR_D) & 0x20) != 0;
    if (level != b->readers_level) {
        b->readers_level = level;
        b->readers_reset(level, b->avr->cycle);
    }
    choose_reader(b);
    if (!(port_b & 2)) b->input_chain = b->inputs;
    if ((port_b & ~was_b) & 1) b->latched = b->lamp_chain;
    light(b);
}

static uint64_t pins(struct bench *b)
{
    uint64_t all;
    memcpy(&all, &b->avr->data[DDR_B], 8);
    return all;
}

/* The board. */

static void handle(struct bench *b, int addr, avr_io_write_t write, avr_io_read_t read)
{
    avr_io_addr_t io = AVR_DATA_TO_IO(addr);
    if (write) b->avr->io[io].w.c = write, b->avr->io[io].w.param = b;
    if (read) b->avr->io[io].r.c = read, b->avr->io[io].r.param = b;
}

static void was_reset(avr_io_t *io)
{
    struct bench *b = (struct bench *)io;
    b->fifo_count = b->has_overrun = 0;
    b->tx_buffered = b->tx_shifting = b->txc = b->spi_busy = 0;
    b->resets++;
    b->turn_begun = 0;
    await_next(b);
}

static avr_io_t *find(avr_t *avr, const char *kind)
{
    avr_io_t *io = avr->io_port;
    while (io && strcmp(io->kind, kind)) io = io->next;
    return io;
}

static void no_sleep(avr_t *avr, avr_cycle_count_t cycles) {}

/* Keeps the processor from sleeping past the end of a run, also when it goes to sleep just then. */
static avr_cycle_count_t stop(avr_t *avr, avr_cycle_count_t when, void *param) { return when + 1; }

static void quiet(avr_t *avr, const int level, const char *format, va_list ap) {}

struct bench *bench_open(const char *path, uint32_t hz, select_callback select, swap_callback swap,
                         reset_callback readers_reset)
{
    struct bench *b = calloc(1, sizeof *b);
    elf_firmware_t firmware;
    memset(&firmware, 0, sizeof firmware);
    avr_global_logger_set(quiet);
    if (elf_read_firmware(path, &firmware)) return NULL;
    b->avr = avr_make_mcu_by_name("atmega328p");
    if (!b->avr) return NULL;
    avr_init(b->avr);
    b->avr->frequency = hz;
    b->avr->vcc = b->avr->avcc = b->avr->aref = 3300;
    avr_load_firmware(b->avr, &firmware);
    b->avr->frequency = hz;
    b->avr->sleep = no_sleep;
    b->uart = (avr_uart_t *)find(b->avr, "uart");
    b->select = select;
    b->swap = swap;
    b->readers_reset = readers_reset;
    b->selected = -1;
    b->inputs = 0xFFFFFFFF;
    handle(b, U_DR, write_udr, read_udr);
    handle(b, UCSR_A, write_ucsra, read_ucsra);
    handle(b, UCSR_B, write_ucsrb, NULL);
    handle(b, UBRR_L, write_plain, NULL);
    handle(b, UBRR_H, write_plain, NULL);
    handle(b, SP_DR, write_spdr, read_spdr);
    for (int pin = PIN_B; pin <= PIN_D; pin += 3) {
        handle(b, pin, NULL, read_pin);
        handle(b, pin + 1, write_plain, NULL);
        handle(b, pin + 2, write_plain, NULL);
    }
    b->io.kind = "bench";
    b->io.reset = was_reset;
    avr_register_io(b->avr, &b->io);
    b->resets = 0;
    return b;
}

void bench_close(struct bench *b)
{
    avr_terminate(b->avr);
    free(b);
}

static void note_turn(struct bench *b)
{
    uint64_t took = b->avr->cycle - b->turn_begun - b->slept;
    if (b->turn_begun && took > b->turn_most) b->turn_most = took;
    b->turn_begun = b->avr->cycle;
    b->slept = 0;
}

static void step(struct bench *b)
{
    avr_t *avr = b->avr;
    uint64_t cycle = avr->cycle;
    int before = avr->state;
    if (avr->pc == b->turn_at && before == cpu_Running) note_turn(b);
    avr_run(avr);
    /* In the call that puts it to sleep the time until the next event has passed already. */
    if (before == cpu_Sleeping || avr->state == cpu_Sleeping) b->slept += avr->cycle - cycle;
    uint64_t now = pins(b);
    if (now != b->pins_seen) {
        uint64_t was = b->pins_seen;
        b->pins_seen = now;
        pins_changed(b, was);
    }
}

/* Runs until cycle `until`, or until a byte was sent if `is_hasty`; returns the state. */
int bench_run(struct bench *b, uint64_t until, int is_hasty)
{
    avr_t *avr = b->avr;
    uint32_t said_end = b->said_end;
    while (avr->cycle < until && !(is_hasty && b->said_end != said_end)) {
        /* A reset of the processor forgets all timers. */
        if (avr_cycle_timer_status(avr, stop, b) == 0) {
            avr_cycle_timer_register(avr, until - avr->cycle, stop, b);
        }
        for (int turn = 0; turn < 64 && avr->cycle < until; turn++) {
            step(b);
            if (avr->state == cpu_Crashed || avr->state == cpu_Done) {
                b->faults.crashes++;
                return avr->state;
            }
        }
    }
    avr_cycle_timer_cancel(avr, stop, b);
    return avr->state;
}

uint64_t bench_cycle(struct bench *b) { return b->avr->cycle; }

/* Puts `count` bytes on the line from cycle `start` on, `bit` cycles a bit. */
void bench_say(struct bench *b, const uint8_t *bytes, uint32_t count, uint64_t start, double bit)
{
    double own = (double)bit_cycles(b);
    /* Ten bits apart by more than half a bit: what is heard is something else. */
    int is_broken = bit > own * 1.045 || bit < own * 0.955;
    for (uint32_t at = 0; at < count; at++) {
        struct heard *heard = &b->heard[b->heard_end++ % QUEUE];
        heard->end = start + (uint64_t)(bit * (10.0 * at + 9.5));
        heard->byte = is_broken ? bytes[at] ^ 0x5A : bytes[at];
        heard->is_broken = (uint8_t)is_broken;
    }
    if (b->heard_end - b->heard_first == count) await_next(b);
}

uint32_t bench_said(struct bench *b) { return b->said_end; }
struct said *bench_said_at(struct bench *b, uint32_t at) { return &b->said[at % QUEUE]; }
uint32_t bench_shown(struct bench *b) { return b->shown_end; }
struct shown *bench_shown_at(struct bench *b, uint32_t at) { return &b->shown[at % QUEUE]; }
uint32_t bench_lamps(struct bench *b) { return b->lamps; }
struct faults *bench_faults(struct bench *b) { return &b->faults; }
uint64_t bench_resets(struct bench *b) { return b->resets; }
uint64_t bench_turn_most(struct bench *b) { return b->turn_most; }

/* Watches the main loop, whose every turn comes by `flash_address` once, from now on. */
void bench_watch_turns(struct bench *b, uint32_t flash_address)
{
    b->turn_at = flash_address;
    b->turn_begun = b->slept = b->turn_most = 0;
}

void bench_inputs(struct bench *b, uint32_t levels)
{
    b->inputs = levels;
    if (!(data(b, PORT_B) & 2)) b->input_chain = levels;
}

/* Drives an input pin of port `port` (0 B, 1 C, 2 D) from outside, or leaves it to its pull-up. */
void bench_pin(struct bench *b, int port, int bit, int is_driven, int level)
{
    uint8_t mask = (uint8_t)(1 << bit);
    b->driven[port] = (uint8_t)((b->driven[port] & ~mask) | (is_driven ? mask : 0));
    b->levels[port] = (uint8_t)((b->levels[port] & ~mask) | (level ? mask : 0));
}

void bench_supply(struct bench *b, uint32_t adc3_mv)
{
    avr_raise_irq(avr_io_getirq(b->avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC3), adc3_mv);
}

void bench_reset(struct bench *b)
{
    avr_reset(b->avr);
    uint64_t was = b->pins_seen;
    b->pins_seen = pins(b);
    pins_changed(b, was);
}

/* RAM from address `from` up to the stack is painted, and how much of it stayed so is told. */
void bench_paint(struct bench *b, uint32_t from)
{
    memset(b->avr->data + from, PAINT, b->avr->ramend + 1 - from);
}

uint32_t bench_unpainted(struct bench *b, uint32_t from)
{
    uint32_t at = from;
    while (at <= b->avr->ramend && b->avr->data[at] == PAINT) at++;
    return b->avr->ramend + 1 - at;
}

uint16_t bench_patch(struct bench *b, uint32_t flash_address, uint16_t word)
{
    uint16_t before;
    memcpy(&before, b->avr->flash + flash_address, 2);
    memcpy(b->avr->flash + flash_address, &word, 2);
    return before;
}

uint8_t *bench_ram(struct bench *b) { return b->avr->data; }

uint8_t *bench_eeprom(struct bench *b)
{
    avr_eeprom_desc_t desc = {.ee = NULL, .offset = 0, .size = 1024};
    avr_ioctl(b->avr, AVR_IOCTL_EEPROM_GET, &desc);
    return desc.ee;
}
