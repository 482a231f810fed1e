// SPDX-License-Identifier: Apache-2.0
/* tops.c - a binary heap of the worst, least first */
#include "reports/tops.h"

#include <errno.h>
#include <stdlib.h>

static void swap(struct top *a, struct top *b)
{
	struct top t = *a;

	*a = *b;
	*b = t;
}

static void sink(struct tops *t)
{
	size_t i = 0;

	for (;;) {
		size_t least = i, l = 2 * i + 1;

		for (size_t c = l; c < l + 2 && c < t->n; c++)
			if (t->at[c].latency < t->at[least].latency)
				least = c;
		if (least == i)
			return;
		swap(&t->at[i], &t->at[least]);
		i = least;
	}
}

static int grow(struct tops *t)
{
	size_t room = t->room ? 2 * t->room : 64;
	struct top *at;

	if (room > t->most)
		room = t->most;
	at = realloc(t->at, room * sizeof(*at));
	if (!at)
		return -ENOMEM;
	t->at = at;
	t->room = room;
	return 0;
}

int tops_add(struct tops *t, const struct top *one)
{
	size_t i = t->n;

	if (!tops_wants(t, one->latency))
		return 0;
	if (t->n == t->most) {
		t->at[0] = *one;
		sink(t);
		return 0;
	}
	if (t->n == t->room && grow(t))
		return -ENOMEM;
	t->at[t->n++] = *one;
	for (; i && t->at[i].latency < t->at[(i - 1) / 2].latency; i = (i - 1) / 2)
		swap(&t->at[i], &t->at[(i - 1) / 2]);
	return 0;
}

/* Equal latencies in the order of the run, so that two replays print the same list. */
static int worse(const void *a, const void *b)
{
	const struct top *x = a, *y = b;

	if (x->latency != y->latency)
		return x->latency > y->latency ? -1 : 1;
	if (x->t != y->t)
		return x->t < y->t ? -1 : 1;
	return (int)x->probe - (int)y->probe;
}

void tops_sort(struct tops *t)
{
	if (t->n)
		qsort(t->at, t->n, sizeof(*t->at), worse);
}
