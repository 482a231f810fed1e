/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gates.h - the questions a verdict asks; for the files of the verdict only
 *
 * Each gate looks, and leaves exactly one line or more: gate_say(). The order of gates in verdict.c
 * is the order in which a reader sees those of equal weight.
 */
#ifndef REPORTS_GATES_H
#define REPORTS_GATES_H

#include "reports/quantile.h"
#include "reports/verdict.h"

struct gates {
	const struct verdict_input *in;
	const struct summary *s;
	const struct limits *l;
	struct totals t;
	struct sorted all;
	double rate; /* activations per second, all probes together */
	struct verdict *v;
	int rc;
};

typedef void gate_fn(struct gates *g);

void gate_say(struct gates *g, const char *gate, enum verdict_status st, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* gates_run.c: can the run vouch for its result? */
gate_fn gate_complete, gate_marks, gate_guest, gate_accounting, gate_lost, gate_clock,
	gate_emulation, gate_samples, gate_rights;
/* gates_limit.c: does it keep what was promised? */
gate_fn gate_max, gate_quantiles, gate_missed, gate_stalls, gate_violations, gate_exceed;

/* claim.c: one sentence, malloced; NULL: out of memory */
char *claim_of(const struct gates *g);

/* gate_wait - how long until `need` activations are there: ", 50 min at this rate" */
char *gate_wait(const struct gates *g, uint64_t need, char *buf, size_t len);

#endif
