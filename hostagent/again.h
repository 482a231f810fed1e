/* SPDX-License-Identifier: Apache-2.0 */
/*
 * again.h - runs of scenarios as children, each with a deadline
 *
 * A run that hangs must not hold up a night, and one that crashes must not end it: each is
 * `rtbench run` as a process of its own, in its own tree, ended at its deadline. What it leaves is
 * a run directory, complete or marked incomplete.
 *
 *	struct again a = {.scenario = "x.ini", .dir = "night/x", .deadline = ns, ...};
 *	again_run(&a, why, len)		its exit status, or -errno: -ETIMEDOUT, or it never began
 */
#ifndef HOSTAGENT_AGAIN_H
#define HOSTAGENT_AGAIN_H

#include <stddef.h>
#include <stdint.h>

struct again {
	const char *scenario, *dir;
	const char *const *set; /* SECTION.KEY=VALUE, NULL ended; or NULL */
	int64_t deadline;	/* ns from now */
	const char *log;	/* what it said goes here; NULL: nowhere */
};

int again_run(const struct again *a, char *why, size_t len);

/* again_deadline - what a scenario may take at most: boot, warm-up, measuring, and as long again */
struct opt_list;
int again_deadline(const char *scenario, const struct opt_list *set, int64_t *ns, char *why,
		   size_t len);

#endif
