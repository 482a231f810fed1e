// SPDX-License-Identifier: Apache-2.0
#include "reports/history/trend.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/stat/change.h"
#include "reports/stat/ranks.h"

#define ALPHA_COUNTS 0.01
#define ALPHA_RANKS  0.005
#define ALPHA_CHANGE 0.005
#define ROUNDS	     199
#define SEED	     20
#define LEAST_TIME   0.05 /* relative changes worth a word */
#define LEAST_RATE   0.25

static bool worth(const struct measure *m, double before, double after)
{
	double least = m->kind == MEASURE_TIME ? LEAST_TIME : LEAST_RATE;

	return fabs(after - before) > least * before;
}

/* Half an event more: a night without any has a logarithm, too. */
static double logarithm(const struct measure *m, const struct entry *e)
{
	struct count c;
	double v;

	if (measure_count(m, e, &c))
		return log((c.k + 0.5) / c.n);
	v = measure_value(m, e);
	return v > 0 ? log(v) : NAN;
}

static int changes_of(struct trend *t, const struct measure *m, double *v, size_t *night)
{
	const struct change_search how = {
		.alpha = ALPHA_CHANGE, .rounds = ROUNDS, .least = TREND_LEAST, .seed = SEED};
	struct change found[16];
	size_t n = 0;
	int got;

	for (size_t i = 0; i < t->n; i++) {
		v[n] = logarithm(m, t->nights[i]);
		night[n] = i;
		n += isfinite(v[n]) != 0;
	}
	if (n < 2 * TREND_LEAST)
		return 0;
	got = change_find((struct sample){v, n}, &how, found, ARRAY_SIZE(found));
	for (int i = 0; i < got && t->nchanges < TREND_CHANGES; i++) {
		double before = exp(found[i].before), after = exp(found[i].after);

		if (worth(m, before, after))
			t->change[t->nchanges++] = (struct trend_change){m, night[found[i].at],
									 before, after, found[i].p};
	}
	return got < 0 ? got : 0;
}

static int by_night(const void *a, const void *b)
{
	const struct trend_change *x = a, *y = b;

	return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (x->m > y->m) - (x->m < y->m);
}

static int find_changes(struct trend *t)
{
	autofree double *v = calloc(t->n + 1, sizeof(*v));
	autofree size_t *night = calloc(t->n + 1, sizeof(*night));
	int rc = v && night ? 0 : -ENOMEM;

	for (size_t i = 0; i < t->measures.n && !rc; i++)
		if (t->measures.at[i].decides)
			rc = changes_of(t, &t->measures.at[i], v, night);
	qsort(t->change, t->nchanges, sizeof(*t->change), by_night);
	return rc;
}

static void find(struct trend *t, struct trend_finding f)
{
	if (t->nfindings < TREND_FINDINGS)
		t->finding[t->nfindings++] = f;
}

/* Tonight's counts against all of the baseline's nights together. */
static void tonight(struct trend *t, size_t from, size_t to, const char *base)
{
	const struct entry *const *runs = t->nights + from;
	struct trend_finding f[MEASURES];
	double p[MEASURES], mean;
	size_t n = 0;

	for (size_t i = 0; i < t->measures.n; i++) {
		const struct measure *m = &t->measures.at[i];
		struct count now, all = {0}, one;
		double scatter;

		if (!m->decides || !measure_count(m, t->nights[t->n - 1], &now))
			continue;
		for (size_t k = from; k < to; k++) {
			if (!measure_count(m, t->nights[k], &one))
				continue;
			all.k += one.k;
			all.n += one.n;
		}
		if (all.n <= 0)
			continue;
		scatter = measures_scatter(m, runs, to - from, &mean);
		p[n] = now.k > 0 ? counts_greater(now, all, 1 + scatter * mean) : 1;
		f[n++] =
			(struct trend_finding){m, base, "tonight", all.k / all.n, now.k / now.n, 1};
	}
	holm(p, n);
	for (size_t i = 0; i < n; i++) {
		f[i].p = p[i];
		if (p[i] <= ALPHA_COUNTS && worth(f[i].m, f[i].before, f[i].now))
			find(t, f[i]);
	}
}

static size_t values(const struct measure *m, const struct entry *const *runs, size_t n, double *v)
{
	size_t got = 0;

	for (size_t i = 0; i < n; i++) {
		v[got] = measure_value(m, runs[i]);
		got += !isnan(v[got]);
	}
	return got;
}

/* The last nights by ranks: what no single night can show. */
static void lately(struct trend *t, size_t from, size_t to, const char *base)
{
	double was[TREND_BASE], now[TREND_LAST];

	if (t->n < TREND_LAST || to > t->n - TREND_LAST)
		to = t->n > TREND_LAST ? t->n - TREND_LAST : 0;
	if (to < from + 2 * TREND_LEAST)
		return;
	for (size_t i = 0; i < t->measures.n; i++) {
		const struct measure *m = &t->measures.at[i];
		struct sample a = {was, values(m, t->nights + from, to - from, was)};
		struct sample b = {now, values(m, t->nights + t->n - TREND_LAST, TREND_LAST, now)};
		struct ranks r;
		double before, after;

		if (!m->decides || !b.n || ranks_test(b, a, &r) || r.p_greater > ALPHA_RANKS)
			continue;
		before = sample_median(was, a.n);
		after = sample_median(now, b.n);
		if (worth(m, before, after))
			find(t, (struct trend_finding){m, base, "the last 5 nights", before, after,
						       r.p_greater});
	}
}

static void against(struct trend *t, unsigned which)
{
	static const char *const name[] = {"rolling", "pinned"};
	size_t from = t->base[which][0], to = t->base[which][1];

	if (to < from + TREND_LEAST)
		return;
	tonight(t, from, to, name[which]);
	lately(t, from, to, name[which]);
}

/* The nights up to the pinned one; if there are too few, those that follow it. */
static void choose_bases(struct trend *t, const char *pinned)
{
	size_t last = t->n - 1, end = 0;

	t->base[0][0] = last > TREND_BASE ? last - TREND_BASE : 0;
	t->base[0][1] = last;
	for (size_t i = 0; pinned && i < last; i++)
		if (!strcmp(t->nights[i]->id, pinned))
			end = i + 1;
	if (!end)
		return;
	if (end < 2 * TREND_LEAST)
		end = 2 * TREND_LEAST < last ? 2 * TREND_LEAST : last;
	t->base[1][0] = end > TREND_BASE ? end - TREND_BASE : 0;
	t->base[1][1] = end;
}

int trend_judge(struct trend *t, const struct entry *const *nights, size_t n,
		const struct trend_opts *o)
{
	const size_t *base;
	int rc;

	*t = (struct trend){.nights = nights, .n = n};
	if (!n)
		return -EINVAL;
	choose_bases(t, o->pinned);
	/* Thresholds are those of the older baseline: they stay where they are while it is pinned.
	 */
	base = t->base[1][1] ? t->base[1] : t->base[0];
	rc = measures_choose(&t->measures, nights + base[0],
			     base[1] > base[0] ? base[1] - base[0] : n);
	if (!rc && o->changes)
		rc = find_changes(t);
	against(t, 0);
	against(t, 1);
	return rc;
}
