// SPDX-License-Identifier: Apache-2.0
/* gev.c - fit and profile of the generalised extreme-value distribution */
#include "reports/stat/gev.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include "lib/clean.h"
#include "reports/bounds.h"
#include "reports/stat/profile.h"
#include "reports/stat/simplex.h"

#define GUMBEL 1e-6 /* |xi| below is 0 */

double gev_nll(struct sample s, const struct gev *g)
{
	double sum = (double)s.n * log(g->sigma);

	if (!(g->sigma > 0))
		return INFINITY;
	for (size_t i = 0; i < s.n; i++) {
		double z = (s.v[i] - g->mu) / g->sigma, y = 1 + g->xi * z;

		if (fabs(g->xi) < GUMBEL) {
			sum += z + exp(-z);
			continue;
		}
		if (y <= 0)
			return INFINITY;
		z = log(y) / g->xi;
		sum += log(y) + z + exp(-z);
	}
	return sum;
}

double gev_cdf(const struct gev *g, double x)
{
	double z = (x - g->mu) / g->sigma, y = 1 + g->xi * z;

	if (fabs(g->xi) < GUMBEL)
		return exp(-exp(-z));
	if (y <= 0)
		return g->xi > 0 ? 0 : 1;
	return exp(-pow(y, -1 / g->xi));
}

/* How many sigmas above mu one block in 1/p is. */
static double reach(double xi, double p)
{
	double e = -log1p(-p);

	return fabs(xi) < GUMBEL ? -log(e) : expm1(-xi * log(e)) / xi;
}

double gev_level(const struct gev *g, double p)
{
	return g->mu + g->sigma * reach(g->xi, p);
}

int gev_moments(struct sample s, struct gev *g)
{
	autofree double *v = sample_copy(s);
	double b[3] = {0}, n = (double)s.n, c, k, bend;

	if (s.n < GEV_LEAST || !sample_ok(s))
		return -EINVAL;
	if (!v)
		return -ENOMEM;
	sample_sort(v, s.n);
	if (v[0] == v[s.n - 1])
		return -EINVAL;
	for (size_t i = 0; i < s.n; i++) {
		double j = (double)i;

		b[0] += v[i] / n;
		b[1] += v[i] * j / (n - 1) / n;
		b[2] += v[i] * j * (j - 1) / ((n - 1) * (n - 2)) / n;
	}
	c = (2 * b[1] - b[0]) / (3 * b[2] - b[0]) - M_LN2 / log(3);
	k = 7.8590 * c + 2.9554 * c * c;
	k = fabs(k) < GUMBEL ? GUMBEL : k;
	bend = tgamma(1 + k);
	g->sigma = (2 * b[1] - b[0]) * k / (bend * (1 - pow(2, -k)));
	g->mu = b[0] + g->sigma * (bend - 1) / k;
	g->xi = -k;
	g->nll = gev_nll(s, g);
	return isfinite(g->sigma) && g->sigma > 0 ? 0 : -EINVAL;
}

static double of_all(const double *x, const void *arg)
{
	return gev_nll(*(const struct sample *)arg,
		       &(struct gev){.mu = x[0], .sigma = x[1], .xi = x[2]});
}

static double of_gumbel(const double *x, const void *arg)
{
	return gev_nll(*(const struct sample *)arg, &(struct gev){.mu = x[0], .sigma = x[1]});
}

/* Where moments give a law that cannot have made the values, Gumbel's can. */
static int start(struct sample s, struct gev *g)
{
	int rc = gev_moments(s, g);
	double deviation = sqrt(sample_variance(s));

	if (!rc && isinf(g->nll)) {
		g->sigma = deviation * sqrt(6) / M_PI;
		g->mu = sample_mean(s) - 0.5772156649 * g->sigma;
		g->xi = 0;
	}
	return rc;
}

int gev_fit(struct sample s, struct gev *g)
{
	struct simplex how = {of_all, &s, 3};
	int rc = start(s, g);
	double x[3] = {g->mu, g->sigma, g->xi}, step[3] = {g->sigma / 2, g->sigma / 2, 0.1};

	if (rc)
		return rc;
	g->nll = simplex_min(&how, x, step);
	g->mu = x[0];
	g->sigma = x[1];
	g->xi = x[2];
	return isfinite(g->nll) ? 0 : -EINVAL;
}

int gev_fit_gumbel(struct sample s, struct gev *g)
{
	struct simplex how = {of_gumbel, &s, 2};
	int rc = start(s, g);
	double x[2] = {g->mu, g->sigma}, step[2] = {g->sigma / 2, g->sigma / 2};

	if (rc)
		return rc;
	g->nll = simplex_min(&how, x, step);
	g->mu = x[0];
	g->sigma = x[1];
	g->xi = 0;
	return isfinite(g->nll) ? 0 : -EINVAL;
}

struct at_level { /* mu follows from the level, sigma and xi are free */
	struct sample s;
	struct gev best;
	double p, level;
};

static double with_level(const double *x, const void *arg)
{
	const struct at_level *a = arg;
	struct gev g = {.sigma = x[0], .xi = x[1]};

	g.mu = a->level - g.sigma * reach(g.xi, a->p);
	return gev_nll(a->s, &g);
}

static double profile_of(double level, const void *arg)
{
	struct at_level a = *(const struct at_level *)arg;
	struct simplex how = {with_level, &a, 2};
	double x[2] = {a.best.sigma, a.best.xi}, step[2] = {a.best.sigma / 4, 0.1};

	a.level = level;
	return simplex_min(&how, x, step);
}

int gev_level_interval(struct sample s, double p, double c, struct interval *r)
{
	struct at_level a = {.s = s, .p = p};
	struct profile how = {.of = profile_of, .arg = &a};
	int rc = gev_fit(s, &a.best);

	if (rc)
		return rc;
	how.least = a.best.nll;
	how.best = gev_level(&a.best, p);
	how.step = a.best.sigma / 4;
	how.floor = -INFINITY;
	*r = profile_interval(&how, c);
	return 0;
}
