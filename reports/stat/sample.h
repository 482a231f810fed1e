/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample.h - some values of one metric: the argument of every statistic in this room
 *
 * A value is a run's figure (its p99.9, its count over a threshold) or a second's; never one
 * activation's, of which there are too many and which depend on their neighbours. Values are in
 * the order in which they were taken where order matters. Nothing here keeps or frees the pointer.
 *
 *	struct sample nights = {v, 30};
 *
 * sample_select() and sample_median() reorder the values they are given; they take time in
 * proportion to n. NAN in, NAN out: who reads values from elsewhere asks sample_ok() first.
 */
#ifndef REPORTS_STAT_SAMPLE_H
#define REPORTS_STAT_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

struct sample {
	const double *v;
	size_t n;
};

struct interval { /* an estimate and the ends of its confidence interval */
	double value, lo, hi;
};

bool sample_ok(struct sample s); /* every value is a finite number */
double sample_mean(struct sample s);
double sample_variance(struct sample s); /* by n-1; 0 if there are less than two */

/* sample_copy - for whoever must sort; NULL: no memory, or nothing to copy */
double *sample_copy(struct sample s);
void sample_sort(double *v, size_t n);

/* sample_select - value of rank r (0 .. n-1) in rising order */
double sample_select(double *v, size_t n, size_t r);
double sample_median(double *v, size_t n); /* mean of the middle two if n is even */

#endif
