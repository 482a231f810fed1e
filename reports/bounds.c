// SPDX-License-Identifier: Apache-2.0
/* bounds.c - Poisson, binomial and order-statistic bounds; own special functions */
#include "reports/bounds.h"

#include <math.h>

#define TINY 1e-300
#define EPS  1e-15
#define MANY 1e6

/* ln x! less Stirling's formula: what is left is small, so nothing large is ever subtracted. */
static double stirling_rest(double x)
{
	double r = 1 / (x * x);

	if (x <= 15)
		return lgamma(x + 1) - (x + 0.5) * log(x) + x - 0.5 * log(2 * M_PI);
	return (1 / 12.0 - r * (1 / 360.0 - r * (1 / 1260.0 - r * (1 / 1680.0 - r / 1188)))) / x;
}

/* x ln(x/m) + m - x, also where x and m nearly agree (Loader 2000) */
static double deviance(double x, double m)
{
	double v = (x - m) / (x + m), sum = (x - m) * v, term = 2 * x * v, was;

	if (fabs(x - m) >= 0.1 * (x + m))
		return x * log(x / m) + m - x;
	for (double j = 3; j < 2000; j += 2) {
		was = sum;
		term *= v * v;
		sum += term / j;
		if (sum == was)
			break;
	}
	return sum;
}

/* x^a e^-x / Gamma(a+1) */
static double poisson_term(double a, double x)
{
	return exp(-stirling_rest(a) - deviance(a, x)) / sqrt(2 * M_PI * a);
}

/* x^a (1-x)^b / B(a, b) */
static double beta_term(double a, double b, double x)
{
	double n = a + b;
	double e = stirling_rest(n) - stirling_rest(a) - stirling_rest(b) - deviance(a, n * x) -
		   deviance(b, n * (1 - x));

	return exp(e) * sqrt(a * b / (2 * M_PI * n));
}

static double gamma_series(double a, double x)
{
	double sum = 1 / a, term = sum;

	for (double n = a + 1; fabs(term) > fabs(sum) * EPS; n++)
		sum += term *= x / n;
	return sum * poisson_term(a, x) * a;
}

static double gamma_fraction(double a, double x)
{
	double b = x + 1 - a, c = 1 / TINY, d = 1 / b, h = d, step = 0;

	for (double i = 1; fabs(step - 1) > EPS && i < 1e7; i++) {
		double an = -i * (i - a);

		b += 2;
		d = an * d + b;
		d = 1 / (fabs(d) < TINY ? TINY : d);
		c = b + an / c;
		c = fabs(c) < TINY ? TINY : c;
		h *= step = d * c;
	}
	return h * poisson_term(a, x) * a;
}

double gamma_p(double a, double x)
{
	if (x <= 0)
		return 0;
	return x < a + 1 ? gamma_series(a, x) : 1 - gamma_fraction(a, x);
}

double gamma_q(double a, double x)
{
	if (x <= 0)
		return 1;
	return x < a + 1 ? 1 - gamma_series(a, x) : gamma_fraction(a, x);
}

/* Even and odd terms of the continued fraction of the incomplete beta function. */
static double beta_fraction(double a, double b, double x)
{
	double c = 1, d = 1 - (a + b) * x / (a + 1), h, step = 0;

	d = 1 / (fabs(d) < TINY ? TINY : d);
	h = d;
	for (double m = 1; fabs(step - 1) > EPS && m < 1e7; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));

		d = 1 + even * d;
		d = 1 / (fabs(d) < TINY ? TINY : d);
		c = 1 + even / c;
		c = fabs(c) < TINY ? TINY : c;
		h *= d * c;
		d = 1 + odd * d;
		d = 1 / (fabs(d) < TINY ? TINY : d);
		c = 1 + odd / c;
		c = fabs(c) < TINY ? TINY : c;
		h *= step = d * c;
	}
	return h;
}

