/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gev.h - the distribution of block maxima, and what it says of longer runs
 *
 * G(x) = exp(-y^(-1/xi)), y = 1 + xi (x - mu) / sigma > 0; xi = 0 is Gumbel's exp(-exp(-(x - mu) /
 * sigma)). Started from probability-weighted moments (Hosking, Wallis and Wood 1985), fitted by
 * maximum likelihood. Its intervals come from the profile of the likelihood, which knows that the
 * far end is less sure than the near one (Coles 2001).
 *
 * It informs and decides nothing: maxima of a mixture of rare causes follow no such law.
 */
#ifndef REPORTS_STAT_GEV_H
#define REPORTS_STAT_GEV_H

#include "reports/stat/sample.h"

struct gev {
	double mu, sigma, xi;
	double nll; /* negative logarithm of the likelihood, of a fit */
};

#define GEV_LEAST 10 /* maxima in a sample */

/* 0; -EINVAL: too few maxima, all alike, or no numbers; -ENOMEM */
int gev_moments(struct sample s, struct gev *g);
int gev_fit(struct sample s, struct gev *g);
int gev_fit_gumbel(struct sample s, struct gev *g); /* xi held at 0 */

double gev_nll(struct sample s, const struct gev *g); /* INFINITY: g cannot give these values */
double gev_cdf(const struct gev *g, double x);

/* gev_level - what one block in 1/p exceeds. gev_level_interval - with its profile-likelihood
 * interval at confidence c; as gev_fit() */
double gev_level(const struct gev *g, double p);
int gev_level_interval(struct sample s, double p, double c, struct interval *r);

#endif
