// SPDX-License-Identifier: Apache-2.0
/* assume.c - independence, stationarity, goodness of fit, clustering */
#include "reports/stat/assume.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include "lib/clean.h"
#include "reports/bounds.h"

/* Sum of products of deviations that far apart. */
static double products(struct sample s, double mean, size_t lag)
{
	double sum = 0;

	for (size_t i = lag; i < s.n; i++)
		sum += (s.v[i] - mean) * (s.v[i - lag] - mean);
	return sum;
}

double ljung_box(struct sample s, unsigned lags, double *p)
{
	double n = (double)s.n, mean = sample_mean(s), all = products(s, mean, 0), q = 0;

	for (unsigned h = 1; h <= lags && h < s.n && all > 0; h++) {
		double r = products(s, mean, h) / all;

		q += r * r / (n - h);
	}
	q *= n * (n + 2);
	*p = gamma_q((double)lags / 2, q / 2);
	return q;
}

unsigned kpss_lags(size_t n)
{
	return (unsigned)(4 * pow((double)n / 100, 0.25));
}

double kpss(struct sample s, unsigned lags)
{
	double mean = sample_mean(s), variance = products(s, mean, 0), path = 0, eta = 0;
	double n = (double)s.n;

	for (unsigned h = 1; h <= lags && h < s.n; h++)
		variance += 2 * (1 - h / (lags + 1.0)) * products(s, mean, h);
	for (size_t i = 0; i < s.n; i++) {
		path += s.v[i] - mean;
		eta += path * path;
	}
	return variance > 0 ? eta / (n * variance) : 0;
}

double ks_one(struct sample sorted, double (*law)(double x, const void *arg), const void *arg)
{
	double d = 0, n = (double)sorted.n;

	for (size_t i = 0; i < sorted.n; i++) {
		double p = law(sorted.v[i], arg);

		d = fmax(d, fmax(p - (double)i / n, ((double)i + 1) / n - p));
	}
	return d;
}

int ks_two(struct sample x, struct sample y, double *d)
{
	autofree double *a = sample_copy(x), *b = sample_copy(y);
	size_t i = 0, j = 0;

	if (!x.n || !y.n || !sample_ok(x) || !sample_ok(y))
		return -EINVAL;
	if (!a || !b)
		return -ENOMEM;
	sample_sort(a, x.n);
	sample_sort(b, y.n);
	*d = 0;
	while (i < x.n && j < y.n) {
		double at = fmin(a[i], b[j]);

		while (i < x.n && a[i] == at)
			i++;
		while (j < y.n && b[j] == at)
			j++;
		*d = fmax(*d, fabs((double)i / (double)x.n - (double)j / (double)y.n));
	}
	return 0;
}

double ks_tail(double lambda)
{
	double sum = 0;

	if (lambda < 0.2) /* 1 to fifteen digits, and the series would not converge */
		return 1;
	for (double j = 1; j <= 100; j++)
		sum += (fmod(j, 2) ? 2 : -2) * exp(-2 * j * j * lambda * lambda);
	return fmin(fmax(sum, 0), 1);
}

/* Stephens (1970): what small samples lack. */
double ks_chance(double d, double n)
{
	double root = sqrt(n);

	return ks_tail((root + 0.12 + 0.11 / root) * d);
}

double extremal_index(const uint64_t *at, size_t n)
{
	double most = 0, sum[2] = {0}, squares[2] = {0}, index, gaps = (double)n - 1;
	bool far;

	if (n < 3)
		return 1;
	for (size_t i = 1; i < n; i++) {
		double t = (double)(at[i] - at[i - 1]);

		most = fmax(most, t);
		sum[0] += t;
		squares[0] += t * t;
		sum[1] += t - 1;
		squares[1] += (t - 1) * (t - 2);
	}
	far = most > 2;
	index = 2 * sum[far] * sum[far] / (gaps * squares[far]);
	return index < 1 ? index : 1;
}

static int falling(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x < y) - (x > y);
}

uint64_t extremal_split(const uint64_t *at, size_t n, double index)
{
	autofree uint64_t *gap = n > 1 ? malloc((n - 1) * sizeof(*gap)) : NULL;
	size_t between = (size_t)(index * ((double)n - 1));
	uint64_t least;

	if (n < 2 || index >= 1)
		return 1;
	if (!gap)
		return 0;
	for (size_t i = 1; i < n; i++)
		gap[i - 1] = at[i] - at[i - 1];
	qsort(gap, n - 1, sizeof(*gap), falling);
	if (!between)
		return gap[0] + 1;
	least = gap[between - 1];
	/* Equal gaps stay together: were some of them to separate, it would be by chance. */
	return between < n - 1 && gap[between] == least ? least + 1 : least;
}
