/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict.h - from what was seen and what was promised to PASS, FAIL, INVALID or INCONCLUSIVE
 *
 * A pure function: no clock, no files. Gates are asked in the order INVALID, FAIL, INCONCLUSIVE,
 * PASS and every gate leaves its line, so that a reader sees all that was asked and not only what
 * decided. Exit status: 0 PASS, 1 FAIL, 3 INVALID, 4 INCONCLUSIVE.
 *
 * Limits are absolute. An exceedance claim "P(latency > L) < p per activation at confidence c"
 * holds if the exact upper bound for the k exceedances among n activations (Garwood 1936 for the
 * Poisson rate: half the chi-square quantile with 2k+2 degrees) divided by n is below p. A quantile
 * limit is violated when the lower end of its order-statistic interval is above it, kept when the
 * upper end is not above it, and inconclusive between, or when n is too small for the interval to
 * exist.
 */
#ifndef REPORTS_VERDICT_H
#define REPORTS_VERDICT_H

#include <stddef.h>
#include "reports/summary.h"

enum verdict_status { VERDICT_PASS = 0, VERDICT_FAIL = 1, VERDICT_INVALID = 3,
		      VERDICT_INCONCLUSIVE = 4 };

#define LIMIT_NONE (-1)

struct exceed {			/* P(latency > limit) < p at confidence */
	int64_t limit;
	double p, confidence;
};

struct limits {			/* LIMIT_NONE where the scenario asks nothing */
	int64_t max;
	int64_t p99, p99_9, p99_99, p99_999, p99_9999;
	int64_t missed;		/* how many are allowed */
	int64_t lost;
	int64_t violations;	/* how many activations above `violation` are allowed */
	int64_t violation;	/* what a violation is; the scenario defaults it to max */
	struct exceed exceed[8];
	size_t nexceed;
};

struct reason {
	const char *gate;	/* "accounting", "load", "max", "p99.9", "exceed", ... */
	enum verdict_status status;
	char *text;
};

struct verdict {
	enum verdict_status status;
	struct reason *reasons;	/* those that decided first */
	size_t n;
	char *claim;		/* one sentence, what was shown */
};

/* limits_summary - what a summary must count so that these limits can be judged. Thresholds are the
 * limits of exceed[], in order. */
void limits_summary(const struct limits *l, int64_t duration, struct summary_opts *o);

struct verdict_input {
	const struct summary *summary;
	const struct limits *limits;
	bool emulated;			/* the guest or its host ran under TCG */
	bool accept_emulation;
};

int verdict_judge(const struct verdict_input *in, struct verdict *v);	/* 0, -ENOMEM */
void verdict_done(struct verdict *v);
const char *verdict_name(enum verdict_status s);	/* "PASS" */

#endif
