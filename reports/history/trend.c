// SPDX-License-Identifier: Apache-2.0
#include "reports/history/trend.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/stat/change.h"
#include "reports/stat/predict.h"

#define ALPHA_NIGHT  0.005 /* tonight; with the next: false alarms below 2 % (make bench-stat) */
#define ALPHA_LATELY 0.008
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

static size_t values(const struct measure *m, const struct entry *const *runs, size_t n, double *v)
{
	size_t got = 0;

	for (size_t i = 0; i < n; i++) {
		v[got] = logarithm(m, runs[i]);
		got += isfinite(v[got]) != 0;
	}
	return got;
}

static struct count sum(const struct measure *m, const struct entry *const *runs, size_t n)
{
	struct count all = {0}, one;

	for (size_t i = 0; i < n; i++)
		if (measure_count(m, runs[i], &one))
			all = (struct count){all.k + one.k, all.n + one.n};
	return all;
}

struct window { /* nights of the base, and the last ones */
	const struct entry *const *base, *const *now;
	size_t nbase, nnow;
	const char *name, *when;
};

/* Chance of so many or more; NAN: nothing to tell. */
static double chance_of_count(struct trend_finding *f, const struct window *w)
{
	struct predict_count c = {.now = sum(f->m, w->now, w->nnow),
				  .base = sum(f->m, w->base, w->nbase),
				  .now_runs = w->nnow,
				  .base_runs = w->nbase};
	double mean;

	if (c.now.n <= 0 || c.base.n <= 0 || c.now.k + c.base.k <= 0)
		return NAN;
	c.scatter = measures_scatter(f->m, w->base, w->nbase, &mean);
	f->before = c.base.k / c.base.n;
	f->now = c.now.k / c.now.n;
	return predict_count(&c);
}

static double chance_of_time(struct trend_finding *f, const struct window *w)
{
	double was[TREND_BASE], now[TREND_LAST];
	struct sample a = {was, values(f->m, w->base, w->nbase, was)};
	struct sample b = {now, values(f->m, w->now, w->nnow, now)};

	if (a.n < TREND_LEAST || !b.n)
		return NAN;
	f->before = exp(sample_mean(a));
	f->now = exp(sample_mean(b));
	return predict_mean(a, b);
}

/* All measures as one test, so that their number costs little; then each that stands out. */
static void look(struct trend *t, const struct window *w, double alpha)
{
	struct trend_finding f[MEASURES];
	double p[MEASURES] = {0}, any;
	size_t n = 0;

	for (size_t i = 0; i < t->measures.n; i++) {
		f[n] = (struct trend_finding){&t->measures.at[i], w->name, w->when, 0, 0, NAN};
		if (!f[n].m->decides)
			continue;
		p[n] = f[n].m->count ? chance_of_count(&f[n], w) : chance_of_time(&f[n], w);
		f[n].p = p[n];
		n += !isnan(p[n]);
	}
	any = predict_any(p, n);
	for (size_t i = 0; i < n && any <= alpha; i++)
		if (p[i] <= alpha && worth(f[i].m, f[i].before, f[i].now))
			find(t, f[i]);
}

static void against(struct trend *t, unsigned which)
{
	static const char *const name[] = {"rolling", "pinned"};
	size_t from = t->base[which][0], to = t->base[which][1], last = t->n - TREND_LAST;
	struct window w = {t->nights + from, t->nights + t->n - 1, to - from, 1, name[which],
			   "tonight"};
	double share = t->base[1][1] > t->base[1][0] ? 0.5 : 1;

	if (to < from + TREND_LEAST)
		return;
	look(t, &w, share * ALPHA_NIGHT);
	if (t->n < TREND_LAST)
		return;
	w.now = t->nights + last;
	w.nnow = TREND_LAST;
	w.nbase = (to < last ? to : last) - from;
	w.when = "the last 5 nights";
	if ((to < last ? to : last) >= from + 2 * TREND_LEAST)
		look(t, &w, share * ALPHA_LATELY);
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
