/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep.h - all combinations of a scenario's [matrix], run and held against the first one
 *
 * All are checked before the first begins. With `interleave` every round runs each combination
 *once, each round beginning with another one, so that a drift of the machine is nobody's; else one
 *after the other. Runs are in DIR/SUFFIX/ROUND.
 *
 *	sweep_run(&sweep, why, len)	the worst exit status of all, or EXIT_USAGE and *why
 */
#ifndef HOSTAGENT_SWEEP_H
#define HOSTAGENT_SWEEP_H

#include "hostagent/matrix.h"
#include "hostagent/run.h"

struct sweep {
	const char *path; /* of the scenario */
	const struct opt_list *set;
	const struct scenario *scenario; /* as read with these; its matrix */
	const struct run_opts *opts;
};

int sweep_run(const struct sweep *s, char *why, size_t len);

#endif
