/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measures.h - what is compared between runs: a few numbers of each, never its maximum alone
 *
 * The maximum finds a rare large spike and nothing else; counts over thresholds find a rate that
 * grew or a mode that hides under the maximum; the mean excess finds a tail that became longer
 *(measured: research/eval.md 2.8). Which thresholds, the runs to compare against decide: values
 * that 1 in 1000, 10 000 and 100 000 of their activations exceeded, as far as enough did.
 *
 *	measures_choose(&m, base, n)		0 or -ENOMEM; entries with histograms
 *	measure_value(&m.at[i], entry)		NAN: this run cannot tell
 *	measure_count(&m.at[i], entry, &c)	false: it is no count
 *
 * Rates are per activation. Thresholds stand on edges of histogram cells, so that counts are exact.
 */
#ifndef REPORTS_HISTORY_MEASURES_H
#define REPORTS_HISTORY_MEASURES_H

#include "reports/stat/counts.h"
#include "reports/store/entry.h"

#define MEASURES 16

enum measure_kind { MEASURE_TIME, MEASURE_RATE };

struct measure {
	char name[16];	/* in JSON: "over_1e-3", "p99_9", "violations" */
	char label[48]; /* for people: "over 12.3 us" */
	enum measure_kind kind;
	bool decides; /* else it is only shown */
	int64_t threshold;
	double (*value)(const struct measure *m, const struct entry *e);
	bool (*count)(const struct measure *m, const struct entry *e, struct count *c);
};

struct measures {
	struct measure at[MEASURES];
	size_t n;
};

/* What is measured by counts is compared by counts; the others by ranks of runs. */
int measures_choose(struct measures *m, const struct entry *const *base, size_t n);
double measure_value(const struct measure *m, const struct entry *e);
bool measure_count(const struct measure *m, const struct entry *e, struct count *c);

/* measure_words - a value for people: "12.3 us", "36.2 per M"; into buf[WORDS], returned */
char *measure_words(const struct measure *m, double value, char *buf);

/* measures_scatter - the relative variance of a rate between runs of one system, beyond chance:
 * what the runs show, and as far as they are few, what nights are known to differ by (0.25^2).
 * *mean: of the counts of one run. The spread of counts.h is 1 + scatter * mean. */
double measures_scatter(const struct measure *m, const struct entry *const *runs, size_t n,
			double *mean);

#endif
