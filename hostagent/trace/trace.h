/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace.h - what the host's kernel does around violations, from a tracefs instance of our own
 *
 * The instance is called rtbench-PID; one whose rtbench is dead is removed by whoever comes next.
 * It records in the kernel, overwriting the oldest, and is read only when there is something to
 * look at: nothing runs on the RT CPUs but the tracepoints themselves. Its clock is
 * CLOCK_MONOTONIC, that of every frame, so its events need no mapping of their own.
 *
 *	trace_clean()				instances of dead runs
 *	trace_new(&opts, &t, why, len)		-errno and why it cannot be: see trace_coarse.h then
 *	trace_keep(t, from, to)			read the ring; what lies between is kept: to the
 *sink trace_free(t)				the instance goes
 *
 * What the ring lost in a stretch that is kept becomes a LOST event there, never silence.
 */
#ifndef HOSTAGENT_TRACE_TRACE_H
#define HOSTAGENT_TRACE_TRACE_H

#include <stdbool.h>
#include "lib/cpus.h"
#include "reports/seen.h"

#define TRACE_THREADS 64
#define TRACE_NAME    "rtbench-"

struct trace_thread {
	int tid;
	int vcpu; /* -1: a thread of the hypervisor that serves them */
	char name[SEEN_TEXT];
};

typedef void trace_sink_fn(void *arg, const struct seen *e);

struct trace_opts {
	const struct trace_thread *threads;
	size_t n;
	const struct cpus *cpus; /* where the vCPUs run; NULL or empty: anywhere */
	trace_sink_fn *sink;
	void *arg;
};

struct trace;

void trace_clean(void);
int trace_new(const struct trace_opts *o, struct trace **made, char *why, size_t len);
int trace_keep(struct trace *t, int64_t from, int64_t to); /* host clock; 0 or -errno */
void trace_free(struct trace *t);

/* trace_text - which clock and how many kinds of events, for the report */
const char *trace_text(const struct trace *t);

#endif
