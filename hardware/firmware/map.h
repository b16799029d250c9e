/* The register map of hardware/SLOT_BUS.md: its addresses, and what may be written to them. */
#ifndef MAP_H
#define MAP_H

#include <stdint.h>

/* Why a request is not carried out: Modbus exception codes. */
enum refusal { ALLOWED = 0, ILLEGAL_FUNCTION = 1, ILLEGAL_ADDRESS = 2, ILLEGAL_VALUE = 3 };

/* Puts `count` (1-125) input registers from `start` on into `values`, high bytes first. */
enum refusal map_read_input(uint16_t start, uint16_t count, uint8_t *values);

/* The same for holding registers. */
enum refusal map_read_holding(uint16_t start, uint16_t count, uint8_t *values);

/* Writes `count` (1-123) holding registers from `start` on: all of them, or none. */
enum refusal map_write(uint16_t start, uint16_t count, const uint8_t *values);

/* A request was carried out, and its answer is made: the host is there. */
void map_heard_host(void);

#endif
