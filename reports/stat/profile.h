/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile.h - how far a parameter may move before the likelihood misses it
 *
 * The interval holds every value of the parameter for which the best likelihood of all others falls
 * short of the best of all by no more than half the chi-square quantile of one degree (Wilks 1938).
 */
#ifndef REPORTS_STAT_PROFILE_H
#define REPORTS_STAT_PROFILE_H

#include "reports/stat/sample.h"

struct profile {
	double (*of)(double value,
		     const void *arg); /* negative log-likelihood there, at its best */
	const void *arg;
	double best, least; /* the estimate and its negative log-likelihood */
	double step;	    /* about how sure it is */
	double floor;	    /* the parameter lies above */
};

struct interval profile_interval(const struct profile *p, double c);

#endif
