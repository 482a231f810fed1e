/* SPDX-License-Identifier: Apache-2.0 */
/*
 * interleave.h - two scenarios in turns: A B B A A B ...
 *
 * A machine drifts: it warms up, its page cache fills, its neighbours come and go. Runs of A and
 * then runs of B would call that a difference; in turns, each coming first as often as the other,
 * both see the same. Each run is a child with its own deadline, in DIR/a-01, DIR/b-01 and so on;
 * what is there and complete already is not run again, so that an interrupted series is continued.
 *
 *	struct interleave in = {.scenario = {"a.ini", "b.ini"}, .rounds = 5, .dir = "ab"};
 *	interleave_run(&in, why, len)		0, -errno
 *					scenario[0] may be NULL: only B, rounds times
 *	in.got[0], in.got[1]			entries of the runs that can vouch for their figures
 *	interleave_done(&in)
 */
#ifndef HOSTAGENT_INTERLEAVE_H
#define HOSTAGENT_INTERLEAVE_H

#include <stdbool.h>
#include "reports/store/rundb.h"

struct interleave {
	const char *scenario[2];
	const char *dir;
	unsigned rounds;
	const char *const *set; /* for both; NULL ended, or NULL */
	bool quiet;
	struct rundb_list got[2];
	unsigned invalid; /* runs that were left out */
};

int interleave_run(struct interleave *in, char *why, size_t len);
void interleave_done(struct interleave *in);

#endif
