// SPDX-License-Identifier: Apache-2.0
/* walk.c - from due to woke, every nanosecond to one part */
#include "reports/why/why_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAUSE_RANK 8 /* from here on a span beats what the host's threads seem to do */

struct walk {
	const struct why_case *c;
	struct why *why;
	struct state now;
	bool known_at_wake, ran_at_wake;
	int64_t seen_until; /* the trace is here up to then; before it is, nothing is known */
};

static struct why_part *part_of(struct why *why, enum why_class class, const char *what)
{
	for (unsigned i = 0; i < why->parts; i++)
		if (why->part[i].class == class && !strcmp(why->part[i].what, what))
			return &why->part[i];
	if (why->parts >= WHY_NAMED && strcmp(what, "others"))
		return part_of(why, class, "others");
	why->part[why->parts] = (struct why_part){.class = class};
	strcpy(why->part[why->parts].what, what);
	return &why->part[why->parts++];
}

static void give(struct walk *w, int64_t from, int64_t to, const struct label *l)
{
	struct why_part *p;

	if (!*l->what) {
		w->why->residual += to - from;
		return;
	}
	p = part_of(w->why, l->class, l->what);
	p->ns += to - from;
	from -= w->c->due;
	to -= w->c->due;
	if (p->n && from == p->to) { /* the same piece goes on */
		p->to = to;
		return;
	}
	p->n++;
	if (p->n == 1 || to - from > p->to - p->from) {
		p->from = from;
		p->to = to;
	}
}

/* The strongest span at `at`; *until: where another answer may begin. */
static const struct why_span *span_at(const struct why_case *c, int64_t at, int64_t *until)
{
	const struct why_span *best = NULL;

	for (size_t i = 0; i < c->nspan; i++) {
		const struct why_span *s = &c->span[i];

		if (s->from > at && s->from < *until)
			*until = s->from;
		if (s->from > at || s->to <= at)
			continue;
		if (s->to < *until)
			*until = s->to;
		if (!best || why_rank(s->class) > why_rank(best->class))
			best = s;
	}
	return best;
}

/* Between two events nothing changes on the host. */
static void stretch(struct walk *w, int64_t from, int64_t to)
{
	struct label host;

	from = from > w->c->due ? from : w->c->due;
	to = to < w->c->woke ? to : w->c->woke;
	if (from >= to)
		return;
	if (from < w->seen_until && to > w->seen_until) {
		stretch(w, from, w->seen_until);
		from = w->seen_until;
	}
	if (from < w->seen_until)
		state_label(&w->now, &host);
	else
		host = (struct label){.weak = true};
	while (from < to) {
		int64_t until = to;
		const struct why_span *s = span_at(w->c, from, &until);
		struct label l = host;

		if (s && (why_rank(s->class) >= PAUSE_RANK || host.weak)) {
			l.class = s->class;
			strcpy(l.what, s->what);
		}
		give(w, from, until, &l);
		from = until;
	}
}

/* The wake was the vCPU's own doing: within the bound of the clocks it must have run. */
static void check_wake(struct walk *w, int64_t from, int64_t to)
{
	enum thread_is is = w->now.vcpu.is;

	if (to < w->c->woke - w->c->bound || from > w->c->woke + w->c->bound)
		return;
	if (from >= w->seen_until || to > w->seen_until)
		is = IS_UNKNOWN;
	w->known_at_wake = w->known_at_wake || is != IS_UNKNOWN;
	w->ran_at_wake = w->ran_at_wake || is == IS_RUNNING || is == IS_UNKNOWN;
}

