/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare.h - are the runs of B worse than those of A? with the run, not the activation, as the
 * unit
 *
 * A boot places memory otherwise, a night is warmer: runs of one system differ by more than their
 * millions of activations make believe. So times are compared by the ranks of runs (Mann-Whitney),
 * rates by the C-test with counts divided by the spread between runs; Holm keeps the chance of any
 * false word among all measures at alpha. A difference that a single pair of runs shows is a
 * warning that asks for more runs; COMPARE_WORSE needs at least three of each.
 *
 *	struct compare c;
 *	compare_runs(&c, &sets, &opts);		0, -EINVAL: a set is empty; -ENOMEM
 *	c.outcome, c.row[i]
 *	compare_print(&c, &sets, stdout)	a table for people; compare_json() for programs
 *
 * A pure function of entries with metrics and histograms.
 */
#ifndef REPORTS_HISTORY_COMPARE_H
#define REPORTS_HISTORY_COMPARE_H

#include <stdio.h>
#include "lib/jsonw.h"
#include "reports/history/measures.h"
#include "reports/stat/sample.h"

#define COMPARE_RUNS 3 /* of each side, before a difference is more than a warning */

struct versus { /* two sets of runs */
	const struct entry *const *a, *const *b;
	size_t na, nb;
	const char *name_a, *name_b;
};

enum compare_outcome { COMPARE_SAME, COMPARE_BETTER, COMPARE_WORSE, COMPARE_WARN };

struct compare_row {
	const struct measure *m;
	double a, b;		/* medians over runs; rates: of all runs together */
	struct interval change; /* B by A, less 1; NAN where it cannot be told */
	double p;		/* adjusted for all measures that decide; NAN: only shown */
	double raw;		/* not adjusted */
	double spread;		/* of counts; 0 for times */
	enum compare_outcome what;
	unsigned need; /* so many runs more of each side would tell; 0: none, or hopeless */
};

struct compare_opts {
	double alpha; /* 0.05 */
	double least; /* relative changes below this are not worth a word: 0.03 */
};

struct compare {
	struct measures measures;
	struct compare_row row[MEASURES];
	size_t n;
	enum compare_outcome outcome;
	size_t tests[2]; /* of rates, of times */
	unsigned need;
	unsigned ranks_from; /* so many runs of each side let times tell anything */
};

extern const struct compare_opts compare_usual;

int compare_runs(struct compare *c, const struct versus *v, const struct compare_opts *o);
const char *compare_word(enum compare_outcome o); /* "worse" */

int compare_print(const struct compare *c, const struct versus *v, FILE *to);
void compare_json(const struct compare *c, const struct versus *v, struct jsonw *w);

/* compare_environment - what differs between the last run of A and that of B, one line each, at
 * most `most` (0: all); how many differ */
int compare_environment(const struct versus *v, unsigned most, FILE *to);

#endif
