/* SPDX-License-Identifier: Apache-2.0 */
/*
 * foreign_priv.h - what a reader of a format fills in; for the files of this folder only
 *
 * A reader gets all bytes of the file, zero-ended, and returns 0, or -EBADMSG and one line that
 * says what is wrong. `looks` is asked of every file and must be cheap.
 */
#ifndef REPORTS_FOREIGN_FOREIGN_PRIV_H
#define REPORTS_FOREIGN_FOREIGN_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include "wire/hist.h"

struct foreign {
	const char *text; /* the file */
	size_t len;
	int64_t unit; /* ns of one step */
	struct hist *hist;
	uint64_t over;	 /* samples beyond the histogram's end, which are not in it yet */
	int64_t edge;	 /* where that end is, in steps */
	double max;	 /* the worst in steps, as the tool says; < 0: it does not */
	int64_t started; /* CLOCK_REALTIME, s; 0: not said */
	char host[64], kernel[96];
	char *why;
	size_t whylen;
};

struct foreign_format {
	const char *name, *tool;
	bool (*looks)(const struct foreign *f);
	int (*read)(struct foreign *f);
};

/* foreign_add - n samples of v steps: 0, or -EBADMSG for what no latency is */
int foreign_add(struct foreign *f, double v, double n);
int foreign_bad(struct foreign *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void foreign_max(struct foreign *f, double v); /* the worst of several probes */

bool looks_cyclictest_json(const struct foreign *f), looks_cyclictest_text(const struct foreign *f),
	looks_rtla(const struct foreign *f), looks_jitter_json(const struct foreign *f),
	looks_jitter_raw(const struct foreign *f), looks_rteval(const struct foreign *f),
	looks_hgrm(const struct foreign *f), looks_csv(const struct foreign *f);
int read_tool_json(struct foreign *f);	     /* foreign_json.c: cyclictest, jitterdebugger */
int read_cyclictest_text(struct foreign *f); /* foreign_text.c */
int read_rtla(struct foreign *f);
int read_csv(struct foreign *f);
int read_hgrm(struct foreign *f);
int read_jitter_raw(struct foreign *f); /* foreign_raw.c */
int read_rteval(struct foreign *f);	/* foreign_rteval.c */

#endif
