/* SPDX-License-Identifier: Apache-2.0 */
/*
 * series.h - the nights of one scenario on one board, out of the history, and their trend
 *
 *	series_names(store, scenario, board, &names)	which there are
 *	series_load(store, &names.at[i], &s, last)	the latest `last` nights, judged
 *	series_confirm(&s, &how)			is it worse? runs it again to find out
 *	series_done(&s)
 *
 * Nights that are INVALID, or of another kind than the last one (emulated or not, another tool),
 * are left out. Errors: -errno, what the store said in rundb_why().
 */
#ifndef HOSTAGENT_SERIES_H
#define HOSTAGENT_SERIES_H

#include "reports/history/compare.h"
#include "reports/history/trend.h"
#include "reports/store/rundb.h"

struct series_name {
	char *scenario, *board;
};

struct series_names {
	struct series_name *at;
	size_t n;
};

int series_names(struct rundb *db, const char *scenario, const char *board,
		 struct series_names *names);
void series_names_done(struct series_names *names);

struct series {
	struct rundb_list all;
	const struct entry **nights;
	size_t n;
	char pinned[ENTRY_ID];
	struct trend trend;
};

int series_load(struct rundb *db, const struct series_name *name, struct series *s, int64_t last);
void series_done(struct series *s);

/* Tonight's scenario against that of a night of the baseline, in turns. Where the scenario is the
 * same, what changed cannot be brought back: then tonight's is run again, against the baseline. */
enum series_confirmed { SERIES_REGRESSION, SERIES_NOISE, SERIES_UNKNOWN };

struct series_how {
	unsigned rounds;
	const char *dir;
	bool quiet;
	FILE *to;      /* the comparison as a table; NULL: not wanted */
	char why[512]; /* SERIES_UNKNOWN */
};

enum series_confirmed series_confirm(const struct series *s, struct series_how *how);

#endif
