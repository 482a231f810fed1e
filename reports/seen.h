/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seen.h - what the host's kernel did, event by event, as SEEN frames carry it
 *
 * The host's tracer writes SEEN frames around violations (hostagent/trace/), the summary keeps them
 * in order of time, the search for causes reads them (reports/why/why.h). Times are the host's
 * clock, ns; in a summary since START.
 */
#ifndef REPORTS_SEEN_H
#define REPORTS_SEEN_H

#include <stddef.h>
#include <stdint.h>
#include "wire/wire.h"

#define SEEN_TEXT 32
#define SEEN_COMM 16 /* a RUN: text holds who runs now, text + SEEN_COMM who ran before */

struct seen {
	int64_t t, span, value;
	int32_t pid, prev;
	uint16_t what, cpu; /* enum wire_seen_what; cpu 0xffff: none */
	int16_t prio;	/* as the kernel counts: < 0 deadline, below 100 real-time, 120 nice 0 */
	uint8_t policy; /* SCHED_* + 1; 0: not known */
	uint8_t left;	/* a RUN: enum wire_seen_left */
	char text[SEEN_TEXT];
};

/* seen_name - "run", "irq", ... as in recorded traces; NULL: no such event */
const char *seen_name(unsigned what);

/* seen_read - from a SEEN frame of len bytes */
void seen_read(struct seen *s, const struct wire_seen *from, size_t len);

/* seen_write - into a frame's payload; room for SEEN_TEXT + 1 of text; returns its length */
size_t seen_write(const struct seen *s, struct wire_seen *to);

/* seen_who - "hog (pid 77, fifo 50)"; into buf, returned */
char *seen_who(const struct seen *run, char *buf, size_t len);

#endif
