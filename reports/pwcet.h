/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pwcet.h - how late might an activation be that no run has been long enough to see?
 *
 * Extreme-value theory goes on where the run ends: the excesses of the worst thousand over the
 *least of them, one a cluster, follow a generalised Pareto law (stat/gpd.h) if a few things hold.
 *Each of them is tested, and if one fails there is no figure but the reason: a tail made of several
 *rare causes, which is what latencies often have, must not be extrapolated. No more than three
 *powers of ten beyond the worst thousand's own share, and from at least 500 independent excesses.
 *
 * It informs. No gate looks at it, and it cannot turn a failed run into a passed one.
 *
 *	pwcet_of(summary, &w);		0 or -ENOMEM
 *	w.known ? w.level : w.reason
 */
#ifndef REPORTS_PWCET_H
#define REPORTS_PWCET_H

#include "reports/stat/gpd.h"
#include "reports/summary.h"

#define PWCET_CHECKS 9
#define PWCET_LEAST  500

struct pwcet_input {
	const struct top *top; /* worst first */
	size_t tops;
	uint64_t n;	  /* activations they are the worst of */
	int64_t interval; /* between two of one probe, the shortest */
	bool stood_still; /* the guest's clock did */
};

struct pwcet_check {
	const char *name; /* "independent" */
	bool met;
	char text[120];
};

struct pwcet {
	bool known;
	char reason[160]; /* why not, if it is not */
	uint64_t n;
	int64_t threshold;     /* ns; excesses are over it */
	size_t over, events;   /* activations over it; clusters of them */
	double index;	       /* extremal index */
	struct gpd law;	       /* sigma in ns */
	double p;	       /* per activation, of level */
	struct interval level; /* ns, 95 % */
	struct pwcet_check check[PWCET_CHECKS];
	size_t checks; /* made, in order: those behind one that was not met are left out */
};

int pwcet_judge(const struct pwcet_input *in, struct pwcet *w);
int pwcet_of(const struct summary *s, struct pwcet *w);

#endif
