/* SPDX-License-Identifier: Apache-2.0 */
/*
 * why_priv.h - the walk through a trace; for the files of reports/why/ only
 *
 *	state.c		what each event changes, and what the moment between two events was
 *	walk.c		from moment to moment: every nanosecond to one part
 *	judge.c		parts to class, sentence and evidence
 */
#ifndef REPORTS_WHY_WHY_PRIV_H
#define REPORTS_WHY_WHY_PRIV_H

#include "reports/why/why.h"

#define STATE_CPUS  64 /* on which the threads of one guest were seen */
#define STATE_VCPUS 64

enum thread_is { IS_UNKNOWN, IS_RUNNING, IS_WAITING, IS_ASLEEP, IS_BLOCKED, IS_STOPPED };

struct state_thread {
	int32_t pid; /* 0: none */
	enum thread_is is;
	int cpu;
	bool outside, halted;	/* out of the guest; because it had nothing to do */
	bool slept;		/* since it left the guest */
	char reason[SEEN_TEXT]; /* it is outside for */
};

struct state_cpu {
	int cpu;
	bool known; /* who runs */
	struct seen run;
	bool irq, softirq;
	char irq_name[SEEN_TEXT], softirq_name[SEEN_TEXT];
	int64_t idle; /* the state it was last in; < 0: none seen */
};

struct state {
	struct state_thread vcpu, helper;
	struct state_cpu cpu[STATE_CPUS];
	size_t ncpus;
};

struct label {
	enum why_class class;
	bool weak;	     /* only if the guest does not say better */
	char what[WHY_WHAT]; /* "": nothing is known against that moment */
};

/* state_start - what must have been before the first of n events, by the first that tell */
void state_start(struct state *s, const struct why_case *c, const struct seen *e, size_t n);
void state_event(struct state *s, const struct seen *e);
/* state_gap - between two stretches of trace: who runs is told again, what a CPU handled is not */
void state_gap(struct state *s);
void state_label(const struct state *s, struct label *label);

/* why_walk - fills parts, residual, and what was looked at */
void why_walk(const struct why_case *c, struct why *why);
void why_judge(const struct why_case *c, struct why *why);
int why_rank(unsigned class);
void why_say(struct why *why, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
