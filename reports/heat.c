// SPDX-License-Identifier: Apache-2.0
/* heat.c - time by latency */
#include "reports/heat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

unsigned heat_row(int64_t latency)
{
	unsigned octave, row;

	if (latency < 1)
		return 0;
	octave = 63 - (unsigned)__builtin_clzll((uint64_t)latency);
	row = 1 + 4 * octave +
	      (unsigned)(octave < 2 ? ((uint64_t)latency << (2 - octave)) & 3
				    : (uint64_t)latency >> (octave - 2) & 3);
	return row < HEAT_ROWS ? row : HEAT_ROWS - 1;
}

int64_t heat_low(unsigned row)
{
	unsigned octave = (row - 1) / 4, quarter = (row - 1) % 4;

	if (!row)
		return INT64_MIN;
	/* Rounded up: below 4 ns some rows hold no whole number. */
	return (int64_t)(((4ull + quarter) << octave) + 3) / 4;
}

static void warm(uint32_t *cell, uint64_t n)
{
	*cell = *cell + n > UINT32_MAX ? UINT32_MAX : (uint32_t)(*cell + n);
}

static void widen(struct heat *h)
{
	for (size_t i = 0; i < h->n; i++) {
		uint32_t one[HEAT_ROWS];

		memcpy(one, h->col[i], sizeof(one));
		memset(h->col[i], 0, sizeof(one));
		for (unsigned r = 0; r < HEAT_ROWS; r++)
			warm(&h->col[i / 2][r], one[r]);
	}
	h->n = (h->n + 1) / 2;
	h->width *= 2;
}

static int room(struct heat *h)
{
	if (!h->col)
		h->col = calloc(HEAT_COLS, sizeof(*h->col));
	if (!h->seen)
		h->seen = calloc(HIST_CELLS, sizeof(*h->seen));
	return h->col && h->seen ? 0 : -ENOMEM;
}

/* The column of t, with as much merging as it takes. */
static size_t column(struct heat *h, int64_t t)
{
	size_t i;

	while (t / h->width >= HEAT_COLS)
		widen(h);
	i = (size_t)(t / h->width);
	if (h->n <= i)
		h->n = i + 1;
	return i;
}

static void close_column(struct heat *h, const struct hist *raw)
{
	size_t i = column(h, h->edge - 1);

	for (unsigned c = 0; c < HIST_CELLS; c++) {
		if (raw->cell[c] == h->seen[c])
			continue;
		warm(&h->col[i][heat_row(hist_low(c))], raw->cell[c] - h->seen[c]);
		h->seen[c] = raw->cell[c];
	}
}

int heat_turn(struct heat *h, int64_t t, const struct hist *raw)
{
	if (room(h))
		return -ENOMEM;
	if (h->edge)
		close_column(h, raw);
	if (t >= 0)
		h->edge = ((int64_t)column(h, t) + 1) * h->width;
	return 0;
}

int heat_fall(struct heat *h, int64_t t, const struct fall *f)
{
	struct fall rest = *f;

	if (room(h))
		return -ENOMEM;
	column(h, t + (int64_t)(f->count - 1) * f->step);
	while (rest.count) {
		size_t i = column(h, t);
		uint64_t n = (uint64_t)((h->width - t % h->width + f->step - 1) / f->step);
		struct fall here = rest;
		uint64_t done = 0;

		here.count = n < rest.count ? n : rest.count;
		for (unsigned r = heat_row(here.late) + 1; r-- && done < here.count;) {
			uint64_t upto = r ? fall_above(&here, heat_low(r) - 1) : here.count;

			warm(&h->col[i][r], upto - done);
			done = upto;
		}
		t += (int64_t)here.count * f->step;
		rest = fall_skip(&rest, here.count);
	}
	return 0;
}

void heat_done(struct heat *h)
{
	free(h->col);
	free(h->seen);
}
