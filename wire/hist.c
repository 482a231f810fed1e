// SPDX-License-Identifier: Apache-2.0
/* hist.c - the parts of the histogram that no hot loop needs; freestanding */
#include "wire/hist.h"

void hist_record_n(struct hist *h, int64_t v, uint64_t n)
{
	h->cell[hist_cell(v)] += n;
	h->n += n;
}

void hist_add(struct hist *into, const struct hist *from)
{
	for (unsigned i = 0; i < HIST_CELLS; i++)
		into->cell[i] += from->cell[i];
	into->n += from->n;
}

static uint64_t side_low(unsigned i)
{
	unsigned octave = i >> HIST_BITS;

	if (octave < 2)
		return i;
	return ((uint64_t)(i & ((1u << HIST_BITS) - 1)) | 1u << HIST_BITS) << (octave - 1);
}

static uint64_t side_high(unsigned i)
{
	return i + 1 < HIST_SIDE ? side_low(i + 1) - 1 : INT64_MAX;
}

int64_t hist_low(unsigned cell)
{
	if (cell >= HIST_SIDE)
		return (int64_t)side_low(cell - HIST_SIDE);
	return (int64_t)~side_high(HIST_SIDE - 1 - cell);
}

int64_t hist_high(unsigned cell)
{
	if (cell >= HIST_SIDE)
		return (int64_t)side_high(cell - HIST_SIDE);
	return (int64_t)~side_low(HIST_SIDE - 1 - cell);
}

unsigned hist_rank(const struct hist *h, uint64_t r)
{
	uint64_t seen = 0;

	for (unsigned i = 0; i < HIST_CELLS; i++) {
		seen += h->cell[i];
		if (r && seen >= r)
			return i;
	}
	return HIST_CELLS;
}

uint64_t hist_above(const struct hist *h, int64_t v)
{
	uint64_t n = 0;

	for (unsigned i = hist_cell(v) + 1; i < HIST_CELLS; i++)
		n += h->cell[i];
	return n;
}
