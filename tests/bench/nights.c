// SPDX-License-Identifier: Apache-2.0
/*
 * nights.c - how often is a board that got worse found, and one that did not left in peace?
 *
 *	nights [SERIES]
 *
 * Simulated nights, an hour at 1 kHz each: 360 activations over u, their excesses generalised
 * Pareto (sigma 5 us, xi 0.1), so that the worst of a night is at some 60 us; their rate varies
 *from night to night by 25 % (gamma). Thirty nights are the baseline; then come nights with one
 *kind of regression, and trend_judge() is asked after the first and after the fifth of them. Beside
 *it what others do: a maximum larger than all before, and one by 10 % larger than last night's.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "reports/history/trend.h"
#include "reports/stat/dice.h"
#include "reports/stat/gpd.h"

#define BASE  30
#define AFTER 5
#define N     3600000u
#define OVER  360.0
#define U     15000
#define CV    0.25

static const struct kind {
	const char *name;
	double scale, rate;	  /* factors */
	double hidden, hidden_at; /* events a night, and where */
	double wanted[2];	  /* at least: after one night, after five */
} kinds[] = {
	{"nothing (false alarms)", 1, 1, 0, 0, {0, 0}},
	{"tail longer, x 1.3", 1.3, 1, 0, 0, {.33, 1}},
	{"tail more often, x 1.5", 1, 1.5, 0, 0, {.29, .58}},
	{"hidden mode, 12 at 45 us", 1, 1, 12, 45000, {.06, .91}},
	{"spike, 1 at 90 us", 1, 1, 1, 90000, {0, .31}},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static struct dice dice = {20};

/* Marsaglia and Tsang (2000), mean 1. */
static double gamma_of(double cv)
{
	double a = 1 / (cv * cv), k = a - 1.0 / 3, c = 1 / sqrt(9 * k);

	for (;;) {
		double x = dice_normal(&dice), v = pow(1 + c * x, 3);

		if (v > 0 && log(dice_unit(&dice)) < 0.5 * x * x + k - k * v + k * log(v))
			return k * v / a;
	}
}

static unsigned poisson(double mean)
{
	double sum = -log(dice_unit(&dice));
	unsigned n = 0;

	for (; sum < mean; n++)
		sum -= log(dice_unit(&dice));
	return n;
}

/* Normal, 4 us and 1.2 us, cell by cell; from night to night it moves by 1 %. */
static void body(struct hist *h, double n)
{
	double middle = 4000 * (1 + 0.01 * dice_normal(&dice)), below = 0;

	for (unsigned i = hist_cell(0); i < hist_cell(U); i++) {
		double upto = erfc((middle - (double)hist_high(i) - 0.5) / 1200 / M_SQRT2) / 2;
		double mean = n * (upto - below);

		below = upto;
		hist_record_n(h, hist_low(i),
			      mean < 50 ? poisson(mean)
					: (unsigned)(mean + sqrt(mean) * dice_normal(&dice)));
	}
}

static struct entry *night(const struct kind *k, unsigned made)
{
	struct gpd law = {.sigma = 5000 * k->scale, .xi = 0.1};
	unsigned late = poisson(OVER * k->rate * gamma_of(CV)), more = poisson(k->hidden);
	struct entry *e = calloc(1, sizeof(*e));
	struct sorted d;

	e->hist = calloc(1, sizeof(*e->hist));
	body(e->hist, N);
	for (unsigned i = 0; i < late; i++)
		hist_record(e->hist, U + (int64_t)gpd_quantile(&law, dice_unit(&dice)));
	for (unsigned i = 0; i < more; i++)
		hist_record(e->hist, (int64_t)(k->hidden_at + 500 * dice_normal(&dice)));
	d = (struct sorted){.h = e->hist, .max = hist_high(hist_rank(e->hist, e->hist->n))};
	entry_figures(e, &d);
	entry_add(e, "violations", (double)hist_above(e->hist, 100000), 0, 0);
	entry_add(e, "missed", 0, 0, 0);
	e->limit = 100000;
	e->started = 86400000000000ll * made;
	snprintf(e->id, sizeof(e->id), "%032x", made);
	return e;
}

static double max_of(const struct entry *e)
{
	return entry_metric(e, "max")->value;
}

struct tally {
	unsigned found[2], record, tenth;
};

static unsigned found(struct entry *const *nights, size_t n)
{
	struct trend_opts o = {0};
	struct trend t;

	if (trend_judge(&t, (const struct entry *const *)nights, n, &o)) {
		fprintf(stderr, "nights: no memory\n");
		exit(1);
	}
	return t.nfindings > 0;
}

static void series(const struct kind *k, struct tally *t)
{
	struct entry *at[BASE + AFTER];
	double record = 0;

	for (unsigned i = 0; i < BASE + AFTER; i++)
		at[i] = night(i < BASE ? &kinds[0] : k, i + 1);
	for (unsigned i = 0; i < BASE; i++)
		record = fmax(record, max_of(at[i]));
	t->record += max_of(at[BASE]) > record;
	t->tenth += max_of(at[BASE]) > 1.1 * max_of(at[BASE - 1]);
	t->found[0] += found(at, BASE + 1);
	t->found[1] += found(at, BASE + AFTER);
	for (unsigned i = 0; i < BASE + AFTER; i++) {
		entry_done(at[i]);
		free(at[i]);
	}
}

int main(int argc, char **argv)
{
	unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 300;

	printf("%u series of %d nights and %d more, 1 h at 1 kHz, CV between nights %.0f %%\n",
	       rounds, BASE, AFTER, CV * 100);
	printf("  %-26s %15s %15s   %9s %13s\n", "", "trend: 1 night", "5 nights", "max > all",
	       "max > 1.1 last");
	for (size_t i = 0; i < KINDS && rounds; i++) {
		struct tally t = {0};
		double n = rounds;

		for (unsigned r = 0; r < rounds; r++)
			series(&kinds[i], &t);
		printf("  %-26s %5.3f (%s%4.2f) %5.3f (%s%4.2f)   %9.2f %13.2f\n", kinds[i].name,
		       t.found[0] / n, i ? ">= " : "<= ", i ? kinds[i].wanted[0] : 0.02,
		       t.found[1] / n, i ? ">= " : "<= ", i ? kinds[i].wanted[1] : 0.02,
		       t.record / n, t.tenth / n);
	}
	return 0;
}
