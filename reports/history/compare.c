// SPDX-License-Identifier: Apache-2.0
#include "reports/history/compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/stat/bootstrap.h"
#include "reports/stat/ranks.h"

#define SUSPECT	 0.1 /* a p below which more runs are worth asking for */
#define NEED_MAX 50
#define ROUNDS	 1000
#define TIMES	 3 /* that decide: measures.c */

const struct compare_opts compare_usual = {.alpha = 0.05, .least = 0.03};

struct values {
	double *a, *b;
	size_t na, nb;
};

static size_t take(const struct measure *m, const struct entry *const *runs, size_t n, double *v)
{
	size_t got = 0;

	for (size_t i = 0; i < n; i++) {
		v[got] = measure_value(m, runs[i]);
		got += !isnan(v[got]);
	}
	return got;
}

static double median(const double *v, size_t n)
{
	autofree double *copy = sample_copy((struct sample){v, n});

	return copy ? sample_median(copy, n) : NAN;
}

static double change(double a, double b)
{
	return a > 0 ? b / a - 1 : b > 0 ? INFINITY : 0;
}

/* B's median by A's, and how far it could be chance. */
static void times_change(struct compare_row *r, const struct values *v)
{
	struct bootstrap how = {.of = bootstrap_median,
				.block = 1,
				.rounds = ROUNDS,
				.confidence = 0.95,
				.seed = 1};
	struct interval d;

	r->change = (struct interval){change(r->a, r->b), NAN, NAN};
	if (v->na < COMPARE_RUNS || v->nb < COMPARE_RUNS || r->a <= 0)
		return;
	if (bootstrap_difference(&how, (struct sample){v->a, v->na}, (struct sample){v->b, v->nb},
				 &d))
		return;
	r->change.lo = d.lo / r->a;
	r->change.hi = d.hi / r->a;
}

static void times(struct compare_row *r, const struct values *v)
{
	struct ranks t;

	r->a = v->na ? median(v->a, v->na) : NAN;
	r->b = v->nb ? median(v->b, v->nb) : NAN;
	r->raw = NAN;
	times_change(r, v);
	if (!ranks_test((struct sample){v->b, v->nb}, (struct sample){v->a, v->na}, &t))
		r->raw = t.p;
}

static struct count sum(const struct measure *m, const struct entry *const *runs, size_t n)
{
	struct count all = {0}, one;

	for (size_t i = 0; i < n; i++) {
		if (!measure_count(m, runs[i], &one))
			continue;
		all.k += one.k;
		all.n += one.n;
	}
	return all;
}

static void rates(struct compare_row *r, const struct versus *v)
{
	struct count a = sum(r->m, v->a, v->na), b = sum(r->m, v->b, v->nb);
	struct interval ratio;
	double sa, sb, ma, mb;

	r->raw = r->a = r->b = NAN;
	if (a.n <= 0 || b.n <= 0)
		return;
	sa = measures_scatter(r->m, v->a, v->na, &ma);
	sb = measures_scatter(r->m, v->b, v->nb, &mb);
	r->a = a.k / a.n;
	r->b = b.k / b.n;
	/* If nothing differs, both sides scatter alike and around the mean of all. */
	r->spread = 1 + (sa * (double)v->na + sb * (double)v->nb) / (double)(v->na + v->nb) *
				(ma * (double)v->na + mb * (double)v->nb) / (double)(v->na + v->nb);
	r->raw = a.k + b.k > 0 ? counts_differ(b, a, r->spread) : 1;
	r->change = (struct interval){NAN, NAN, NAN};
	if (a.k + b.k <= 0)
		return;
	ratio = counts_ratio(b, a, r->spread, 0.95);
	r->change = (struct interval){change(r->a, r->b), ratio.lo - 1, ratio.hi - 1};
}

