/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trend.h - the nights of one board and one scenario: what changed when, and is tonight worse?
 *
 * Two questions. Where did the level of a measure change: E-divisive over the whole series, on
 * logarithms, small changes left out; what the environments differ in at that night stands beside.
 * And is the present worse than a baseline of up to 30 nights let expect (stat/predict.h): tonight,
 * and the last five nights together, 0.5 % and 0.8 % for all measures as one; what that finds,
 * `make bench-stat` shows. There are two baselines, which share it, because each is blind to
 * something: the rolling one, the nights before, follows a slow drift; the pinned one does not.
 *
 * A finding is a warning, never a regression: that word is kept for what an interleaved re-run has
 * confirmed (hostagent/cmd_trend.c).
 *
 *	struct trend t;
 *	trend_judge(&t, nights, n, &opts);	0, -EINVAL: no nights; -ENOMEM
 *	t.change[i], t.finding[i]
 *
 * A pure function of entries with metrics, histograms and environments, in the order of time.
 */
#ifndef REPORTS_HISTORY_TREND_H
#define REPORTS_HISTORY_TREND_H

#include <stdio.h>
#include "lib/jsonw.h"
#include "reports/history/measures.h"

#define TREND_BASE     30 /* nights of a baseline */
#define TREND_LEAST    5  /* less say nothing */
#define TREND_LAST     5  /* nights that are looked at together */
#define TREND_CHANGES  64
#define TREND_FINDINGS (2 * 2 * MEASURES)

struct trend_change {
	const struct measure *m;
	size_t at; /* the first night of the new level */
	double before, after, p;
};

struct trend_finding {
	const struct measure *m;
	const char *base; /* "rolling", "pinned" */
	const char *when; /* "tonight", "the last 5 nights" */
	double before, now, p;
};

struct trend_opts {
	const char *pinned; /* id of a run, or NULL */
	bool changes;	    /* look for them: most of the time goes there */
};

struct trend {
	const struct entry *const *nights;
	size_t n;
	struct measures measures;
	struct trend_change change[TREND_CHANGES];
	size_t nchanges;
	struct trend_finding finding[TREND_FINDINGS];
	size_t nfindings;
	size_t base[2][2]; /* rolling, pinned: first night, and the one behind the last */
};

int trend_judge(struct trend *t, const struct entry *const *nights, size_t n,
		const struct trend_opts *o);

void trend_print(const struct trend *t, FILE *to);
void trend_json(const struct trend *t, struct jsonw *w);

#endif
