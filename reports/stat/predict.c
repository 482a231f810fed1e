// SPDX-License-Identifier: Apache-2.0
/* predict.c - the next runs, as those before let expect them */
#include "reports/stat/predict.h"

#include <math.h>
#include "reports/bounds.h"

#define HALF_EVENT 0.5 /* what a base without any event is taken for */
#define P_MOST	   0.9 /* what is the other way round must not outweigh what is found */
#define P_LEAST	   1e-15

double predict_count(const struct predict_count *c)
{
	double base = fmax(c->base.k, HALF_EVENT), mean = base / c->base.n * c->now.n;
	double relative =
		c->scatter / (double)c->now_runs + c->scatter / (double)c->base_runs + 1 / base;

	if (!(c->now.k > 0))
		return 1;
	return beta_i(c->now.k, 1 / relative, mean * relative / (1 + mean * relative));
}

double student_above(double t, double degrees)
{
	double tail = beta_i(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;

	return t > 0 ? tail : 1 - tail;
}

double predict_mean(struct sample base, struct sample now)
{
	double more = sample_mean(now) - sample_mean(base);
	double spread = sqrt(sample_variance(base) * (1 / (double)base.n + 1 / (double)now.n));

	if (base.n < 2 || !now.n)
		return NAN;
	if (!(spread > 0))
		return more > 0 ? 0 : 1;
	return student_above(more / spread, (double)base.n - 1);
}

double predict_any(const double *p, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += tan((0.5 - fmin(fmax(p[i], P_LEAST), P_MOST)) * M_PI);
	return n ? 0.5 - atan(sum / (double)n) / M_PI : 1;
}
