/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry.h - what one run leaves in the history
 *
 * Everything that compare, trend and the index of nights are made from: figures with the interval
 * they stand in, the whole distribution, the worst activations one by one, the worst of each
 * stretch of the run, what it ran on, and where its directory is. An entry comes from a judged run,
 * from the store, or from another tool's file (reports/foreign/); none of its readers can tell.
 *
 *	entry_of_result(&e, &result)	0 or -ENOMEM
 *	entry_metric(&e, "p99_9")	NULL: not known, or too few activations to tell
 *	entry_done(&e)			also after a failure
 *
 * Times are ns, `started` is CLOCK_REALTIME. A metric whose value is not known does not exist.
 */
#ifndef REPORTS_STORE_ENTRY_H
#define REPORTS_STORE_ENTRY_H

#include "reports/quantile.h"
#include "reports/result.h"

#define ENTRY_ID      33 /* 32 hex digits, the run id of frames.rtl */
#define ENTRY_METRICS 24

struct metric {
	char name[16];
	double value, lo, hi; /* of a count: Garwood's interval; else of order statistics, 95 % */
};

struct entry {
	char id[ENTRY_ID];
	char *scenario, *board; /* what makes two runs comparable */
	char *tool;		/* "rtbench", or whose figures these are */
	char *claim, *command, *artefact, *environment;
	char env_hash[ENTRY_ID];
	int64_t started, duration;
	int64_t limit; /* what a violation is; -1: nothing */
	int status;    /* enum verdict_status */
	bool emulated, thinned;
	struct metric metrics[ENTRY_METRICS];
	size_t nmetrics;
	/* NULL where not asked for */
	struct hist *hist;
	struct top *tops;
	size_t ntops;
	struct second *seconds;
	size_t nseconds;
};

int entry_of_result(struct entry *e, const struct result *r, const char *board);
void entry_done(struct entry *e);
const struct metric *entry_metric(const struct entry *e, const char *name);
int entry_add(struct entry *e, const char *name, double value, double lo, double hi);

/* entry_figures - the metrics that follow from a distribution: n, quantiles, max; 0, -ENOMEM */
int entry_figures(struct entry *e, const struct sorted *d);

#endif
