/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tops.h - the n worst, exactly, in n places
 *
 * A heap whose root is the least of those kept: whether a value belongs to the worst is one
 * comparison, so that a million ordinary samples cost a million comparisons and nothing else.
 *
 *	tops_wants(&t, v)	would v be kept?
 *	tops_add(&t, &one)	keep it if it is; 0 or -ENOMEM
 *	tops_sort(&t)		worst first; ends the adding
 */
#ifndef REPORTS_TOPS_H
#define REPORTS_TOPS_H

#include <limits.h>
#include "reports/summary.h"

struct tops {
	struct top *at;
	size_t n, room, most;
};

static inline bool tops_wants(const struct tops *t, int64_t latency)
{
	return t->n < t->most || (t->n && latency > t->at[0].latency);
}

int tops_add(struct tops *t, const struct top *one);
void tops_sort(struct tops *t);

#endif