static size_t first_after(const struct why_case *c, int64_t t)
{
	size_t lo = 0, hi = c->nseen;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (c->seen[mid].t < t)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void look(struct walk *w, const struct seen *e)
{
	const struct why_case *c = w->c;

	if (e->what == WIRE_SEEN_LOOKED) {
		w->why->covered =
			w->why->covered || (e->t <= c->due && e->t + e->span >= c->woke - c->bound);
		if (e->t > w->seen_until)
			state_gap(&w->now);
		if (e->t + e->span > w->seen_until)
			w->seen_until = e->t + e->span;
	}
	if (e->what == WIRE_SEEN_LOST && e->t >= c->due)
		w->why->lost += (uint64_t)e->value;
	if (e->t >= c->due && e->what > WIRE_SEEN_HELPER)
		w->why->host_events++;
}

static void walk(struct walk *w)
{
	const struct why_case *c = w->c;
	size_t i = first_after(c, c->due - WHY_BEFORE);
	int64_t at = c->due - WHY_BEFORE, end = c->woke + c->bound;

	w->seen_until = at;

	state_start(&w->now, c, i < c->nseen ? &c->seen[i] : NULL, c->nseen - i);
	for (; i < c->nseen && c->seen[i].t <= end; i++) {
		stretch(w, at, c->seen[i].t);
		check_wake(w, at, c->seen[i].t);
		look(w, &c->seen[i]);
		state_event(&w->now, &c->seen[i]);
		at = c->seen[i].t;
	}
	stretch(w, at, c->woke);
	check_wake(w, at, end);
}

static int by_size(const void *a, const void *b)
{
	const struct why_part *x = a, *y = b;

	return x->ns != y->ns ? (x->ns < y->ns ? 1 : -1) : strcmp(x->what, y->what);
}

/* What an event of the trace says to have lasted becomes a span as well. */
static bool span_of(const struct seen *e, struct why_span *s)
{
	switch (e->what) {
	case WIRE_SEEN_TIMER:
		*s = (struct why_span){e->t - e->value, e->t, WHY_HOST_TIMER_LATE, ""};
		break;
	case WIRE_SEEN_GAP:
		*s = (struct why_span){e->t, e->t + e->span, WHY_HARDWARE, ""};
		break;
	case WIRE_SEEN_STOPPED:
		*s = (struct why_span){e->t, e->t + e->span, WHY_VCPU_PAUSED, ""};
		snprintf(s->what, sizeof(s->what), "thread %d was seen stopped", e->pid);
		return true;
	default:
		return false;
	}
	if (*e->text)
		snprintf(s->what, sizeof(s->what), "%s", e->text);
	else
		snprintf(s->what, sizeof(s->what), "CPU %d", e->cpu);
	return true;
}

static size_t all_spans(const struct why_case *c, struct why_span *to)
{
	size_t n = 0;

	for (; n < c->nspan && n < WHY_SPANS; n++)
		to[n] = c->span[n];
	for (size_t i = 0; i < c->nseen && n < WHY_SPANS; i++)
		if (span_of(&c->seen[i], &to[n]) && to[n].from < c->woke && to[n].to > c->due)
			n++;
	return n;
}

void why_walk(const struct why_case *c, struct why *why)
{
	struct why_span spans[WHY_SPANS];
	struct why_case all = *c;
	struct walk w = {.c = &all, .why = why};

	if (c->bound < 0) /* no telling where on the host's clock it was */
		all.nseen = all.bound = 0;
	all.nspan = all_spans(&all, spans);
	all.span = spans;
	walk(&w);
	why->contradicts = !c->no_wake && c->bound >= 0 && w.known_at_wake && !w.ran_at_wake;
	qsort(why->part, why->parts, sizeof(why->part[0]), by_size);
}

/* A merge: stable, and a recorded trace is nearly in order. */
void why_order(struct seen *seen, size_t n)
{
	size_t half = n / 2, i = 0, j = half, k = 0;
	struct seen *copy;

	for (i = 1; i < n && seen[i - 1].t <= seen[i].t; i++)
		;
	if (i >= n)
		return;
	why_order(seen, half);
	why_order(seen + half, n - half);
	copy = malloc(half * sizeof(*copy));
	if (!copy)
		return;
	memcpy(copy, seen, half * sizeof(*copy));
	for (i = 0; i < half;)
		seen[k++] = j < n && seen[j].t < copy[i].t ? seen[j++] : copy[i++];
	free(copy);
}
