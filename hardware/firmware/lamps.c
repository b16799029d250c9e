/* The slots' lamps: colour, on time and off time from one register, in steps of 10 ms. */
#include "lamps.h"

#define SLOTS 8

/* Bits 12-15 of a lamp word are the primary colours themselves: amber is red and green. */
#define RED 1
#define GREEN 2
#define BLUE 4
#define COLOURS_ALLOWED (1u << 0 | 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 7)

/* Amber, 100 ms in 2 s. */
#define HOST_LOST 0x3053

#define STEPS_PER_UNIT 10

/* `step` is how many steps of 10 ms the pattern has run, from 0 at its start. */
struct lamp {
    uint16_t word;
    uint16_t step;
};

static struct lamp lamps[SLOTS];
static struct lamp lost = {.word = HOST_LOST};

bool lamps_is_allowed(uint16_t word)
{
    uint8_t colour = word >> 12;

    return colour < 8 && (COLOURS_ALLOWED >> colour & 1);
}

void lamps_set(uint8_t slot, uint16_t word)
{
    if (lamps[slot].word == word) return;
    lamps[slot].word = word;
    lamps[slot].step = 0;
}

uint16_t lamps_word(uint8_t slot)
{
    return lamps[slot].word;
}

/* Lets a step pass and returns the colours lit during it. */
static uint8_t play(struct lamp *lamp)
{
    uint8_t colour = lamp->word >> 12;
    uint8_t on = lamp->word >> 6 & 0x3F;
    uint8_t off = lamp->word & 0x3F;

    if (off == 0) return colour;
    bool is_lit = lamp->step < (uint16_t)(on * STEPS_PER_UNIT);
    lamp->step++;
    if (lamp->step >= (uint16_t)((on + off) * STEPS_PER_UNIT)) lamp->step = 0;
    return is_lit ? colour : 0;
}

struct lights lamps_tick(bool is_lost)
{
    struct lights lights = {0, 0, 0};

    if (!is_lost) lost.step = 0;
    uint8_t fault = is_lost ? play(&lost) : 0;
    for (uint8_t slot = 0; slot < SLOTS; slot++) {
        uint8_t own = play(&lamps[slot]);
        uint8_t colour = is_lost ? fault : own;
        uint8_t bit = (uint8_t)(1u << slot);
        if (colour & RED) lights.red |= bit;
        if (colour & GREEN) lights.green |= bit;
        if (colour & BLUE) lights.blue |= bit;
    }
    return lights;
}
