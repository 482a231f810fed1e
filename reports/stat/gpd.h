/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gpd.h - the distribution of what exceeds a high threshold, and what it says of rarer events
 *
 * H(y) = 1 - (1 + xi y / sigma)^(-1/xi) for the excess y over the threshold; xi = 0 is exponential,
 * below 0 there is a largest value. Started from probability-weighted moments (Hosking and Wallis
 * 1987), fitted by maximum likelihood; intervals from the profile of the likelihood.
 *
 * Excesses that were rounded down to a multiple of `width` tie, and ties ruin the fit: with width >
 *0 each stands for its whole cell. width = 0: they are exact.
 *
 *	struct gpd_sample s = {.y = {excess, k}, .width = 0};
 *	gpd_fit(&s, &g);
 *	gpd_level(&g, k / n, p)		excess that one activation in 1/p has, p < k / n
 */
#ifndef REPORTS_STAT_GPD_H
#define REPORTS_STAT_GPD_H

#include <stdint.h>
#include "reports/stat/sample.h"

struct gpd {
	double sigma, xi;
	double nll; /* negative logarithm of the likelihood, of a fit */
};

struct gpd_sample {
	struct sample y; /* excesses, at least 0 */
	double width;
};

#define GPD_LEAST 10 /* excesses in a sample */

/* 0; -EINVAL: too few excesses, all alike, or no numbers; -ENOMEM */
int gpd_moments(struct sample y, struct gpd *g);
int gpd_fit(const struct gpd_sample *s, struct gpd *g);

double gpd_nll(const struct gpd_sample *s, const struct gpd *g); /* INFINITY: impossible */
double gpd_cdf(const struct gpd *g, double y);
double gpd_quantile(const struct gpd *g, double q);

/* gpd_level - excess that one activation in 1/p has, where a share of `rate` of all exceeds the
 * threshold. gpd_level_interval - at confidence c; share: rate / p, above 1 */
double gpd_level(const struct gpd *g, double rate, double p);
int gpd_level_interval(const struct gpd_sample *s, double share, double c, struct interval *r);

/* gpd_goodness - chance of so large a Kolmogorov-Smirnov distance to its own fit if the excesses do
 * follow this law: the same fit of `rounds` samples drawn from it. As gpd_fit(). */
int gpd_goodness(struct sample y, unsigned rounds, uint64_t seed, double *p);

#endif
