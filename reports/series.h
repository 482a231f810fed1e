/* SPDX-License-Identifier: Apache-2.0 */
/*
 * series.h - maxima over time in bounded memory
 *
 * Buckets of equal width from time 0. When a run outgrows SERIES_MAX of them, neighbours are
 * merged and the width doubles: a night keeps its shape in the same few kilobytes as a minute.
 */
#ifndef REPORTS_SERIES_H
#define REPORTS_SERIES_H

#include "reports/summary.h"

#define SERIES_MAX 4096

struct series {
	struct second *at;
	size_t n, room;
	int64_t width; /* ns; set before the first call */
};

/* series_add - into the bucket of t >= 0; 0 or -ENOMEM */
int series_add(struct series *s, int64_t t, const struct second *add);

/* series_left - ns from t to the end of its bucket, at least 1 */
static inline int64_t series_left(const struct series *s, int64_t t)
{
	return s->width - t % s->width;
}

#endif
