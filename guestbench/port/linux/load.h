/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.h - loads in a Linux guest: programs of its image, and a few that rtprobe brings along
 *
 * A process of its own, the keeper, starts and watches them: it is made before the probe has
 * threads and locked memory, so that no fork ever takes a page from a probe that measures. What
 * it has to say goes through a pipe, one WIRE_LOAD payload a packet, which the sender reads when it
 * wakes anyway. Whatever a load starts is its own session's, or comes back to the keeper, which is
 * the subreaper of all (prctl(2)) and ends all of it.
 *
 *	load_begin(cfg, &facts, why, len)	the keeper; facts.loads is then set
 *
 * Orders, one a line of config.load: NAME:CPUS:START:COMMAND, with %XX for what cannot stand in a
 * word. CPUS "auto": those without a probe, where there are any. A command that is the name of a
 * row in load_work.c is that one; others are run by sh -c, or without a shell, word by word.
 */
#ifndef GUESTBENCH_PORT_LINUX_LOAD_H
#define GUESTBENCH_PORT_LINUX_LOAD_H

#include <sched.h>
#include <sys/types.h>
#include "guestbench/port.h"

#define LOADS_MAX 16

struct load {
	char name[32], cpus[64], command[512];
	int64_t start; /* ns after the warm-up */
	cpu_set_t set;
	pid_t pid; /* and session; 0: does not run */
	bool begun, over;
	int status, out; /* of waitpid; its output, -1: none */
	int64_t t0, t1, cpu;
	uint64_t lines, told; /* told: bytes of output */
	uint64_t *ops;	      /* shared; NULL: it does not count */
	char text[400];	      /* output not told yet */
	size_t ntext;
};

int load_begin(const struct config *cfg, struct port_facts *f, char *why, size_t len);

/* load_parse - the loads of text; how many, or -1 and one line */
int load_parse(const char *text, struct load *l, char *why, size_t len);

/* load_keeper - the keeper's life: told to go and to end through `orders`, tells through `news` */
void load_keeper(struct load *l, int n, int orders, int news) __attribute__((noreturn));

/* load_work - the work of a name, in *ops rounds, for ever; NULL: no such row */
typedef void (*load_work_fn)(uint64_t *ops);
load_work_fn load_work(const char *name);

/* load_start - in a session of its own, on its CPUs */
void load_start(struct load *l);

/* load_cpu - CPU time of its session in ns, as /proc tells; load_kill - a signal to all of it */
int64_t load_cpu(const struct load *l);
void load_kill(const struct load *l, int sig);

/* load_orphans - SIGKILL to what came back to the keeper; how many there were */
unsigned load_orphans(void);

#endif
