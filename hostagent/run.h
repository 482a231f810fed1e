/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run.h - one run of a scenario, from an empty directory to a verdict
 *
 * The stages, each a function that returns 0 or says in one line why not:
 *
 *	directory	made, marked incomplete, locked; scenario.ini as resolved
 *	host		facts before; CPUs planned, rtbench itself out of the way of the guest
 *	collector	run id and secret drawn, listening, everything recorded from here on
 *	guest		created paused, threads pinned and prioritised, proven so, let go
 *	watch		HELLO, warm-up, loads, measuring, BYE: the loop, until something ends it
 *	end		loads, guest and collector down, facts after, END mark
 *	result		summary, verdict, files, figures on the terminal; the mark "incomplete" goes
 *last
 *
 * Whatever makes the run unable to vouch for its figures goes through run_invalid(): it becomes a
 * mark in frames.rtl, so that `rtbench report` comes to the same verdict. What could not be
 * pinned, prioritised or observed goes through run_note().
 */
#ifndef HOSTAGENT_RUN_H
#define HOSTAGENT_RUN_H

#include <limits.h>
#include "hostagent/collect.h"
#include "hostagent/env.h"
#include "hostagent/load.h"
#include "hostagent/pin.h"
#include "hostagent/progress.h"
#include "hostagent/record.h"
#include "hostagent/trace/coarse.h"
#include "hostagent/vmm.h"

struct run_opts {
	const char *dir; /* NULL: runs/NAME-UTCSTAMP */
	bool json, quiet, no_trace;
	const char *command; /* that reproduces the run */
	bool selftest;	     /* inject disturbances; show nothing */
	char *made;	     /* PATH_MAX: the run directory; or NULL */
};

enum run_phase { RUN_BOOT, RUN_WARMUP, RUN_MEASURE, RUN_STOP, RUN_OVER };

/* Reasons that have been recorded already: one line each is enough. */
enum run_once {
	ONCE_SILENT = 1,
	ONCE_LATE = 2,
	ONCE_FLOAT = 4,
	ONCE_HOST = 8,
	ONCE_GONE = 16,
	ONCE_DISK = 32
};

struct run {
	const struct scenario *s;
	const struct run_opts *opts;
	char dir[PATH_MAX];
	int lock; /* the file "incomplete", held */
	uint8_t id[16], secret[16];

	struct loop *loop;
	struct summary *sum;
	struct record *rec;
	struct collect *col;
	const struct vmm_ops *vmm;
	struct vm vm;
	struct pin pin;
	struct load *loads;
	size_t nloads;
	struct env env;
	struct progress progress;
	char where[VM_LINK_MAX]; /* of the collector's links */
	unsigned started;	 /* guests whose schedule is fixed */
	struct trace *trace; /* NULL: the host is not traced */
	struct coarse coarse;
	struct {
		size_t at;
		int64_t began;
		int64_t *hog; /* shared with it: when it began, when it ended */
	} inject;
	bool looks; /* causes are looked for, by whatever there is */

	enum run_phase phase;
	int64_t phase_began;
	uint64_t frames_seen;  /* at the last tick */
	unsigned silent, late; /* ticks without a frame; after the planned end */
	unsigned once;	       /* enum run_once */
	bool guest_over;       /* said BYE, or can no more */
	char gone[256];	       /* what the hypervisor said when it ended */
	unsigned interrupts;
	bool tuned;  /* rttune applied something for this run */
	int tune_to; /* the generation to go back to */
};

/* run_scenario - all of it; the exit status by the contract */
int run_scenario(const struct scenario *s, const struct run_opts *opts);

/* selftest_scenario - the run with injected disturbances, and its judgement on the terminal; the
 * exit status of `rtbench selftest`. Changes length and limits of *s. */
int selftest_scenario(struct scenario *s, struct run_opts *opts);

/* run_check - can this scenario run on this host? 0, or -errno and one line */
int run_check(const struct scenario *s, char *why, size_t len);

void run_invalid(struct run *r, const char *gate, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void run_note(struct run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void run_phase(struct run *r, enum run_phase phase);
const char *run_phase_name(enum run_phase phase);
void run_stop(struct run *r); /* asks for an orderly end; the loop goes on until it came */

/* run_dir.c */
int run_dir_make(struct run *r, char *why, size_t len);
int run_dir_write(const struct run *r, const char *name, const char *text, mode_t mode);
void run_dir_finish(struct run *r); /* the run is whole: the mark goes */
void run_dir_drop(struct run *r);   /* nothing was measured: the directory goes if it is ours */

/* run_tune.c: [host] profile, before and after */
int run_tune(struct run *r, char *why, size_t len);
void run_tune_back(struct run *r);

/* run_guest.c: collector and guest, up to its first instruction */
int run_collector(struct run *r, char *why, size_t len);
int run_guest(struct run *r, char *why, size_t len);
bool run_threads_ok(struct run *r); /* nothing floats; else INVALID, once */
/* run_console_has - the first line of console.log from `what` on */
bool run_console_has(const struct run *r, const char *what, char *line, size_t len);
void run_console(struct run *r); /* the end of console.log, for who watches */

/* run_watch.c: the loop */
int run_signals(struct run *r, char *why, size_t len);
int run_watch(struct run *r, char *why, size_t len);
void run_on_collect(void *run, enum collect_event e, unsigned guest, const char *text);
void run_on_vm(void *run, enum vm_event e, const char *text);

/* run_loads.c */
int run_loads_init(struct run *r, char *why, size_t len);
void run_on_load(void *run, unsigned guest, const struct wire_load *w, size_t size);
void run_loads_begin(struct run *r); /* the warm-up is over */
void run_loads_watch(struct run *r);
void run_loads_end(struct run *r); /* and judge */

/* run_trace.c: why activations are late; [trace] */
void run_trace_begin(struct run *r); /* the guest's threads are there */
void run_trace_tick(struct run *r);
void run_trace_end(struct run *r); /* the last look; nothing of it stays in the kernel */
int run_trace_vcpu(struct run *r); /* the thread of the first vCPU; 0: not known */
int64_t run_trace_threshold(const struct run *r); /* ns; 0: nothing is looked for */

/* run_result.c: summary, verdict, files, terminal; returns the exit status */
int run_result(struct run *r);

#endif
