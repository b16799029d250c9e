/* The slot board's firmware: starts everything, then gives each part its turn. */
#include <avr/interrupt.h>
#include <avr/sleep.h>
#include <avr/wdt.h>

#include "board.h"
#include "boot.h"
#include "clock.h"
#include "debounce.h"
#include "lamps.h"
#include "modbus.h"
#include "panel.h"
#include "pins.h"
#include "reader.h"
#include "settings.h"
#include "slots.h"
#include "spi.h"
#include "supply.h"
#include "uart.h"

#define LAMPS_MS 10

static struct lights lights;
static struct contacts case_switch;
static uint8_t lamps_ms;

static void start(void)
{
    boot_watch();
    pins_start();
    spi_start();
    struct inputs inputs = panel_swap(&lights);
    struct settings settings = settings_read(inputs.switches);
    board.address = settings.address;
    board.slots = settings.slots;
    board.boot_id = boot_count();
    supply_start();
    panel_show();
    inputs = panel_swap(&lights);
    slots_start(&inputs);
    reader_start();
    debounce_start(&case_switch, is_high_CASE_OPEN());
    board_start(case_switch.state);
    uart_start(settings.baud, settings.address);
    clock_start();
    set_sleep_mode(SLEEP_MODE_IDLE);
    sei();
}

/* What is done once a millisecond, beside the tags. */
static void tick_ms(void)
{
    struct inputs inputs = panel_swap(&lights);

    slots_tick(&inputs);
    debounce(&case_switch, is_high_CASE_OPEN());
    board_tick(case_switch.state);
    supply_tick();
    if (++lamps_ms == LAMPS_MS) {
        lamps_ms = 0;
        lights = lamps_tick(board_is_host_lost());
    }
    /* Here, and nowhere else in the loop: ticks that stay away are a fault too. */
    wdt_reset();
}

static void answer(void)
{
    uint16_t length = modbus_answer(uart_frame, uart_request(), board.address);

    if (length) {
        uart_send(length);
    } else {
        uart_forget();
    }
}

/* Does what a tick brings. A request need not wait for both halves of it. */
static void tick(void)
{
    static uint8_t quarter;

    reader_tick();
    if (++quarter < TICKS_PER_MS) return;
    quarter = 0;
    if (uart_has_request()) answer();
    tick_ms();
}

/* Sleeps until an interrupt, unless there is something to do already. */
static void rest(void)
{
    cli();
    if (clock_has_tick() || uart_has_request()) {
        sei();
        return;
    }
    sleep_enable();
    sei();
    sleep_cpu();
    sleep_disable();
}

int main(void)
{
    start();
    for (;;) {
        if (uart_has_request()) answer();
        if (clock_take_tick()) tick();
        rest();
    }
}
