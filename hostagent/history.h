/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.h - the history as commands see it: which store, and runs by whatever names them
 *
 * The store of a command is what --store says, else $RTBENCH_STORE, else the default file of
 * rundb.h; the store of a run is [report] store, and `default` means the same as for commands.
 *
 *	history_open(word, &s, why, len)
 *	history_keep(...)			at the end of a run
 *	history_load(&from, "runs/x", &set)	entries, whatever `runs/x` is
 *
 * What names runs: a run directory; a directory of run directories, as `repeat` leaves it; the
 * beginning of a run's id in the store; another tool's file (reports/foreign/foreign.h); several
 * of these with commas between.
 */
#ifndef HOSTAGENT_HISTORY_H
#define HOSTAGENT_HISTORY_H

#include "reports/store/rundb.h"

int history_open(const char *word, struct rundb **s, char *why, size_t len);

/* history_keep - a judged run into its store; 0, or -errno and *why. When a server is away the run
 * goes to the default file, from where `rtbench push` sends it, and *why says so: 1. Nothing to
 * store, or `none`: 0. */
int history_keep(const struct result *r, const char *store, const char *board, char *why,
		 size_t len);

struct history_from {
	const char *store;  /* as of --store */
	struct rundb *open; /* opened when it is needed first */
	unsigned with;	    /* enum rundb_with */
	char why[1024];
};

/* history_load - append to *set; 0, or -errno and from->why */
int history_load(struct history_from *from, const char *words, struct rundb_list *set);
void history_done(struct history_from *from);

/* history_dir - the entry of one run directory; 0 or -errno */
int history_dir(const char *dir, struct entry *e, char *why, size_t len);

#endif
