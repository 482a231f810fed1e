/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hist.h - a histogram of signed 64-bit values that cannot overflow
 *
 * Log-linear: below 256 every value has its own cell; above, each power of two is cut into 128
 * cells, so that a cell is never wider than 1/128 of its values. Negative values mirror the
 * positive ones. Any int64_t has a cell, counts are 64 bit, two histograms add cell by cell. The
 * layout is that of HdrHistogram and fio with seven bits of significance.
 *
 *	hist_cell(v)       index of the cell of v
 *	hist_low(i)        smallest value in cell i
 *	hist_high(i)       largest value in cell i
 *
 * Cells are in rising order of value. Freestanding, no allocation: 114 KiB of counters.
 */
#ifndef WIRE_HIST_H
#define WIRE_HIST_H

#include <stdint.h>

#define HIST_BITS  7				/* 2^7 cells per power of two */
#define HIST_SIDE  ((63 - HIST_BITS) * (1 << HIST_BITS) + (1 << HIST_BITS)) /* cells of v >= 0 */
#define HIST_CELLS (2 * HIST_SIDE)

struct hist {
	uint64_t n;			/* all values ever recorded */
	uint64_t cell[HIST_CELLS];
};

/* Magnitude to cell: m for m < 256, then 128 cells per octave. */
static inline unsigned hist_side_cell(uint64_t m)
{
	unsigned octave = 63 - (unsigned)__builtin_clzll(m | (1u << HIST_BITS));

	return ((octave - HIST_BITS) << HIST_BITS) + (unsigned)(m >> (octave - HIST_BITS));
}

/* -1 mirrors 0: its cell is the first below zero, so that both sides have the same shape. */
static inline unsigned hist_cell(int64_t v)
{
	return v >= 0 ? HIST_SIDE + hist_side_cell((uint64_t)v)
		      : HIST_SIDE - 1 - hist_side_cell((uint64_t)~v);
}

static inline void hist_record(struct hist *h, int64_t v)
{
	h->cell[hist_cell(v)]++;
	h->n++;
}

void hist_record_n(struct hist *h, int64_t v, uint64_t n);
void hist_add(struct hist *into, const struct hist *from);

int64_t hist_low(unsigned cell);
int64_t hist_high(unsigned cell);

/* hist_rank - cell that holds the value of rank r (1 .. n) in rising order; HIST_CELLS if r > n */
unsigned hist_rank(const struct hist *h, uint64_t r);

/* hist_above - how many values lie in cells wholly above v's cell */
uint64_t hist_above(const struct hist *h, int64_t v);

#endif
