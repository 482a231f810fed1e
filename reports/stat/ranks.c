// SPDX-License-Identifier: Apache-2.0
/* ranks.c - the Mann-Whitney test, exact for small samples */
#include "reports/stat/ranks.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include "lib/clean.h"

struct item {
	double v;
	bool in_x;
	unsigned twice; /* its rank among all, times two: ties share the mean */
};

static int rising(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return (x->v > y->v) - (x->v < y->v);
}

/* Sum of t^3 - t over the ties: what they take from the variance. */
static double rank_items(struct item *it, size_t n)
{
	double ties = 0;

	qsort(it, n, sizeof(*it), rising);
	for (size_t i = 0, j; i < n; i = j) {
		double t;

		for (j = i; j < n && it[j].v == it[i].v; j++)
			it[j].twice = 0;
		for (size_t k = i; k < j; k++)
			it[k].twice = (unsigned)(i + j + 1);
		t = (double)(j - i);
		ties += t * t * t - t;
	}
	return ties;
}

/* ways[j][s]: how many choices of j items have doubled ranks that sum to s. At most 50 over 25,
 * which a double holds exactly. */
static int count_ways(const struct item *it, size_t n, size_t pick, double **made)
{
	size_t width = n * (n + 1) + 1;
	double *ways = calloc((pick + 1) * width, sizeof(*ways));

	if (!ways)
		return -ENOMEM;
	ways[0] = 1;
	for (size_t i = 0; i < n; i++)
		for (size_t j = (i < pick ? i + 1 : pick); j >= 1; j--)
			for (size_t s = width - 1; s >= it[i].twice; s--)
				ways[j * width + s] += ways[(j - 1) * width + s - it[i].twice];
	*made = ways;
	return 0;
}

static int by_counting(const struct item *it, size_t n, size_t nx, struct ranks *r)
{
	size_t width = n * (n + 1) + 1, seen = 0;
	double all = 0, less = 0, greater = 0;
	autofree double *ways = NULL;
	int err = count_ways(it, n, nx, &ways);

	if (err)
		return err;
	for (size_t i = 0; i < n; i++)
		seen += it[i].in_x ? it[i].twice : 0;
	for (size_t s = 0; s < width; s++) {
		double w = ways[nx * width + s];

		all += w;
		less += s <= seen ? w : 0;
		greater += s >= seen ? w : 0;
	}
	r->p_less = less / all;
	r->p_greater = greater / all;
	r->exact = true;
	return 0;
}

static double tail(double distance, double sd)
{
	return sd > 0 ? erfc(distance / sd / M_SQRT2) / 2 : 1;
}

static void by_normal(double nx, double ny, double ties, struct ranks *r)
{
	double n = nx + ny, mean = nx * ny / 2;
	double sd = sqrt(nx * ny / 12 * (n + 1 - ties / (n * (n - 1))));

	r->p_greater = tail(r->u - mean - 0.5, sd);
	r->p_less = tail(mean - r->u - 0.5, sd);
}

int ranks_test(struct sample x, struct sample y, struct ranks *out)
{
	size_t n = x.n + y.n;
	autofree struct item *it = NULL;
	struct ranks r = {0};
	double ties, sum = 0;
	int err = 0;

	if (!x.n || !y.n || !sample_ok(x) || !sample_ok(y))
		return -EINVAL;
	it = malloc(n * sizeof(*it));
	if (!it)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		it[i] = (struct item){.v = i < x.n ? x.v[i] : y.v[i - x.n], .in_x = i < x.n};
	ties = rank_items(it, n);
	for (size_t i = 0; i < n; i++)
		sum += it[i].in_x ? it[i].twice : 0;
	r.u = sum / 2 - (double)x.n * ((double)x.n + 1) / 2;
	if (n <= RANKS_EXACT)
		err = by_counting(it, n, x.n, &r);
	else
		by_normal((double)x.n, (double)y.n, ties, &r);
	r.p = 2 * (r.p_less < r.p_greater ? r.p_less : r.p_greater);
	r.p = r.p > 1 ? 1 : r.p;
	if (!err)
		*out = r;
	return err;
}

double ranks_least_p(size_t nx, size_t ny)
{
	double n = (double)nx, m = (double)ny;
	double p = 2 * exp(lgamma(n + 1) + lgamma(m + 1) - lgamma(n + m + 1));

	return p < 1 ? p : 1;
}
