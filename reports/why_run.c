// SPDX-License-Identifier: Apache-2.0
/* why_run.c - what a run's frames say about one activation */
#include "reports/why_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "reports/summary_priv.h"

#define SPANS	 WHY_SPANS
#define TIME_MAX (INT64_MAX / 4)

struct gather {
	const struct summary *s;
	const struct top *t;
	const struct probe_sum *p;
	struct why_case c;
	int64_t due_guest;
	struct why_span span[SPANS];
	size_t n;
};

/* The stall that swallowed it. */
static const struct stall *stall_of(const struct gather *g)
{
	const struct stall *stall;
	size_t n = summary_stalls(g->s, &stall);

	for (size_t i = 0; i < n; i++)
		if (stall[i].guest == g->t->guest && g->due_guest >= stall[i].t_guest &&
		    g->due_guest <= stall[i].t_guest_end + stall[i].length)
			return &stall[i];
	return NULL;
}

static struct why_span *add_span(struct gather *g, int64_t from, int64_t to, enum why_class class)
{
	struct why_span *one = &g->span[g->n];

	if (g->n == SPANS || to <= g->c.due || from >= g->c.woke)
		return NULL;
	*one = (struct why_span){.from = from, .to = to, .class = class};
	g->n++;
	return one;
}

/* By whoever told: the hypervisor said that the guest was paused, and that it went on. */
static void add_pauses(struct gather *g)
{
	const struct mark *m, *paused = NULL;
	size_t n = summary_marks(g->s, &m);

	for (size_t i = 0; i <= n; i++) {
		struct why_span *one;

		if (i < n && m[i].what != WIRE_MARK_VM)
			continue;
		if (i < n && !m[i].value) {
			paused = paused ?: &m[i];
			continue;
		}
		one = paused ? add_span(g, paused->t_host, i < n ? m[i].t_host : INT64_MAX,
					WHY_VCPU_PAUSED)
			     : NULL;
		if (one)
			snprintf(one->what, sizeof(one->what), "the hypervisor paused it: %.60s",
				 paused->text);
		paused = NULL;
	}
}

/* The guest's events against the guest's due time: no clock comes between. */
static void add_guest(struct gather *g)
{
	static const uint8_t class[] = {[WIRE_EV_IRQ] = WHY_GUEST_IRQ,
					[WIRE_EV_SOFTIRQ] = WHY_GUEST_SOFTIRQ,
					[WIRE_EV_THREAD] = WHY_GUEST_THREAD,
					[WIRE_EV_IRQS_OFF] = WHY_GUEST_IRQS_OFF,
					[WIRE_EV_STEAL] = WHY_HARDWARE};
	const struct event *e;
	size_t n = summary_events(g->s, &e);

	for (size_t i = 0; i < n; i++) {
		struct why_span *one;
		int64_t from;

		if (e[i].t < 0 || e[i].t > TIME_MAX || e[i].duration > TIME_MAX ||
		    e[i].guest != g->t->guest || e[i].class >= sizeof(class) ||
		    !class[e[i].class] || e[i].class == WIRE_EV_STEAL || e[i].duration <= 0 ||
		    (g->p->cpu != 0xffff && e[i].cpu != g->p->cpu))
			continue;
		from = e[i].t - g->due_guest + g->c.due;
		one = add_span(g, from, from + e[i].duration, class[e[i].class]);
		if (one)
			snprintf(one->what, sizeof(one->what), "%s", e[i].text);
	}
}

/* When the clock stopped: the exchange of clocks knows only that it was not before t_host and not
 * after the next exchange; a pause in that time that the hypervisor told of was it. */
static int64_t stopped_at(const struct gather *g, const struct stall *stall)
{
	const struct mark *m;
	size_t n = summary_marks(g->s, &m);
	int64_t last = stall->t_host + stall->t_guest_end - stall->t_guest + stall->bound;

	for (size_t i = 0; i < n; i++)
		if (m[i].what == WIRE_MARK_VM && !m[i].value &&
		    m[i].t_host >= stall->t_host - stall->bound && m[i].t_host <= last)
			return m[i].t_host;
	return stall->t_host;
}

static void place(struct gather *g)
{
	const struct stall *stall = g->t->stalled ? stall_of(g) : NULL;
	struct why_span *one;

	g->c.bound = summary_near(g->s, g->t->guest, g->due_guest, &g->c.due);
	if (stall) {
		g->c.due = stopped_at(g, stall) + g->due_guest - stall->t_guest;
		g->c.bound = stall->bound;
	}
	g->c.woke = g->c.due + g->t->latency;
	/* Its clock stood still on the way: then it woke later than this. */
	g->c.no_wake =
		g->t->stalled || summary_when(g->s, g->t->guest, g->due_guest + g->t->latency) -
						 summary_when(g->s, g->t->guest, g->due_guest) >
					 g->t->latency + g->t->latency / 1000 + 2 * g->c.bound;
	if (!g->t->stalled)
		return;
	one = add_span(g, g->c.due, g->c.woke, WHY_CLOCK);
	if (one)
		snprintf(one->what, sizeof(one->what),
			 "the guest's clock stood still; the guest saw nothing");
}

static void find(const struct summary *s, const struct top *t, struct why *why)
{
	struct gather g = {.s = s, .t = t, .p = summary_probe(s, t->probe)};
	uint64_t beyond;

	g.due_guest = g.p->base + t->t;
	if (t->latency > TIME_MAX || g.due_guest > TIME_MAX) {
		*why = (struct why){.residual = t->latency};
		snprintf(why->detail, sizeof(why->detail), "no such latency can be");
		return;
	}
	g.c.vcpu = g.p->cpu == 0xffff ? -1 : g.p->cpu;
	g.c.nseen = summary_seen(s, &g.c.seen, &beyond);
	place(&g);
	if (g.c.woke > g.c.due) {
		add_pauses(&g);
		add_guest(&g);
	}
	g.c.span = g.span;
	g.c.nspan = g.n;
	why_find(&g.c, why);
}

const struct why *why_top(const struct summary *s, size_t i)
{
	static const struct why none = {.detail = "out of memory"};

	if (!s->why)
		return &none;
	if (!s->why[i] && (s->why[i] = malloc(sizeof(**s->why))))
		find(s, &s->tops.at[i], s->why[i]);
	return s->why[i] ?: &none;
}

void why_count(const struct summary *s, size_t n[WHY_NCLASSES])
{
	memset(n, 0, WHY_NCLASSES * sizeof(*n));
	for (size_t i = 0; s->opts.violation >= 0 && i < s->tops.n; i++)
		if (s->tops.at[i].latency > s->opts.violation)
			n[why_top(s, i)->class]++;
}

bool why_traced(const struct summary *s, const char **text)
{
	const struct seen *seen;
	uint64_t beyond;
	size_t n = summary_seen(s, &seen, &beyond);

	*text = "";
	for (size_t i = 0; i < n; i++)
		if (seen[i].what == WIRE_SEEN_SETUP) {
			*text = seen[i].text;
			return seen[i].value;
		}
	return false;
}
