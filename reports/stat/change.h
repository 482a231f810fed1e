/* SPDX-License-Identifier: Apache-2.0 */
/*
 * change.h - where does a series change? from night to night, not between two of them
 *
 * E-divisive (Matteson and James 2014): a split is as good as the values of its two sides are far
 * from each other, measured against how far those of one side are from their own (the energy
 * distance of Szekely and Rizzo, by the mean absolute difference); the right side may end before
 *the series does, so that a later change cannot hide an earlier one. The best split is kept if the
 *same values in random order seldom have one as good; then each part is searched in the same way.
 * At last each change must stand against its two neighbouring parts alone: one that was only a
 * step on the way to a better place falls.
 *
 *	struct change_search how = {.alpha = 0.01, .rounds = 999, .least = 5};
 *	n = change_find(series, &how, at, 20);
 *
 * Series of latencies are best given as logarithms: what is usual there is relative. No statement
 * about the size of a change is made: who reads them compares before with after, and leaves out
 * what is too small to matter. The same series and seed give the same changes.
 *
 * Time: rounds * n^2 for each part; a part without a change costs a tenth of that or less.
 */
#ifndef REPORTS_STAT_CHANGE_H
#define REPORTS_STAT_CHANGE_H

#include <stdint.h>
#include "reports/stat/sample.h"

struct split {
	size_t at;  /* first value of the right side */
	size_t end; /* first value behind it */
	double q;   /* the divergence, weighed by the sizes */
};

/* change_best - the best split with at least that many values on each side; 0, -EINVAL (there is
 * none) or -ENOMEM */
int change_best(struct sample s, size_t least, struct split *best);

struct change_search {
	double alpha;	 /* chance of a change where there is none, for each part searched */
	unsigned rounds; /* random orders; alpha must be at least 1 / (rounds + 1) */
	size_t least;	 /* values in any part, at least 1 */
	uint64_t seed;
};

struct change {
	size_t at; /* first value of the new level */
	double q;
	double p;	      /* as it was found */
	double before, after; /* medians of the neighbouring parts */
};

/* change_find - how many changes were written, in the order of the series, at most max; or -EINVAL
 * (values that are no numbers, an impossible search), -ENOMEM */
int change_find(struct sample s, const struct change_search *how, struct change *out, size_t max);

#endif
