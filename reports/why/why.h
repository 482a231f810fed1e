/* SPDX-License-Identifier: Apache-2.0 */
/*
 * why.h - which part of a late activation was whose, and so its cause
 *
 * A pure function: what is known around one activation goes in, an account of its latency comes
 * out. Between due and woke every nanosecond is given to one part, by what the vCPU's thread and
 * its CPU did just then on the host, or, while it was in the guest, by what the guest tells of
 * itself; what nothing explains is the residual. So the parts and the residual sum to the latency,
 * and the residual is never negative.
 *
 * A class is named only if its parts are at least half of the latency and more than the clocks may
 * be apart; otherwise it is `unknown`, and the evidence says what was looked at. A trace that
 * contradicts the clocks (the activation woke while its vCPU stood still) names nothing.
 *
 *	struct why_case c = {.due = , .woke = , .bound = , .vcpu = 0, .seen = , .span = };
 *	why_find(&c, &why);
 */
#ifndef REPORTS_WHY_WHY_H
#define REPORTS_WHY_WHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "reports/seen.h"

/* One row per class: name, word, and who of two that cover the same moment gets it (the higher). */
#define WHY_CLASSES(X)                           \
	X(UNKNOWN, "unknown", 0)                 \
	X(HOST_PREEMPTED, "host-preempted", 0)   \
	X(HOST_IRQ, "host-irq", 0)               \
	X(HOST_SOFTIRQ, "host-softirq", 0)       \
	X(VM_EXIT, "vm-exit", 0)                 \
	X(HOST_TIMER_LATE, "host-timer-late", 1) \
	X(HOST_IDLE_EXIT, "host-idle-exit", 0)   \
	X(VCPU_PAUSED, "vcpu-paused", 9)         \
	X(GUEST_IRQ, "guest-irq", 6)             \
	X(GUEST_SOFTIRQ, "guest-softirq", 5)     \
	X(GUEST_THREAD, "guest-thread", 3)       \
	X(GUEST_IRQS_OFF, "guest-irqs-off", 4)   \
	X(HARDWARE, "hardware", 8)               \
	X(CLOCK, "clock", 7)

#define WHY_ENUM_(name, word, rank) WHY_##name,
enum why_class { WHY_CLASSES(WHY_ENUM_) WHY_NCLASSES };
#undef WHY_ENUM_

#define WHY_TEXT  160
#define WHY_LINES 12
#define WHY_NAMED 18 /* parts with a name of their own; the rest is one of each class */
#define WHY_PARTS (WHY_NAMED + WHY_NCLASSES)
#define WHY_WHAT  96
#define WHY_SPANS 512 /* looked at, of guest and host */
#define WHY_BEFORE \
	10000000000 /* ns of trace before the due time that are read for the state then */

struct why_span { /* something that is known to have lasted, on the host's clock */
	int64_t from, to;
	enum why_class class;
	char what[WHY_WHAT];
};

struct why_case {
	int64_t due, woke; /* on the clock of seen[] and span[] */
	int64_t bound; /* by how much that may be off; < 0: never compared, nothing to look at */
	int vcpu;      /* which the probe ran on; -1: any */
	const struct seen *seen;
	size_t nseen; /* in order of time */
	const struct why_span *span;
	size_t nspan;
	bool no_wake; /* it never woke at `woke`: nothing to check the clocks by */
};

struct why_part {
	enum why_class class;
	char what[WHY_WHAT];
	int64_t ns;
	int64_t from, to; /* its longest piece, after due */
	uint32_t n;	  /* pieces */
};

struct why {
	enum why_class class;
	char detail[2 * WHY_TEXT]; /* one sentence */
	char evidence[WHY_LINES][WHY_TEXT];
	unsigned lines;
	struct why_part part[WHY_PARTS]; /* largest first */
	unsigned parts;
	int64_t residual;
	int64_t due;   /* as in the case */
	uint64_t lost; /* events the trace lost just there */
	unsigned host_events, guest_events;
	bool covered; /* the trace of that moment was kept */
	bool contradicts;
};

void why_find(const struct why_case *c, struct why *why);
const char *why_class_name(unsigned class);

/* why_order - by time, those of one moment as they were: the order that why_find wants */
void why_order(struct seen *seen, size_t n);

#endif
