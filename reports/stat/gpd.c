// SPDX-License-Identifier: Apache-2.0
/* gpd.c - fit and profile of the generalised Pareto distribution */
#include "reports/stat/gpd.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include "lib/clean.h"
#include "reports/stat/assume.h"
#include "reports/stat/dice.h"
#include "reports/stat/profile.h"
#include "reports/stat/simplex.h"

#define EXPONENTIAL 1e-6 /* |xi| below is 0 */

/* ln(1 - H(y)), -INFINITY beyond the largest value there is */
static double log_tail(const struct gpd *g, double y)
{
	double z = y / g->sigma;

	if (fabs(g->xi) < EXPONENTIAL)
		return -z;
	return g->xi * z > -1 ? -log1p(g->xi * z) / g->xi : -INFINITY;
}

double gpd_cdf(const struct gpd *g, double y)
{
	return y > 0 ? -expm1(log_tail(g, y)) : 0;
}

static double reach(double xi, double share)
{
	return fabs(xi) < EXPONENTIAL ? log(share) : expm1(xi * log(share)) / xi;
}

double gpd_quantile(const struct gpd *g, double q)
{
	return g->sigma * reach(g->xi, 1 / (1 - q));
}

double gpd_level(const struct gpd *g, double rate, double p)
{
	return g->sigma * reach(g->xi, rate / p);
}

static double of_cell(const struct gpd *g, double y, double width)
{
	double from = log_tail(g, y), to = log_tail(g, y + width);

	return -from - log(-expm1(to - from));
}

double gpd_nll(const struct gpd_sample *s, const struct gpd *g)
{
	double sum = 0;

	if (!(g->sigma > 0))
		return INFINITY;
	for (size_t i = 0; i < s->y.n; i++) {
		double y = s->y.v[i], tail = log_tail(g, y);

		if (isinf(tail))
			return INFINITY;
		sum += s->width > 0 ? of_cell(g, y, s->width)
				    : log(g->sigma) - tail + log1p(g->xi * y / g->sigma);
	}
	return sum;
}

int gpd_moments(struct sample y, struct gpd *g)
{
	autofree double *v = sample_copy(y);
	double a0 = sample_mean(y), a1 = 0, n = (double)y.n;

	if (y.n < GPD_LEAST || !sample_ok(y))
		return -EINVAL;
	if (!v)
		return -ENOMEM;
	sample_sort(v, y.n);
	if (v[0] < 0 || v[0] == v[y.n - 1])
		return -EINVAL;
	for (size_t i = 0; i < y.n; i++)
		a1 += (1 - ((double)i + 1 - 0.35) / n) * v[i] / n;
	g->sigma = 2 * a0 * a1 / (a0 - 2 * a1);
	g->xi = 2 - a0 / (a0 - 2 * a1);
	g->nll = gpd_nll(&(struct gpd_sample){.y = y}, g);
	return isfinite(g->xi) && g->sigma > 0 ? 0 : -EINVAL;
}

static double of_both(const double *x, const void *arg)
{
	return gpd_nll(arg, &(struct gpd){.sigma = x[0], .xi = x[1]});
}

int gpd_fit(const struct gpd_sample *s, struct gpd *g)
{
	struct simplex how = {of_both, s, 2};
	int rc = gpd_moments(s->y, g);
	double x[2], step[2];

	if (rc)
		return rc;
	if (isinf(gpd_nll(s, g)) || g->xi < -0.9) /* the exponential law can give any value */
		*g = (struct gpd){.sigma = sample_mean(s->y)};
	x[0] = g->sigma;
	x[1] = g->xi;
	step[0] = g->sigma / 2;
	step[1] = 0.1;
	g->nll = simplex_min(&how, x, step);
	g->sigma = x[0];
	g->xi = x[1];
	return isfinite(g->nll) ? 0 : -EINVAL;
}

struct at_level { /* sigma follows from the level, xi is free */
	const struct gpd_sample *s;
	struct gpd best;
	double share, level;
};

static double with_level(const double *x, const void *arg)
{
	const struct at_level *a = arg;

	return gpd_nll(a->s, &(struct gpd){.xi = x[0], .sigma = a->level / reach(x[0], a->share)});
}

static double profile_of(double level, const void *arg)
{
	struct at_level a = *(const struct at_level *)arg;
	struct simplex how = {with_level, &a, 1};
	double x[1] = {a.best.xi}, step[1] = {0.05};

	a.level = level;
	return simplex_min(&how, x, step);
}

int gpd_level_interval(const struct gpd_sample *s, double share, double c, struct interval *r)
{
	struct at_level a = {.s = s, .share = share};
	struct profile how = {.of = profile_of, .arg = &a};
	int rc = share > 1 ? gpd_fit(s, &a.best) : -EINVAL;

	if (rc)
		return rc;
	how.least = a.best.nll;
	how.best = gpd_level(&a.best, share, 1);
	how.step = how.best / 20;
	*r = profile_interval(&how, c);
	return 0;
}

static double law(double y, const void *arg)
{
	return gpd_cdf(arg, y);
}

/* Distance of a sample to its own fit; v is sorted. By moments, which need no search. */
static int distance(double *v, size_t n, struct gpd *g, double *d)
{
	int rc = gpd_moments((struct sample){v, n}, g);

	if (rc)
		return rc;
	sample_sort(v, n);
	*d = ks_one((struct sample){v, n}, law, g);
	return 0;
}

int gpd_goodness(struct sample y, unsigned rounds, uint64_t seed, double *p)
{
	autofree double *v = sample_copy(y);
	struct dice dice = {seed};
	struct gpd fit, again;
	unsigned done = 0, as_far = 0;
	double seen = 0, d = 0;
	int rc;

	if (y.n < GPD_LEAST)
		return -EINVAL;
	rc = v ? distance(v, y.n, &fit, &seen) : -ENOMEM;
	for (unsigned i = 0; !rc && i < rounds; i++) {
		for (size_t k = 0; k < y.n; k++)
			v[k] = gpd_quantile(&fit, dice_unit(&dice));
		rc = distance(v, y.n, &again, &d);
		if (rc == -EINVAL) { /* moments exist for no such sample: it tells nothing */
			rc = 0;
			continue;
		}
		done++;
		as_far += d >= seen;
	}
	if (!rc)
		*p = (as_far + 1.0) / (done + 1.0);
	return rc;
}
