// SPDX-License-Identifier: Apache-2.0
/* sample.c - means, ranks, and a selection that need not sort */
#include "reports/stat/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool sample_ok(struct sample s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isfinite(s.v[i]))
			return false;
	return true;
}

double sample_mean(struct sample s)
{
	double sum = 0;

	for (size_t i = 0; i < s.n; i++)
		sum += s.v[i];
	return s.n ? sum / (double)s.n : 0;
}

double sample_variance(struct sample s)
{
	double mean = sample_mean(s), sum = 0;

	for (size_t i = 0; i < s.n; i++)
		sum += (s.v[i] - mean) * (s.v[i] - mean);
	return s.n > 1 ? sum / (double)(s.n - 1) : 0;
}

double *sample_copy(struct sample s)
{
	double *v = s.n ? malloc(s.n * sizeof(*v)) : NULL;

	if (v)
		memcpy(v, s.v, s.n * sizeof(*v));
	return v;
}

static int rising(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void sample_sort(double *v, size_t n)
{
	if (n)
		qsort(v, n, sizeof(*v), rising);
}

/* Hoare's partition around the middle: what lies before the returned place is not larger than what
 * lies from it on. */
static size_t partition(double *v, size_t n)
{
	double pivot = v[(n - 1) / 2];
	size_t i = 0, j = n - 1;

	for (;;) {
		while (v[i] < pivot)
			i++;
		while (v[j] > pivot)
			j--;
		if (i >= j)
			return j + 1;
		double t = v[i];

		v[i++] = v[j];
		v[j--] = t;
	}
}

double sample_select(double *v, size_t n, size_t r)
{
	if (r >= n)
		return NAN;
	for (size_t i = 0; i < n; i++)
		if (isnan(v[i]))
			return NAN;
	while (n > 1) {
		size_t left = partition(v, n);

		if (r < left) {
			n = left;
		} else {
			v += left;
			n -= left;
			r -= left;
		}
	}
	return v[0];
}

double sample_median(double *v, size_t n)
{
	double upper = sample_select(v, n, n / 2);

	if (!n || n % 2)
		return upper;
	return (sample_select(v, n, n / 2 - 1) + upper) / 2;
}
