/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace_priv.h - what the files of the tracer share
 *
 *	trace.c		the instance: made, filled, removed
 *	trace_events.c	which events, and what each becomes
 *	trace_kept.c	those read so far, and the stretches of them that go to the sink
 */
#ifndef HOSTAGENT_TRACE_TRACE_PRIV_H
#define HOSTAGENT_TRACE_TRACE_PRIV_H

#include "hostagent/trace/trace.h"

#define KEPT_MAX    400000	/* events read and not forgotten */
#define KEPT_NS	    20000000000 /* nor older than this before the newest */
#define KEEP_MAX    20000	/* of one stretch into the sink: the last ones */
#define KEEP_RUN    300000	/* of the whole run */
#define TIMERS_MAX  256
#define REASONS_MAX 64

struct tep_handle;
struct tep_event;
struct tep_record;
struct tracefs_instance;

struct kept {
	struct seen e;
	bool told; /* it is in the sink */
};

struct timer_set { /* an armed timer of one of the threads */
	uint64_t timer;
	int64_t expires;
};

struct reason { /* the kernel's own word for a number */
	uint64_t key;
	char text[SEEN_TEXT];
};

struct trace {
	struct trace_opts o;
	struct trace_thread threads[TRACE_THREADS];
	size_t nthreads;
	struct tep_handle *tep;
	struct tracefs_instance *instance;
	char text[SEEN_TEXT];
	int64_t began, drained;
	struct kept *kept;
	size_t nkept, room;
	uint64_t told;
	int err;
	struct timer_set timers[TIMERS_MAX];
	struct reason reasons[REASONS_MAX];
	size_t nreasons;
};

/* trace_events.c */
int events_enable(struct trace *t, char *why, size_t len); /* how many kinds, or -errno */
/* events_convert - false: of no interest */
bool events_convert(struct trace *t, struct tep_event *event, struct tep_record *rec,
		    struct seen *e);
bool trace_ours(const struct trace *t, int pid);

/* trace_kept.c */
int kept_add(struct trace *t, const struct seen *e);
void kept_sort(struct trace *t);
void kept_forget(struct trace *t);
void kept_tell(struct trace *t, int64_t from, int64_t to);

#endif
