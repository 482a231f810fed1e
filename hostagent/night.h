/* SPDX-License-Identifier: Apache-2.0 */
/*
 * night.h - all scenarios of a folder, one after the other, whatever happens in between
 *
 *	DIR/night-UTCSTAMP/	one night: NAME/ is the run of NAME.ini, NAME.log what it said,
 *				NAME.confirm/ the runs that confirm a warning; index.html,
 * junit.xml, rtbench.prom; the file `incomplete` while it goes on
 *	DIR/index.html		that of the latest night
 *
 * Each run is a child with a deadline. A night that was cut off by a crash or a reboot is taken up
 * where it stopped: what is complete counts, what was broken off is kept as NAME.broken-1 and run
 * again, but a scenario that was broken off twice is INVALID and not tried a third time: it may be
 * what takes the machine down.
 *
 * A night older than 20 hours is not taken up.
 *
 *	night_open(&n, &opts, why, len)		-EBUSY: another night goes on in DIR
 *	night_run(&n)				all scenarios; then nightly.h writes
 *	night_close(&n, why, len)		the files; the mark goes
 */
#ifndef HOSTAGENT_NIGHT_H
#define HOSTAGENT_NIGHT_H

#include <limits.h>
#include "lib/opt.h"
#include "reports/history/nightly.h"
#include "reports/store/rundb.h"

struct night_opts {
	const char *scenarios; /* a folder */
	const char *dir;
	const char *store;	/* as of --store */
	const char *prometheus; /* a further file, or NULL */
	unsigned confirm;	/* rounds; 0: warnings stay warnings */
	int64_t deadline;	/* of each run; 0: what its scenario may take */
	bool quiet;
};

struct night {
	const struct night_opts *o;
	char dir[PATH_MAX]; /* of this night */
	int lock;
	struct rundb *db; /* NULL: no history, no trend */
	struct nightly files;
};

int night_open(struct night *n, const struct night_opts *o, char *why, size_t len);
int night_run(struct night *n, char *why, size_t len);
int night_close(struct night *n, char *why, size_t len);
void night_done(struct night *n);

/* night_scenario.c: one scenario, into *item; always comes to an end */
struct night_one {
	const char *path;
	const struct opt_list *set; /* a combination of its matrix; NULL: it has none */
	const char *suffix;	    /* of that combination */
};

void night_scenario(struct night *n, const struct night_one *what, struct nightly_item *item);

#endif
