/* SPDX-License-Identifier: Apache-2.0 */
/*
 * remote.h - a run on another machine, over ssh: rtbench run mine.ini --on ssh:board
 *
 * The scenario as resolved here goes in through ssh's standard input, `rtbench run` of that machine
 * runs it, and the run directory comes back through its standard output as a tar stream; nothing
 * stays there. Paths in the scenario are that machine's. What comes back is judged again, here,
 *from its frames: who measured and who judges are then two machines. ssh asks for no password
 * (BatchMode): a key must do.
 *
 *	remote_run(&r, why, len)	0: r.dir holds the run; -errno and one line
 */
#ifndef HOSTAGENT_REMOTE_H
#define HOSTAGENT_REMOTE_H

#include "hostagent/scenario.h"

struct remote {
	const struct scenario *s;
	const char *on;	 /* "ssh:[USER@]HOST" */
	const char *dir; /* new or empty */
	bool no_trace;
};

int remote_run(const struct remote *r, char *why, size_t len);

#endif
