/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nights.h - nights of a board, simulated: a body, a tail, and boots that differ from each other
 *
 *	struct nights n = {.dice = {1}, .cv = 0.25};
 *	struct entry *e = night(&n);	malloced, with histogram and metrics; night_free()
 *
 * A night is so many activations; one in a thousand is in a tail whose rate varies between nights
 * by cv (gamma), exponential with the mean `tail` above 12 us. What makes a night worse: rate and
 * tail as factors, hidden activations at 20 us.
 */
#ifndef TESTS_UNIT_NIGHTS_H
#define TESTS_UNIT_NIGHTS_H

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "reports/stat/dice.h"
#include "reports/store/entry.h"

struct nights {
	struct dice dice;
	double cv, rate, tail; /* rate, tail: 0 is 1 */
	unsigned hidden;
	unsigned made;
	const char *environment;
};

#define NIGHT_N 200000u

static inline double night_gamma(struct dice *d, double cv)
{
	/* Marsaglia and Tsang; mean 1, shape 1/cv^2 above 1. */
	double a = 1 / (cv * cv), k = a - 1.0 / 3, c = 1 / sqrt(9 * k);

	for (;;) {
		double x = dice_normal(d), v = pow(1 + c * x, 3);

		if (v > 0 && log(dice_unit(d)) < 0.5 * x * x + k - k * v + k * log(v))
			return k * v / a;
	}
}

static inline struct entry *night(struct nights *n)
{
	struct entry *e = calloc(1, sizeof(*e));
	double level = n->cv > 0 ? night_gamma(&n->dice, n->cv) : 1;
	double mean = NIGHT_N * 1.3e-3 * (n->rate ? n->rate : 1) * level;
	unsigned late = (unsigned)fmax(0, mean + sqrt(mean) * dice_normal(&n->dice));
	double body = 4000 * (1 + 0.01 * dice_normal(&n->dice));
	struct sorted d;

	e->hist = calloc(1, sizeof(*e->hist));
	for (unsigned i = 0; i < 2000; i++)
		hist_record_n(e->hist, (int64_t)(body + 1000 * dice_normal(&n->dice)),
			      (NIGHT_N - late) / 2000);
	for (unsigned i = 0; i < late; i++)
		hist_record(e->hist, (int64_t)(12000 + 3000 * (n->tail ? n->tail : 1) *
							       -log(dice_unit(&n->dice))));
	for (unsigned i = 0; i < n->hidden; i++)
		hist_record(e->hist, (int64_t)(20000 + 500 * dice_normal(&n->dice)));
	d = (struct sorted){.h = e->hist, .max = hist_high(hist_rank(e->hist, e->hist->n))};
	entry_figures(e, &d);
	entry_add(e, "violations", 0, 0, 3.7);
	entry_add(e, "missed", 0, 0, 3.7);
	e->limit = 100000;
	e->scenario = strdup("night");
	e->board = strdup("board");
	e->environment = strdup(n->environment ? n->environment : "host.kernel = 1\n");
	e->started = 86400000000000ll * ++n->made;
	snprintf(e->id, sizeof(e->id), "%032x", n->made);
	return e;
}

static inline void night_free(struct entry *e)
{
	entry_done(e);
	free(e);
}

#endif
