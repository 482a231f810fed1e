// SPDX-License-Identifier: Apache-2.0
/* pwcet.c - from the worst activations to a level beyond them, or to the reason why not */
#include "reports/pwcet.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "lib/clean.h"
#include "reports/stat/assume.h"
#include "reports/stat/dice.h"
#include "reports/words.h"

#define SHARE	 0.05 /* the worst thousand must be so rare to be a tail */
#define DECADES	 1000
#define LAGS	 10
#define REFUSED	 0.01 /* p below which an assumption is given up */
#define GOODNESS 0.05
#define ROUNDS	 49
#define SURE	 2.576 /* normal quantile of 99 %, two-sided */
#define HEAVY	 0.5

struct tail { /* independent excesses in the order of time */
	double *y, *t;
	uint64_t *at;
	size_t n;
	double width; /* all are multiples of it */
};

static void tail_done(struct tail *d)
{
	free(d->y);
	free(d->t);
	free(d->at);
}

__attribute__((format(printf, 4, 5))) static bool check(struct pwcet *w, const char *name, bool met,
							const char *fmt, ...)
{
	struct pwcet_check *c = &w->check[w->checks++];
	va_list ap;

	c->name = name;
	c->met = met;
	va_start(ap, fmt);
	vsnprintf(c->text, sizeof(c->text), fmt, ap);
	va_end(ap);
	if (!met)
		snprintf(w->reason, sizeof(w->reason), "%s", c->text);
	return met;
}

static int by_time(const void *a, const void *b)
{
	const struct top *x = a, *y = b;

	if (x->t != y->t)
		return x->t < y->t ? -1 : 1;
	return (x->latency > y->latency) - (x->latency < y->latency);
}

static uint64_t common(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* The worst in the order of time; activations of several probes in one period are one. */
static size_t in_order(const struct pwcet_input *in, struct top *top, struct tail *d)
{
	size_t n = 0;
	uint64_t step = 0;

	for (size_t i = 0; i < in->tops && in->top[i].latency > in->top[in->tops - 1].latency; i++)
		top[n++] = in->top[i];
	qsort(top, n, sizeof(*top), by_time);
	d->n = 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t at = (uint64_t)(top[i].t / in->interval);
		double y = (double)(top[i].latency - in->top[in->tops - 1].latency);

		step = common(step, (uint64_t)y);
		if (d->n && d->at[d->n - 1] == at) {
			d->y[d->n - 1] = fmax(d->y[d->n - 1], y);
			continue;
		}
		d->at[d->n] = at;
		d->t[d->n] = (double)top[i].t;
		d->y[d->n++] = y;
	}
	d->width = step > 1 ? (double)step : 0;
	for (size_t i = 0; i < d->n; i++)
		d->y[i] -= d->width; /* what was rounded down and is over it begins a cell above */
	return n;
}

/* Of each cluster its worst. */
static int decluster(struct tail *d, double index)
{
	uint64_t split = extremal_split(d->at, d->n, index), last = 0;
	size_t n = 0;

	if (!split)
		return -ENOMEM;
	for (size_t i = 0; i < d->n; i++) {
		bool same = n && d->at[i] - last < split;

		last = d->at[i];
		if (same) {
			d->y[n - 1] = fmax(d->y[n - 1], d->y[i]);
			continue;
		}
		d->t[n] = d->t[i];
		d->y[n++] = d->y[i];
	}
	d->n = n;
	return 0;
}

static bool enough(const struct pwcet_input *in, struct pwcet *w)
{
	char n[WORDS], need[WORDS];

	if (!check(w, "clock", !in->stood_still,
		   in->stood_still ? "the guest's clock stood still: what was due then has no "
				     "measured latency"
				   : "the guest's clock never stood still"))
		return false;
	return check(
		w, "tail", in->tops == SUMMARY_TOP && (double)in->n * SHARE >= (double)in->tops,
		"%s activations; the worst %d must be a tail: %s are needed", words_count(in->n, n),
		SUMMARY_TOP, words_count((uint64_t)(SUMMARY_TOP / SHARE), need));
}

static double uniform(double t, const void *arg)
{
	const double *span = arg;

	return span[1] > span[0] ? (t - span[0]) / (span[1] - span[0]) : t >= span[0];
}

static bool steady(const struct tail *d, struct pwcet *w)
{
	struct sample y = {d->y, d->n};
	double p, eta, away, span[2] = {d->t[0], d->t[d->n - 1]};

	ljung_box(y, LAGS, &p);
	if (!check(w, "independent", p >= REFUSED,
		   "excesses %s their neighbours (Ljung-Box, lag %d: p = %.3g)",
		   p >= REFUSED ? "do not depend on" : "depend on", LAGS, p))
		return false;
	eta = kpss(y, kpss_lags(d->n));
	if (!check(w, "level", eta <= KPSS_1_PERCENT, "their level %s (KPSS: %.3g, critical %.3g)",
		   eta <= KPSS_1_PERCENT ? "does not move" : "moves during the run", eta,
		   KPSS_1_PERCENT))
		return false;
	away = ks_one((struct sample){d->t, d->n}, uniform, span);
	p = ks_chance(away, (double)d->n);
	return check(w, "rate", p >= REFUSED, "they come %s over the run (KS: p = %.3g)",
		     p >= REFUSED ? "evenly" : "unevenly", p);
}

