/* Which slot's reader does what next: one field at a time, in steps of a tick. */
#ifndef READER_H
#define READER_H

/* Starts the readers and asks each slot's whether it is there. Takes up to 15 ms. */
void reader_start(void);

/* Lets a tick pass. */
void reader_tick(void);

#endif
