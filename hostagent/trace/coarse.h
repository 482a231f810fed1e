/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coarse.h - what counters tell about the guest's threads where no trace can be had
 *
 * Looked at a few times a second: how long each thread waited for a CPU (/proc/PID/schedstat), and
 * whether it is stopped (/proc/PID/stat). A counter says that something happened in a window, never
 * when or by whom. How much of a CPU was stolen from this host itself (/proc/stat) is asked with a
 * trace too: no trace sees it.
 *
 *	coarse_init(&c, threads, n, traced)
 *	coarse_poll(&c, sink, arg)	since the last call: DELAY, STOPPED and STEAL events
 */
#ifndef HOSTAGENT_TRACE_COARSE_H
#define HOSTAGENT_TRACE_COARSE_H

#include "hostagent/trace/trace.h"

#define COARSE_CPUS 256

struct coarse_thread {
	int tid;
	uint64_t waited;
	int64_t stopped; /* since when it is seen so; 0: it is not */
};

struct coarse {
	struct coarse_thread thread[TRACE_THREADS];
	size_t n;
	bool traced;
	int64_t last;
	uint64_t stolen[COARSE_CPUS];
};

void coarse_init(struct coarse *c, const struct trace_thread *threads, size_t n, bool traced);
void coarse_poll(struct coarse *c, int64_t now, trace_sink_fn *sink, void *arg);

#endif