/* The rarer half of the excesses, over a threshold of its own. */
static int upper(const struct tail *d, size_t k, struct gpd *g)
{
	autofree double *v = sample_copy((struct sample){d->y, d->n});
	struct gpd_sample s = {.width = d->width};
	double over;

	if (!v)
		return -ENOMEM;
	sample_sort(v, d->n);
	over = v[d->n - k - 1] + d->width;
	while (k && v[d->n - k] < over) /* in the threshold's own cell */
		k--;
	for (size_t i = d->n - k; i < d->n; i++)
		v[i] -= over;
	s.y = (struct sample){v + d->n - k, k};
	return gpd_fit(&s, g);
}

/* One cause has one shape, however far out one looks. */
static int one_cause(const struct tail *d, struct pwcet *w, bool *met)
{
	double worst = 0, shape = w->law.xi;

	for (size_t k = d->n / 2; k >= d->n / 4; k /= 2) {
		double sd = (1 + w->law.xi) / sqrt((double)k);
		struct gpd g;
		int rc = upper(d, k, &g);

		if (rc == -ENOMEM)
			return rc;
		if (rc || fabs(g.xi - w->law.xi) / sd > worst) {
			worst = rc ? INFINITY : fabs(g.xi - w->law.xi) / sd;
			shape = rc ? NAN : g.xi;
		}
	}
	*met = check(w, "one cause", worst <= SURE,
		     "the shape %s further out (%.2f, then %.2f): %s",
		     worst <= SURE ? "stays" : "changes", w->law.xi, shape,
		     worst <= SURE ? "one cause" : "more than one cause");
	return 0;
}

/* Rounded excesses anywhere in their cells, or the test would see nothing but the cells. */
static int fits(const struct tail *d, struct pwcet *w, bool *met)
{
	autofree double *v = sample_copy((struct sample){d->y, d->n});
	struct dice dice = {1};
	double p = 0;
	int rc;

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < d->n; i++)
		v[i] += d->width * dice_unit(&dice);
	rc = gpd_goodness((struct sample){v, d->n}, ROUNDS, 1, &p);
	if (rc == -ENOMEM)
		return rc;
	*met = check(w, "fits", !rc && p >= GOODNESS,
		     "excesses %s the Pareto law (KS by bootstrap: p = %.2g)",
		     !rc && p >= GOODNESS ? "follow" : "do not follow", p);
	return 0;
}

static int fit(const struct tail *d, struct pwcet *w, bool *met)
{
	struct gpd_sample s = {.y = {d->y, d->n}, .width = d->width};
	int rc = gpd_fit(&s, &w->law);

	if (rc == -ENOMEM)
		return rc;
	if (rc) {
		*met = check(w, "fits", false, "no Pareto law can be fitted to the excesses");
		return 0;
	}
	*met = check(w, "light", w->law.xi < HEAVY, "shape %.2f: %s", w->law.xi,
		     w->law.xi < HEAVY ? "light enough to go on with"
				       : "so heavy a tail is no single cause");
	rc = *met ? one_cause(d, w, met) : 0;
	return rc || !*met ? rc : fits(d, w, met);
}

static int extrapolate(const struct tail *d, struct pwcet *w)
{
	struct gpd_sample s = {.y = {d->y, d->n}, .width = d->width};
	double rate = (double)d->n / (double)w->n;
	struct interval r;
	int rc;

	w->p = pow(10, ceil(log10(rate / DECADES) - 1e-9));
	rc = gpd_level_interval(&s, rate / w->p, 0.95, &r);
	if (rc)
		return rc == -ENOMEM ? rc : 0;
	w->level.value = (double)w->threshold + r.value;
	w->level.lo = (double)w->threshold + r.lo;
	w->level.hi = (double)w->threshold + r.hi;
	w->known = true;
	return 0;
}

static int judge(const struct pwcet_input *in, struct top *top, struct tail *d, struct pwcet *w)
{
	bool met = true;
	int rc;

	w->threshold = in->top[in->tops - 1].latency;
	w->over = in_order(in, top, d);
	w->threshold += (int64_t)d->width;
	w->index = extremal_index(d->at, d->n);
	rc = decluster(d, w->index);
	w->events = d->n;
	if (rc || !check(w, "events", d->n >= PWCET_LEAST,
			 "%zu independent excesses of %zu (extremal index %.2f); %d are needed",
			 d->n, w->over, w->index, PWCET_LEAST))
		return rc;
	if (!steady(d, w))
		return 0;
	rc = fit(d, w, &met);
	return rc || !met ? rc : extrapolate(d, w);
}

int pwcet_judge(const struct pwcet_input *in, struct pwcet *w)
{
	autofree struct top *top = calloc(in->tops + 1, sizeof(*top));
	struct tail d = {.y = calloc(in->tops + 1, sizeof(*d.y)),
			 .t = calloc(in->tops + 1, sizeof(*d.t)),
			 .at = calloc(in->tops + 1, sizeof(*d.at))};
	int rc = top && d.y && d.t && d.at ? 0 : -ENOMEM;

	*w = (struct pwcet){.n = in->n};
	if (!rc && enough(in, w))
		rc = judge(in, top, &d, w);
	tail_done(&d);
	return rc;
}

int pwcet_of(const struct summary *s, struct pwcet *w)
{
	const struct stall *stall;
	struct pwcet_input in = {.interval = INT64_MAX,
				 .stood_still = summary_stalls(s, &stall) > 0};
	struct totals t;

	summary_totals(s, &t);
	in.n = t.n;
	in.tops = summary_tops(s, &in.top);
	for (size_t i = 0; i < summary_probes(s); i++)
		if (summary_probe(s, i)->interval < in.interval)
			in.interval = summary_probe(s, i)->interval;
	return pwcet_judge(&in, w);
}
