/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counts.h - is one rate of rare events larger than another?
 *
 * Events are activations over a threshold, missed activations, seconds with a violation: whatever
 * is counted in one run. If two rates are equal, then given k1 + k2 events in all, k1 follows a
 * binomial with the share of the first exposure: the C-test (Przyborowski and Wilenski 1940). It
 * is exact, and needs neither many events nor equal lengths of run.
 *
 * Runs differ more than chance lets counts differ: a boot places memory otherwise, a night is
 * warmer. With a variation of 25 % between nights the plain test cries wolf in every fourth night.
 * counts_spread() measures by how much the variance of runs of one and the same system exceeds
 * that of chance; counts are divided by it, so that k events of a system whose spread is 4 weigh as
 * k/4 independent ones would.
 *
 *	double spread = counts_spread(baseline, 30);		from runs of one system
 *	p = counts_greater(tonight, counts_sum(baseline, 30), spread);
 *	holm(p, thresholds);					one answer of several tests
 *	counts_ratio(tonight, before, spread, 0.95, &r);	how much larger, with its interval
 */
#ifndef REPORTS_STAT_COUNTS_H
#define REPORTS_STAT_COUNTS_H

#include "reports/stat/sample.h"

struct count {
	double k; /* events */
	double n; /* in how many activations, or seconds; above 0 */
};

struct count counts_sum(const struct count *runs, size_t n);

/* counts_spread - variance by mean of runs of one system, at least 1; 1 for less than two runs */
double counts_spread(const struct count *runs, size_t n);

/* counts_greater - chance of so many events in a, or more, if its rate is that of b;
 * counts_differ - the same for a difference in either direction */
double counts_greater(struct count a, struct count b, double spread);
double counts_differ(struct count a, struct count b, double spread);

/* counts_ratio - rate of a by rate of b at two-sided confidence c; hi is INFINITY if b has none,
 * value is NAN if neither has */
struct interval counts_ratio(struct count a, struct count b, double spread, double c);

/* holm - p values of n tests made together, adjusted in place (Holm 1979): one that is at most
 * alpha afterwards is significant, and alpha is the chance of any false one among all of them */
void holm(double *p, size_t n);

#endif
