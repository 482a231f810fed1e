/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bootstrap.h - how sure is a figure? asked of the data themselves
 *
 * Any statistic of a sample is computed again of samples drawn from it; the middle 95 % of what
 * comes out is its interval (Efron 1979). Latencies depend on their neighbours, a load comes and
 * goes: therefore whole stretches of neighbours are drawn, not single values (moving blocks,
 * Kuensch 1989). A block should be longer than what disturbs lasts: 1 s of values for a guest at
 * 1 kHz.
 *
 *	struct bootstrap how = {.of = bootstrap_quantile, .arg = 0.99, .block = 1, .rounds = 2000,
 *				.confidence = 0.95};
 *	bootstrap_difference(&how, before, after, &r);	r.lo > 0: it grew
 *
 * The same data and seed give the same interval. Time: rounds times that of the statistic.
 */
#ifndef REPORTS_STAT_BOOTSTRAP_H
#define REPORTS_STAT_BOOTSTRAP_H

#include <stdint.h>
#include "reports/stat/sample.h"

/* A statistic of n values, which it may reorder. */
typedef double bootstrap_fn(double *v, size_t n, double arg);

bootstrap_fn bootstrap_mean;	 /* arg: none */
bootstrap_fn bootstrap_median;	 /* arg: none */
bootstrap_fn bootstrap_quantile; /* arg in (0, 1): value of rank ceil(arg * n) */

struct bootstrap {
	bootstrap_fn *of;
	double arg;
	size_t block;	 /* values that stay together; 1: they are independent */
	unsigned rounds; /* 1000 and more, at least 20 */
	double confidence;
	uint64_t seed;
};

/* bootstrap - of one sample. bootstrap_difference - statistic of y less that of x, each drawn from
 * its own. 0, -EINVAL (less than two blocks, or no possible order) or -ENOMEM */
int bootstrap(const struct bootstrap *b, struct sample x, struct interval *r);
int bootstrap_difference(const struct bootstrap *b, struct sample x, struct sample y,
			 struct interval *r);

#endif
