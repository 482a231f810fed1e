/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env.h - what the host was while a run went: host.json, and whether it stayed so
 *
 *	env_before(&env)		what can only be told as a difference: interrupts,
 *throttling
 *	env_changed(&env, why, len)	every second: -ESTALE and one line when what a clock or a
 *					latency stands on is no longer what it was
 *	env_after(&env)
 *	env_write(&env, vm, path)	{"command", "host": {}, "vm": {}, "tuning": {}}
 *	env_done(&env)
 *
 * Everything is read through lib/root.h; what this host does not tell is null, never invented.
 */
#ifndef HOSTAGENT_ENV_H
#define HOSTAGENT_ENV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "lib/jsonw.h"

struct env_watch { /* what must not change */
	char clocksource[64];
	char online[256];
	uint64_t governors; /* checksum over governor and limits of every CPU */
	int64_t asleep;	    /* CLOCK_BOOTTIME ahead of CLOCK_MONOTONIC */
	uint64_t throttled; /* events, all CPUs */
};

struct env {
	struct env_watch watch;
	char *irqs_before, *irqs_after; /* /proc/interrupts */
	uint64_t throttled_after;
	const char *tune; /* [host] tune and profile, for tuning{} */
	const char *profile;
	const char *command; /* that reproduces the run */
};

int env_before(struct env *e);
int env_changed(struct env *e, char *why, size_t len);
void env_after(struct env *e);
int env_write(const struct env *e, const char *vm_json, const char *path);
void env_done(struct env *e);

/* Parts of host{}; one file each. */
void env_cpus(struct jsonw *w);	  /* env_cpus.c: topology, NUMA, isolation, governors, idle */
void env_system(struct jsonw *w); /* env_system.c: kernel, firmware, clock, limits */
void env_irqs(struct jsonw *w, const char *before, const char *after); /* env_irqs.c */

/* env_text - a member with what a file says, null where there is none */
void env_text(struct jsonw *w, const char *key, const char *path);

#endif
