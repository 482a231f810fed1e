// SPDX-License-Identifier: Apache-2.0
/* trace_kept.c - events that were read, and those among them that are worth telling */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/trace/trace_priv.h"

int kept_add(struct trace *t, const struct seen *e)
{
	if (t->nkept == t->room) {
		size_t room = t->room ? 2 * t->room : 8192;
		struct kept *more = realloc(t->kept, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		t->kept = more;
		t->room = room;
	}
	t->kept[t->nkept++] = (struct kept){.e = *e};
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	return x->e.t < y->e.t ? -1 : x->e.t > y->e.t;
}

/* The CPUs come merged, so mostly there is nothing to do. */
void kept_sort(struct trace *t)
{
	for (size_t i = 1; i < t->nkept; i++)
		if (t->kept[i - 1].e.t > t->kept[i].e.t) {
			qsort(t->kept, t->nkept, sizeof(*t->kept), by_time);
			return;
		}
}

void kept_forget(struct trace *t)
{
	int64_t newest = t->nkept ? t->kept[t->nkept - 1].e.t : 0;
	size_t drop = t->nkept > KEPT_MAX ? t->nkept - KEPT_MAX : 0;

	while (drop < t->nkept && t->kept[drop].e.t < newest - KEPT_NS)
		drop++;
	if (!drop)
		return;
	if (t->began < t->kept[drop - 1].e.t)
		t->began = t->kept[drop - 1].e.t;
	t->nkept -= drop;
	memmove(t->kept, t->kept + drop, t->nkept * sizeof(*t->kept));
}

/* Who is not real-time any more when we ask has left: then the kernel's number must do. */
static void ask_policy(struct seen *e)
{
	int policy = e->pid > 0 && e->prio < 100 ? sched_getscheduler(e->pid) : -1;

	if (policy >= 0)
		e->policy = (uint8_t)((policy & ~SCHED_RESET_ON_FORK) + 1);
}

static void tell(struct trace *t, struct kept *k)
{
	if (k->told)
		return;
	k->told = true;
	t->told++;
	if (k->e.what == WIRE_SEEN_RUN)
		ask_policy(&k->e);
	t->o.sink(t->o.arg, &k->e);
}

/* What held when the stretch began: the last word before it on each thread and on its CPU. */
static void tell_before(struct trace *t, size_t at)
{
	bool moved[TRACE_THREADS] = {0}, guest[TRACE_THREADS] = {0};
	int cpu[TRACE_THREADS];
	size_t left = t->nthreads;

	for (size_t i = 0; i < t->nthreads; i++)
		cpu[i] = -1;
	for (; at-- > 0 && left;) {
		struct kept *k = &t->kept[at];
		const struct seen *e = &k->e;

		for (size_t i = 0; i < t->nthreads; i++) {
			bool mine = e->pid == t->threads[i].tid;
			bool run = e->what == WIRE_SEEN_RUN;

			if (!guest[i] && mine &&
			    (e->what == WIRE_SEEN_EXIT || e->what == WIRE_SEEN_ENTRY)) {
				guest[i] = true;
				tell(t, k);
			}
			if (cpu[i] == e->cpu && run) { /* who ran there before it waited */
				cpu[i] = -1;
				tell(t, k);
			}
			if (moved[i] || (!(run && (mine || e->prev == t->threads[i].tid)) &&
					 !(mine && e->what == WIRE_SEEN_WAKE)))
				continue;
			moved[i] = run;
			left -= run;
			cpu[i] = run ? -1 : e->cpu;
			tell(t, k);
		}
	}
}

/* What is told of a stretch is whole, or says from when on it is. */
static void tell_looked(struct trace *t, int64_t from, int64_t to)
{
	struct seen e = {.what = WIRE_SEEN_LOOKED, .cpu = 0xffff, .t = from};

	if (e.t < t->began)
		e.t = t->began;
	for (size_t i = 0; i < t->nkept && t->kept[i].e.t <= to; i++)
		if (t->kept[i].e.what == WIRE_SEEN_LOST && t->kept[i].e.t > e.t)
			e.t = t->kept[i].e.t;
	if (to > t->drained)
		to = t->drained;
	e.span = to - e.t;
	if (e.span > 0)
		t->o.sink(t->o.arg, &e);
}

void kept_tell(struct trace *t, int64_t from, int64_t to)
{
	size_t first = 0, end;

	while (first < t->nkept && t->kept[first].e.t < from)
		first++;
	for (end = first; end < t->nkept && t->kept[end].e.t <= to; end++)
		;
	if (end - first > KEEP_MAX) {
		first = end - KEEP_MAX;
		from = t->kept[first].e.t;
	}
	if (t->told + (end - first) > KEEP_RUN)
		return;
	tell_before(t, first);
	for (size_t i = first; i < end; i++)
		tell(t, &t->kept[i]);
	tell_looked(t, from, to);
}
