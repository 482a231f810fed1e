/* SPDX-License-Identifier: Apache-2.0 */
/*
 * selftest.h - was each disturbance that was injected found, named, and sized?
 *
 * A run that injects leaves an INJECT mark behind each disturbance: its length, its name, the class
 * that it must be named, and how long ago it ended, in ns ("fifo-hog host-preempted 1500"; class
 * "none": it must hurt nobody). Here they are held against the violations of the same run;
 *everything comes from frames.rtl, so a replay judges the same.
 *
 *	selftest_judge(summary, &t); selftest_print(&t, stdout); selftest_done(&t);
 */
#ifndef REPORTS_SELFTEST_H
#define REPORTS_SELFTEST_H

#include <stdio.h>
#include "reports/why_run.h"

struct injected {
	char name[32];
	int wanted; /* enum why_class; -1: none */
	int64_t from, length;
	bool found, named, sized;
	enum why_class class; /* of the worst violation that it met */
	int64_t size;	      /* of the parts of the wanted class in it */
	int64_t worst;	      /* its latency */
	char detail[2 * WHY_TEXT];
};

struct selftest {
	struct injected *at;
	size_t n;
	size_t right; /* found, named and sized, or harmless as it must be */
};

int selftest_judge(const struct summary *s, struct selftest *t); /* 0 or -ENOMEM */
void selftest_print(const struct selftest *t, FILE *to);
void selftest_done(struct selftest *t);

#endif
