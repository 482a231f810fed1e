/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.h - what disturbs the guest on purpose: started, proven at work, ended
 *
 * A figure measured beside a load that died, or never did anything, is a figure measured beside
 * nothing. So a load is looked at every second: its process must live, the CPU time of its whole
 * tree must grow, and at the end the scenario's `expect` must hold. Output goes to load-NAME.log.
 *
 *	load_check(l, s, why, len)	can it be started at all?
 *	load_start(load, why, len)	after the warm-up
 *	load_watch(load, now, why)	every second; -ESRCH or -ETIME with one line: it died,
 *stands load_stop(load) load_judge(load, why, len)	did it work? -ENODATA with one line when not
 *
 * A load in the guest (where = guest) is started by rtprobe, which tells the same of it once a
 * second; rtprobe's own loads count their rounds as bogo operations.
 *
 * expect: "bogo-ops >= 1000", "bogo-ops/s >= 50" (stress-ng's own count), "lines >= 10" (of
 * output), "cpu >= 50 %" (of one CPU, over the time it ran); without one: cpu >= 0.5 %.
 */
#ifndef HOSTAGENT_LOAD_H
#define HOSTAGENT_LOAD_H

#include <sys/types.h>
#include "hostagent/scenario.h"
#include "lib/cpus.h"
#include "wire/wire.h"

struct load {
	const struct scn_load *l;
	struct cpus cpus;      /* where it may run */
	char *log;	       /* path */
	char *command;	       /* as started */
	pid_t pid;	       /* 0: not running */
	int64_t begun, ended;  /* CLOCK_MONOTONIC; 0: not yet */
	int64_t cpu, cpu_seen; /* CPU time used; and when it last grew */
	int64_t still;	       /* longest time in which it did not grow */
	/* Of one in the guest: which guest, and what it told last. */
	unsigned guest;
	unsigned state; /* enum wire_load_state; 0: nothing yet */
	uint32_t status;
	int64_t heard;
	uint64_t ops, lines;
	bool said; /* that it died */
};

/* One expectation, taken apart. */
enum load_metric { LOAD_CPU, LOAD_LINES, LOAD_BOGO_OPS, LOAD_BOGO_RATE };
struct load_expect {
	enum load_metric metric;
	bool strict; /* > instead of >= */
	double value;
};

int load_expect_parse(const char *text, struct load_expect *e, char *why, size_t len);
int load_check(const struct scn_load *l, const struct scenario *s, char *why, size_t len);

int load_init(struct load *load, const struct scn_load *l, const char *dir,
	      const struct cpus *housekeeping);
int load_start(struct load *load, char *why, size_t len);
int load_watch(struct load *load, int64_t now, char *why, size_t len);
void load_stop(struct load *load);
int load_judge(struct load *load, char *why, size_t len);
void load_done(struct load *load);

/* load_guest.c: where = guest. The orders, as words for rtprobe, malloced; what came from there;
 * then as load_watch and load_judge. load_command - what is really run, malloced */
char *load_orders(const struct scenario *s);
char *load_command(const struct scn_load *l, unsigned cpus);
int load_heard(struct load *load, const struct wire_load *w, size_t size, int64_t now);
int load_watch_guest(struct load *load, int64_t now, char *why, size_t len);
int load_judge_guest(struct load *load, char *why, size_t len);

/* load_bogo_ops - the sum of the bogo operations in stress-ng's table of metrics; -1: no table */
double load_bogo_ops(const char *log_text);

#endif
