/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fall.h - activations that never ran, each one period less late than the one before
 *
 * After a stall the first missed activation is `late` behind, the next one late - T, and so on:
 * a stall of an hour at 10 kHz is 36 million of them, and everything asked about them here is
 * answered in the time it takes to walk a histogram.
 */
#ifndef REPORTS_FALL_H
#define REPORTS_FALL_H

#include <stdint.h>
#include "wire/hist.h"

struct fall {
	int64_t late;	/* of the first */
	int64_t step;	/* T > 0 */
	uint64_t count; /* (count - 1) * step fits in late's range */
};

static inline int64_t fall_at(const struct fall *f, uint64_t i)
{
	return f->late - (int64_t)i * f->step;
}

/* fall_above - how many of them are above v */
static inline uint64_t fall_above(const struct fall *f, int64_t v)
{
	uint64_t n;

	if (f->late <= v)
		return 0;
	n = ((uint64_t)f->late - (uint64_t)v - 1) / (uint64_t)f->step + 1;
	return n < f->count ? n : f->count;
}

/* fall_skip - without its first n */
static inline struct fall fall_skip(const struct fall *f, uint64_t n)
{
	return (struct fall){.late = fall_at(f, n), .step = f->step, .count = f->count - n};
}

__int128 fall_sum(const struct fall *f);
void fall_record(const struct fall *f, struct hist *h);

#endif
