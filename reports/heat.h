/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heat.h - how many activations had which latency when: the picture behind the heat map
 *
 * Columns are time, rows latency, four to an octave; row 0 is all that came early or in time.
 * Nothing is counted per sample: when a column ends, it gets what the histogram has gained since
 * the last one. Too many columns: neighbours merge, the width doubles.
 *
 *	if (heat_ends(&h, t)) heat_turn(&h, t, raw);	before samples due at t are recorded
 *	heat_fall(&h, &f);				activations that were never recorded
 *	heat_turn(&h, -1, raw);				the end
 */
#ifndef REPORTS_HEAT_H
#define REPORTS_HEAT_H

#include <stdbool.h>
#include <stddef.h>
#include "reports/fall.h"
#include "wire/hist.h"

#define HEAT_COLS 240
#define HEAT_ROWS 161 /* up to 2^40 ns, 18 minutes */

struct heat {
	uint32_t (*col)[HEAT_ROWS];
	size_t n;	/* columns in use */
	int64_t width;	/* ns; set before the first call */
	int64_t edge;	/* end of the open column */
	uint64_t *seen; /* cells of the histogram when the open column began */
};

static inline bool heat_ends(const struct heat *h, int64_t t)
{
	return t >= h->edge;
}

int heat_turn(struct heat *h, int64_t t, const struct hist *raw); /* 0 or -ENOMEM */
int heat_fall(struct heat *h, int64_t t, const struct fall *f);
void heat_done(struct heat *h);

unsigned heat_row(int64_t latency);
int64_t heat_low(unsigned row); /* smallest latency of the row; INT64_MIN for row 0 */

#endif
