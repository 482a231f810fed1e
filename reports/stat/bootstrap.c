// SPDX-License-Identifier: Apache-2.0
/* bootstrap.c - resampling in blocks */
#include "reports/stat/bootstrap.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/stat/dice.h"

double bootstrap_mean(double *v, size_t n, double arg)
{
	return sample_mean((struct sample){v, n});
}

double bootstrap_median(double *v, size_t n, double arg)
{
	return sample_median(v, n);
}

double bootstrap_quantile(double *v, size_t n, double arg)
{
	double rank = ceil(arg * (double)n - 1e-9);

	return sample_select(v, n, rank >= 1 ? (size_t)rank - 1 : 0);
}

static bool possible(const struct bootstrap *b, struct sample s)
{
	return b->block && s.n / b->block >= 2 && sample_ok(s);
}

static void draw(struct dice *d, const struct bootstrap *b, struct sample s, double *to)
{
	for (size_t i = 0; i < s.n; i += b->block) {
		size_t left = s.n - i, n = b->block < left ? b->block : left;

		memcpy(to + i, s.v + dice_below(d, s.n - b->block + 1), n * sizeof(*to));
	}
}

static double again(struct dice *d, const struct bootstrap *b, struct sample s, double *room)
{
	if (!s.n)
		return 0;
	draw(d, b, s, room);
	return b->of(room, s.n, b->arg);
}

static double once(const struct bootstrap *b, struct sample s, double *room)
{
	if (!s.n)
		return 0;
	memcpy(room, s.v, s.n * sizeof(*room));
	return b->of(room, s.n, b->arg);
}

/* An empty x counts as nothing to subtract. */
static int resample(const struct bootstrap *b, struct sample x, struct sample y, struct interval *r)
{
	size_t most = x.n > y.n ? x.n : y.n, out;
	autofree double *room = malloc(most * sizeof(*room));
	autofree double *got = malloc(b->rounds * sizeof(*got));
	struct dice d = {b->seed};

	if (!room || !got)
		return -ENOMEM;
	r->value = once(b, y, room) - once(b, x, room);
	for (unsigned i = 0; i < b->rounds; i++) {
		double of_y = again(&d, b, y, room);

		got[i] = of_y - again(&d, b, x, room);
	}
	sample_sort(got, b->rounds);
	out = (size_t)((1 - b->confidence) / 2 * b->rounds);
	r->lo = got[out];
	r->hi = got[b->rounds - 1 - out];
	return 0;
}

static bool orderly(const struct bootstrap *b)
{
	return b->of && b->rounds >= 20 && b->confidence > 0 && b->confidence < 1;
}

int bootstrap(const struct bootstrap *b, struct sample x, struct interval *r)
{
	if (!orderly(b) || !possible(b, x))
		return -EINVAL;
	return resample(b, (struct sample){NULL, 0}, x, r);
}

int bootstrap_difference(const struct bootstrap *b, struct sample x, struct sample y,
			 struct interval *r)
{
	if (!orderly(b) || !possible(b, x) || !possible(b, y))
		return -EINVAL;
	return resample(b, x, y, r);
}
