/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quantile.h - quantiles with the interval they stand in, or a plain refusal
 *
 * The quantile whose tail is 1/tail (p99: 100) of the values seen is the value of rank
 * n - floor(n / tail). It is given only if n is large enough for its order-statistic interval
 * (bounds.h) to exist. Ranks among the worst thousand are exact; others come from the histogram,
 * whose cells are 1/128 wide: the value and the upper end are then the largest, the lower end the
 * smallest value of the cell.
 */
#ifndef REPORTS_QUANTILE_H
#define REPORTS_QUANTILE_H

#include "reports/summary.h"

#define QUANTILE_CONFIDENCE 0.95

struct quantile_row {
	const char *key;  /* in result.json: "p99_9" */
	const char *name; /* "p99.9" */
	uint64_t tail;
};

extern const struct quantile_row quantile_rows[]; /* p50 ... p99.9999, then a zero row */

struct sorted { /* a distribution, worst values exactly */
	const struct hist *h;
	int64_t *worst; /* worst first */
	size_t nworst;
	int64_t max;
};

/* sorted_all, sorted_probe - per activation; 0 or -ENOMEM. sorted_done() frees what they made. */
int sorted_all(const struct summary *s, struct sorted *d);
int sorted_probe(const struct summary *s, size_t probe, struct sorted *d);
int sorted_beside(const struct summary *s, size_t beside, struct sorted *d);
void sorted_done(struct sorted *d);

struct quantile {
	bool known;
	int64_t value, lo, hi; /* if known */
	uint64_t needed;       /* activations from which on it is known */
};

void quantile_of(const struct sorted *d, uint64_t tail, struct quantile *q);

#endif