/* Times: p falls with the square of the runs; and groups that small cannot show it at all. */
static unsigned need(const struct compare_row *r, const struct versus *v, double alpha)
{
	size_t now = v->na < v->nb ? v->na : v->nb, n = now;

	if (r->what == COMPARE_BETTER || r->what == COMPARE_WORSE || isnan(r->raw) ||
	    r->raw > SUSPECT)
		return 0;
	if (r->raw > alpha)
		n = (size_t)ceil((double)now * (log(alpha) / log(r->raw)));
	while (!r->m->count && n < NEED_MAX && ranks_least_p(n, n) > alpha)
		n++;
	if (n < COMPARE_RUNS)
		n = COMPARE_RUNS;
	return n > NEED_MAX || n <= now ? (n > NEED_MAX ? NEED_MAX : 1) : (unsigned)(n - now);
}

static void judge_row(struct compare_row *r, const struct versus *v, const struct compare_opts *o)
{
	bool enough = v->na >= COMPARE_RUNS && v->nb >= COMPARE_RUNS;

	if (isnan(r->p) || r->p > o->alpha || !(fabs(r->change.value) >= o->least))
		r->what = COMPARE_SAME;
	else if (!enough)
		r->what = COMPARE_WARN;
	else
		r->what = r->change.value > 0 ? COMPARE_WORSE : COMPARE_BETTER;
}

/* One word of all: a single measure that got worse is enough, and none that got better undoes it.
 */
static void judge(struct compare *c, const struct versus *v, const struct compare_opts *o)
{
	static const int weight[] = {
		[COMPARE_SAME] = 0, [COMPARE_BETTER] = 1, [COMPARE_WARN] = 2, [COMPARE_WORSE] = 3};

	for (size_t i = 0; i < c->n; i++) {
		struct compare_row *r = &c->row[i];

		judge_row(r, v, o);
		if (!r->m->decides)
			continue;
		if (weight[r->what] > weight[c->outcome])
			c->outcome = r->what;
		r->need = need(r, v, o->alpha / 2 / (double)c->tests[!r->m->count]);
		if (r->need > c->need)
			c->need = r->need;
	}
	while (c->ranks_from < NEED_MAX &&
	       ranks_least_p(c->ranks_from, c->ranks_from) > o->alpha / 2 / TIMES)
		c->ranks_from++;
}

static bool tested(const struct compare_row *r, bool times)
{
	return r->m->decides && !isnan(r->raw) && !r->m->count == times;
}

/* Half of alpha for the rates, half for the times: few times, so that five runs can tell. */
static void adjust(struct compare *c, bool times)
{
	double p[MEASURES];
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		if (tested(&c->row[i], times))
			p[n++] = c->row[i].raw;
	holm(p, n);
	c->tests[times] = n;
	n = 0;
	for (size_t i = 0; i < c->n; i++)
		if (tested(&c->row[i], times))
			c->row[i].p = fmin(1, 2 * p[n++]);
}

int compare_runs(struct compare *c, const struct versus *v, const struct compare_opts *o)
{
	autofree double *a = calloc(v->na + 1, sizeof(*a)), *b = calloc(v->nb + 1, sizeof(*b));
	int rc;

	*c = (struct compare){.outcome = COMPARE_SAME, .ranks_from = COMPARE_RUNS};
	if (!v->na || !v->nb)
		return -EINVAL;
	rc = measures_choose(&c->measures, v->a, v->na);
	if (rc || !a || !b)
		return -ENOMEM;
	for (size_t i = 0; i < c->measures.n; i++) {
		struct compare_row *r = &c->row[c->n++];

		*r = (struct compare_row){.m = &c->measures.at[i], .p = NAN};
		if (r->m->count) {
			rates(r, v);
		} else {
			struct values vals = {a, b, take(r->m, v->a, v->na, a),
					      take(r->m, v->b, v->nb, b)};

			times(r, &vals);
		}
	}
	adjust(c, false);
	adjust(c, true);
	judge(c, v, o);
	return 0;
}
