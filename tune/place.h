/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place.h - the places of a knob on this host: one row is many files
 *
 *	n = places(f, knob, &rt, &list)		malloced array; 0: it has no place here
 *
 * Reads directories, so that plan and check agree on what there is.
 */
#ifndef TUNE_PLACE_H
#define TUNE_PLACE_H

#include "tune/knob.h"

struct place {
	char inst[64];		      /* "3", "eth0/queues/rx-0"; "": there is only one */
	char target[256];	      /* as a step has it */
	char second[256];	      /* of the second source; "": none */
	const struct irq_fact *irq;   /* EACH_IRQ */
	const struct task_fact *task; /* EACH_THREAD */
};

int places(const struct facts *f, const struct knob *k, const struct cpus *rt, struct place **out);

/* place_want - what the knob's filled value becomes at this place: an interrupt keeps those of its
 * CPUs that are not RT, so that queues stay spread */
void place_want(const struct place *p, const struct cpus *rt, const char *value, char *buf,
		size_t len);

#endif
