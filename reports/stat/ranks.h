/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ranks.h - do two samples differ? asked of their ranks only
 *
 * Mann and Whitney (1947): u counts the pairs in which the value of x is the larger one, ties as
 * half a pair; u / (nx * ny) is therefore how often x is larger, 0.5 if nothing differs. No
 * distribution is assumed, one wild value weighs no more than any other.
 *
 * Up to RANKS_EXACT values in all, every way of dealing them into two groups is counted, ties
 * included; above that the normal approximation with the corrections for ties and for steps.
 *
 * Values must be independent: runs, or blocks within one run, never neighbouring activations.
 */
#ifndef REPORTS_STAT_RANKS_H
#define REPORTS_STAT_RANKS_H

#include "reports/stat/sample.h"

#define RANKS_EXACT 50

struct ranks {
	double u;	  /* pairs in which x is larger */
	double p_greater; /* chance of this u or a larger one if nothing differs */
	double p_less;
	double p; /* two-sided */
	bool exact;
};

/* ranks_test - 0, -EINVAL (an empty sample, or a value that is no number) or -ENOMEM */
int ranks_test(struct sample x, struct sample y, struct ranks *r);

/* ranks_least_p - the smallest two-sided p that groups of these sizes can give: too few values
 * cannot show anything, however far apart they are */
double ranks_least_p(size_t nx, size_t ny);

#endif
