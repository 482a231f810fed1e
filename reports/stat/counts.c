// SPDX-License-Identifier: Apache-2.0
/* counts.c - the C-test, over-dispersion, and several tests at once */
#include "reports/stat/counts.h"

#include <math.h>
#include "reports/bounds.h"

struct count counts_sum(const struct count *runs, size_t n)
{
	struct count sum = {0};

	for (size_t i = 0; i < n; i++) {
		sum.k += runs[i].k;
		sum.n += runs[i].n;
	}
	return sum;
}

double counts_spread(const struct count *runs, size_t n)
{
	struct count all = counts_sum(runs, n);
	double chi = 0;

	if (n < 2 || !(all.k > 0))
		return 1;
	for (size_t i = 0; i < n; i++) {
		double mean = all.k / all.n * runs[i].n;

		chi += (runs[i].k - mean) * (runs[i].k - mean) / mean;
	}
	chi /= (double)(n - 1);
	return chi > 1 ? chi : 1;
}

/* P(K >= k) for a binomial of k + rest trials; for counts that were divided by a spread, and are
 * whole no longer, its continuation by the beta function. */
static double at_least(double k, double rest, double share)
{
	return k > 0 ? beta_i(k, rest + 1, share) : 1;
}

double counts_greater(struct count a, struct count b, double spread)
{
	return at_least(a.k / spread, b.k / spread, a.n / (a.n + b.n));
}

double counts_differ(struct count a, struct count b, double spread)
{
	double p = counts_greater(a, b, spread), q = counts_greater(b, a, spread);

	p = 2 * (p < q ? p : q);
	return p < 1 ? p : 1;
}

/* The rates' ratio if a has that share of all events. */
static double ratio_of(double share, struct count a, struct count b)
{
	return share < 1 ? share / (1 - share) * b.n / a.n : INFINITY;
}

struct interval counts_ratio(struct count a, struct count b, double spread, double c)
{
	double k = a.k / spread, rest = b.k / spread, out = (1 - c) / 2;
	struct interval r = {.value = NAN, .lo = 0, .hi = INFINITY};

	if (k + rest <= 0)
		return r;
	r.value = ratio_of(k / (k + rest), a, b);
	if (k > 0)
		r.lo = ratio_of(beta_inverse(k, rest + 1, out), a, b);
	if (rest > 0)
		r.hi = ratio_of(beta_inverse(k + 1, rest, 1 - out), a, b);
	return r;
}

void holm(double *p, size_t n)
{
	double least = 0;

	/* In rising order, each by how many were left with it; never below one before it. What has
	 * been adjusted is marked by its sign. */
	for (size_t left = n; left; left--) {
		size_t at = n;

		for (size_t i = 0; i < n; i++)
			if (!signbit(p[i]) && (at == n || p[i] < p[at]))
				at = i;
		if (at == n)
			break;
		least = fmax(least, fmin(p[at] * (double)left, 1));
		p[at] = -least;
	}
	for (size_t i = 0; i < n; i++)
		p[i] = fabs(p[i]);
}
