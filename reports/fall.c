// SPDX-License-Identifier: Apache-2.0
/* fall.c - a falling row of latencies in closed form */
#include "reports/fall.h"

__int128 fall_sum(const struct fall *f)
{
	__int128 n = (__int128)f->count;

	return n * f->late - n * (n - 1) / 2 * f->step;
}

void fall_record(const struct fall *f, struct hist *h)
{
	unsigned cell, last;
	uint64_t done = 0;

	if (!f->count)
		return;
	last = hist_cell(fall_at(f, f->count - 1));
	for (cell = hist_cell(f->late); done < f->count && cell + 1 > last; cell--) {
		uint64_t upto = cell ? fall_above(f, hist_low(cell) - 1) : f->count;

		h->cell[cell] += upto - done;
		done = upto;
	}
	h->n += done;
}
