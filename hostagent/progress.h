/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.h - one line that says how far a run is
 *
 * On a terminal the line is written over itself; into a pipe or a file a line comes every ten
 * seconds and at each change of phase, without any control character. Always to stderr, so that
 * stdout is the result alone.
 */
#ifndef HOSTAGENT_PROGRESS_H
#define HOSTAGENT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct progress {
	FILE *to;
	bool quiet, tty;
	bool open;	   /* a line without its end is on the terminal */
	int64_t said;	   /* when, CLOCK_MONOTONIC */
	const char *phase; /* the one said last */
};

struct progress_now {
	const char *phase;
	int64_t elapsed, length; /* of the phase; length 0: not known */
	uint64_t samples;
	int64_t max; /* INT64_MIN: none yet */
};

void progress_init(struct progress *p, FILE *to, bool quiet);
void progress_say(struct progress *p, const struct progress_now *now);
/* progress_line - a line of its own, e.g. a note; not printed when quiet */
void progress_line(struct progress *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void progress_end(struct progress *p); /* leaves the cursor at the start of a line */

#endif