double beta_i(double a, double b, double x)
{
	double front;

	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	front = beta_term(a, b, x);
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/* The normal quantile, by the error function of libm. */
static double normal_inverse(double prob)
{
	double lo = -40, hi = 40;

	for (int i = 0; i < 80; i++) {
		double mid = lo + (hi - lo) / 2;

		*(erfc(-mid / M_SQRT2) / 2 < prob ? &lo : &hi) = mid;
	}
	return lo + (hi - lo) / 2;
}

static double gamma_inverse(double a, double prob)
{
	double lo = 0, hi = a + 10 * sqrt(a) + 50;

	/* The series would take as many steps as the standard deviation is large; Wilson and
	 * Hilferty (1931) are then right to eight digits. */
	if (a > MANY)
		return a * pow(1 - 1 / (9 * a) + normal_inverse(prob) / (3 * sqrt(a)), 3);

	while (gamma_p(a, hi) < prob)
		hi *= 2;
	for (int i = 0; i < 200 && hi - lo > 1e-13 * hi; i++) {
		double mid = lo + (hi - lo) / 2;

		*(gamma_p(a, mid) < prob ? &lo : &hi) = mid;
	}
	return lo + (hi - lo) / 2;
}

double beta_inverse(double a, double b, double prob)
{
	double lo = 0, hi = 1;

	/* By ratio while the answer is far from both ends: probabilities of 1e-9 need digits. */
	for (int i = 0; i < 400 && hi - lo > 1e-13 * hi; i++) {
		double mid = lo > 0 && hi > 4 * lo ? sqrt(lo * hi)
			     : lo > 0		   ? lo + (hi - lo) / 2
						   : hi / 16;

		*(beta_i(a, b, mid) < prob ? &lo : &hi) = mid;
	}
	return lo + (hi - lo) / 2;
}

double garwood_upper(uint64_t k, double c)
{
	return gamma_inverse((double)k + 1, c);
}

double garwood_lower(uint64_t k, double c)
{
	return k ? gamma_inverse((double)k, 1 - c) : 0;
}

double clopper_pearson_upper(uint64_t k, uint64_t n, double c)
{
	return k < n ? beta_inverse((double)k + 1, (double)(n - k), c) : 1;
}

double clopper_pearson_lower(uint64_t k, uint64_t n, double c)
{
	return k ? beta_inverse((double)k, (double)(n - k) + 1, 1 - c) : 0;
}

double binomial_cdf(uint64_t k, uint64_t n, double p)
{
	return k < n ? beta_i((double)(n - k), (double)k + 1, 1 - p) : 1;
}

uint64_t binomial_quantile(double prob, uint64_t n, double p)
{
	double mean = (double)n * p, sd = sqrt(mean * (1 - p)), reach = 10 * sd + 50;
	uint64_t lo = mean > reach ? (uint64_t)(mean - reach) : 0;
	uint64_t hi = mean + reach < (double)n ? (uint64_t)(mean + reach) : n;

	/* Cornish and Fisher (1938): off by less than one where the deviation is a thousand and
	 * more. */
	if (sd > 1000) {
		double z = normal_inverse(prob);

		mean += z * sd + (z * z - 1) * (1 - 2 * p) / 6;
		return mean < 0 ? 0 : mean > (double)n ? n : (uint64_t)mean;
	}
	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;

		if (binomial_cdf(mid, n, p) < prob)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool bounds_ranks(uint64_t n, uint64_t tail, double c, uint64_t *l, uint64_t *u)
{
	double alpha = 1 - c, p = 1 / (double)tail;
	uint64_t below, above;

	if (n < bounds_ranks_need(tail, c))
		return false;
	/* Counted from the top, where p is small and n*p exact: how many lie above the quantile. */
	above = binomial_quantile(1 - alpha / 2, n, p);
	below = binomial_quantile(alpha / 2, n, p);
	*l = n - above;
	*u = n - below + 1;
	return *l >= 1 && *u <= n;
}

uint64_t bounds_ranks_need(uint64_t tail, double c)
{
	double alpha = 1 - c, p = 1 / (double)tail;
	double upper = log(alpha / 2) / log1p(-p), lower = log(alpha / 2) / log(p);

	/* So that chance alone leaves no value above the quantile, or none below it, in one run of
	 * 2/alpha. */
	return (uint64_t)(upper > lower ? upper : lower) + 1;
}

uint64_t bounds_claim_need(uint64_t k, double p, double c)
{
	double n = ceil(garwood_upper(k, c) / p);

	return n < 0x1p64 ? (uint64_t)n : UINT64_MAX;
}
