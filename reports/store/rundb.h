/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rundb.h - the history of all runs, in one SQLite file or in a laboratory's PostgreSQL
 *
 * An address is a path (or sqlite:PATH), a postgresql:// address as libpq takes it, or NULL for
 * $XDG_DATA_HOME/rtbench/runs.db. Both engines hold the same tables (schema.c), made or brought up
 * to date when the store is opened; a store that a newer version made is refused, never guessed at.
 *
 *	rundb_open(NULL, &s, why, len)
 *	rundb_put(s, &entry)		RUNDB_NEW, RUNDB_KNOWN, or -errno
 *	rundb_list(s, &find, &list)	in the order of their start
 *	rundb_list_done(&list)
 *	rundb_close(s)
 *
 * A run is put in one transaction and its id is unique: whoever is killed has stored it or not, and
 * whoever stores it again changes nothing. Many may write at once. Errors as of sql.h; *why and
 * rundb_why() say them in one line. A run without an id (-EINVAL) cannot be stored.
 */
#ifndef REPORTS_STORE_RUNDB_H
#define REPORTS_STORE_RUNDB_H

#include "reports/store/entry.h"

enum rundb_put { RUNDB_NEW, RUNDB_KNOWN };

/* What rundb_list() fetches besides the run itself. */
enum rundb_with { RUNDB_METRICS = 1, RUNDB_HIST = 2, RUNDB_DETAIL = 4, RUNDB_ENVIRON = 8 };

struct rundb_find {	/* NULL, 0: any */
	const char *id; /* the beginning of it */
	const char *scenario, *board;
	int64_t since, before; /* started >= since, started < before */
	int64_t last;	       /* only the latest so many */
	unsigned with;
};

struct rundb_list {
	struct entry *at;
	size_t n;
};

struct rundb;

int rundb_open(const char *where, struct rundb **s, char *why, size_t len);
void rundb_close(struct rundb *s);
const char *rundb_why(const struct rundb *s);

int rundb_put(struct rundb *s, const struct entry *e);
int rundb_list(struct rundb *s, const struct rundb_find *find, struct rundb_list *list);
void rundb_list_done(struct rundb_list *list);

/* rundb_thin - keep figures, histogram and environment of a run, drop the rest; 0 or -errno */
int rundb_thin(struct rundb *s, const char *id);

/* rundb_pin - the run that trends of its scenario and board are held against; NULL id: none any
 * more. rundb_pinned - its id, "" if there is none */
int rundb_pin(struct rundb *s, const char *scenario, const char *board, const char *id);
int rundb_pinned(struct rundb *s, const char *scenario, const char *board, char id[ENTRY_ID]);

/* rundb_default - the path of the default store, its directory made; 0 or -errno */
int rundb_default(char *path, size_t len);

#endif
