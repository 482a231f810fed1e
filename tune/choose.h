/* SPDX-License-Identifier: Apache-2.0 */
/*
 * choose.h - which CPUs the RT guest gets, and why
 *
 * rt_cpus = auto takes whole cores, in this order of what counts: never the core of CPU 0; one kind
 * only, the fast one on hybrid CPUs; on the NUMA node of the device that is passed through; what
 * the last apply chose; the set that is isolated already; cores that took no more than twice their
 * share of interrupts (counts differ from boot to boot: a close call must not decide); the
 * highest-numbered. So a second plan chooses as the first, after a reboot too. Each node keeps a
 * housekeeping CPU. A list that was given is checked, not chosen. Pure.
 */
#ifndef TUNE_CHOOSE_H
#define TUNE_CHOOSE_H

#include <stdint.h>
#include "tune/facts.h"

struct choice_want {
	const char *rt, *hk; /* "auto" or a list */
	int64_t count;	     /* CPUs that auto chooses */
	int node;	     /* of the device; -1: any */
	const char *device;  /* for the reason; NULL: none */
	const char *before;  /* what the last apply chose, a list; NULL: there was none */
};

struct choice {
	struct cpus rt, hk;
	char why[400];
	char warning[300]; /* "" or what is unwise about a given list */
};

/* choose - 0, or -EINVAL with one line in err */
int choose(const struct facts *f, const struct choice_want *want, struct choice *out, char *err,
	   size_t len);

#endif
