/* SPDX-License-Identifier: Apache-2.0 */
/*
 * predict.h - is what came now within what the runs before let expect?
 *
 * One run is too few for ranks and for a spread of its own; but runs of one system tell how much
 *the next one may differ. Each call answers with the chance of so much or more if nothing has
 *changed:
 *
 *	predict_count()	 a count whose rate varies from run to run (gamma) and by chance (Poisson):
 *			 negative binomial, the uncertainty of the base included
 *	predict_mean()	 the mean of some values against those of the base, by Student's t with the
 *			 spread of the base alone; times are best given as logarithms
 *	predict_any()	 one answer of several tests that depend on each other, by their Cauchy mean
 *			 (Liu and Xie 2020): less is lost to their number than by Bonferroni's or
 *Holm's
 */
#ifndef REPORTS_STAT_PREDICT_H
#define REPORTS_STAT_PREDICT_H

#include "reports/stat/counts.h"

struct predict_count {
	struct count now, base; /* both summed over their runs */
	size_t now_runs, base_runs;
	double scatter; /* relative variance of the rate between runs, beyond chance */
};

double predict_count(const struct predict_count *c);
double predict_mean(struct sample base, struct sample now); /* NAN: less than two of the base */
double predict_any(const double *p, size_t n);

double student_above(double t, double degrees); /* P(T > t) */

#endif
