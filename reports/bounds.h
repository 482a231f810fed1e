/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bounds.h - what k of n allows to say
 *
 * Confidence c is one-sided: 0.95 means that the statement is wrong in 5 % of all runs at most.
 *
 * Poisson, Garwood (1936): k exceedances seen, the mean number lies below half the chi-square
 * quantile of 2k+2 degrees, above that of 2k degrees at 1-c. k = 0: 2.99573, the "rule of three".
 * Binomial, Clopper and Pearson (1934): quantiles of the beta distribution.
 * Order statistics: the quantile q of any continuous distribution lies between the l-th and the
 * u-th smallest of n with probability c, where l and u are binomial quantiles; no distribution is
 * assumed. With too few values there is no u, and no statement.
 *
 * The incomplete gamma and beta functions by series and continued fractions (Abramowitz and Stegun
 * 6.5, 26.5; modified Lentz), the inverses by bisection. Relative error below 1e-9 in the range
 * used here; tests hold the published values.
 */
#ifndef REPORTS_BOUNDS_H
#define REPORTS_BOUNDS_H

#include <stdbool.h>
#include <stdint.h>

double garwood_upper(uint64_t k, double c);
double garwood_lower(uint64_t k, double c);
double clopper_pearson_upper(uint64_t k, uint64_t n, double c);
double clopper_pearson_lower(uint64_t k, uint64_t n, double c);

/* bounds_ranks - of the quantile whose tail is 1/tail; two-sided confidence c. false: n is too
 * small, *l and *u untouched */
bool bounds_ranks(uint64_t n, uint64_t tail, double c, uint64_t *l, uint64_t *u);

/* bounds_ranks_need - the least n for which bounds_ranks() has an answer */
uint64_t bounds_ranks_need(uint64_t tail, double c);

/* bounds_claim_need - how many activations show P < p at confidence c if k exceed */
uint64_t bounds_claim_need(uint64_t k, double p, double c);

/* Distribution functions: P(a, x), I_x(a, b), P(X <= k) for n trials with probability p. */
double gamma_p(double a, double x);
double gamma_q(double a, double x); /* 1 - P(a, x), with all its digits where it is small */
double beta_i(double a, double b, double x);
double beta_inverse(double a, double b, double prob); /* x of which I_x(a, b) = prob */
double binomial_cdf(uint64_t k, uint64_t n, double p);
uint64_t binomial_quantile(double prob, uint64_t n, double p);

#endif
