// SPDX-License-Identifier: Apache-2.0
/* series.c - buckets that merge when there are too many */
#include "reports/series.h"

#include <errno.h>
#include <stdlib.h>

static void merge(struct second *into, const struct second *from)
{
	if (!from->n)
		return;
	if (!into->n || from->max > into->max)
		into->max = from->max;
	into->n = into->n + from->n < into->n ? UINT32_MAX : into->n + from->n;
	into->late = into->late + from->late < into->late ? UINT32_MAX : into->late + from->late;
}

static void widen(struct series *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct second one = s->at[i];

		s->at[i] = (struct second){0};
		merge(&s->at[i / 2], &one);
	}
	s->n = (s->n + 1) / 2;
	s->width *= 2;
}

int series_add(struct series *s, int64_t t, const struct second *add)
{
	size_t i;

	while (t / s->width >= SERIES_MAX)
		widen(s);
	i = (size_t)(t / s->width);
	if (i >= s->room) {
		size_t room = i < SERIES_MAX / 2 ? 2 * i + 16 : SERIES_MAX;
		struct second *at = realloc(s->at, room * sizeof(*at));

		if (!at)
			return -ENOMEM;
		s->at = at;
		s->room = room;
	}
	while (s->n <= i)
		s->at[s->n++] = (struct second){0};
	merge(&s->at[i], add);
	return 0;
}
