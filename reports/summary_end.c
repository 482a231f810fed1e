// SPDX-License-Identifier: Apache-2.0
/* summary_end.c - what only the whole run tells, and the reading of it */
#include "reports/summary_priv.h"
#include "reports/why/why.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Stalls of one guest: into the books of its probes, and into the list of the run. */
static int take_stalls(struct summary *s, struct guest *g)
{
	size_t n = s->nstalls + g->clock.nstalls;
	struct stall *all;

	if (!g->clock.nstalls)
		return 0;
	all = realloc(s->stalls, n * sizeof(*all));
	if (!all)
		return -1;
	s->stalls = all;
	for (size_t i = 0; i < g->clock.nstalls; i++) {
		struct stall one = g->clock.stalls[i];

		for (size_t p = 0; p < g->probes; p++)
			if (account_stall(s->account[g->first + p], &one))
				return -1;
		one.guest = (uint16_t)(g - s->guest);
		one.t_host -= s->t_start;
		s->stalls[s->nstalls++] = one;
	}
	return 0;
}

void summary_end(struct summary *s)
{
	bool ok = true;

	if (s->ended)
		return;
	s->ended = true;
	for (size_t i = 0; i < WIRE_GUESTS_MAX; i++) {
		struct guest *g = &s->guest[i];

		ok = !clock_end(&g->clock) && !take_stalls(s, g) && ok;
	}
	for (size_t i = 0; i < s->naccounts; i++) {
		struct account *a = s->account[i];

		ok = !account_end(a) && ok;
		a->p.t0 = summary_when(s, a->p.guest, a->p.base);
		s->interrupted = s->interrupted || a->p.cut;
	}
	for (size_t i = 0; i < s->nbesides; i++)
		ok = !account_end(s->beside[i]) && ok;
	tops_sort(&s->tops);
	why_order(s->seen, s->nseen);
	s->why = calloc(s->tops.n + 1, sizeof(*s->why));
	ok = s->why && ok;
	if (!ok)
		faults_add(&s->faults, "out of memory at the end of the run");
}

size_t summary_probes(const struct summary *s)
{
	return s->naccounts;
}

const struct probe_sum *summary_probe(const struct summary *s, size_t i)
{
	return i < s->naccounts ? &s->account[i]->p : NULL;
}

size_t summary_besides(const struct summary *s)
{
	return s->nbesides;
}

const struct probe_sum *summary_beside(const struct summary *s, size_t i)
{
	return i < s->nbesides ? &s->beside[i]->p : NULL;
}

size_t summary_tops(const struct summary *s, const struct top **worst_first)
{
	*worst_first = s->tops.at;
	return s->tops.n;
}

size_t summary_marks(const struct summary *s, const struct mark **in_order)
{
	*in_order = s->marks;
	return s->nmarks;
}

size_t summary_stalls(const struct summary *s, const struct stall **in_order)
{
	*in_order = s->stalls;
	return s->nstalls;
}

size_t summary_events(const struct summary *s, const struct event **in_order)
{
	*in_order = s->events;
	return s->nevents;
}

size_t summary_seen(const struct summary *s, const struct seen **in_order, uint64_t *beyond)
{
	*in_order = s->seen;
	*beyond = s->seen_beyond;
	return s->nseen;
}

int64_t summary_near(const struct summary *s, unsigned guest, int64_t t_guest, int64_t *when)
{
	int64_t bound = -1;

	if (guest < WIRE_GUESTS_MAX && s->guest[guest].clock.n) {
		bound = clock_near(&s->guest[guest].clock, t_guest, when);
		*when -= s->t_start;
	} else {
		*when = summary_when(s, guest, t_guest);
	}
	return bound;
}

size_t summary_faults(const struct summary *s, char *const **text, uint64_t *n)
{
	*text = s->faults.text;
	*n = s->faults.n;
	return s->faults.kept;
}

const struct clock_map *summary_clock(const struct summary *s, unsigned guest)
{
	return guest < WIRE_GUESTS_MAX && s->guest[guest].seen ? &s->guest[guest].clock.map : NULL;
}

const struct wire_hello *summary_hello(const struct summary *s, unsigned guest)
{
	return guest < WIRE_GUESTS_MAX && s->guest[guest].seen ? &s->guest[guest].hello : NULL;
}

unsigned summary_guests(const struct summary *s)
{
	unsigned n = 0;

	for (unsigned i = 0; i < WIRE_GUESTS_MAX; i++)
		if (s->guest[i].seen)
			n = i + 1;
	return n;
}

const struct summary_opts *summary_opts(const struct summary *s)
{
	return &s->opts;
}

/* Without any exchange a guest's clock says nothing about ours: its first activation is then taken
 * to be when the first phase of measuring began. */
int64_t summary_when(const struct summary *s, unsigned guest, int64_t t_guest)
{
	const struct guest *g = &s->guest[guest];

	if (g->clock.n)
		return clock_host(&g->clock, t_guest) - s->t_start;
	for (size_t i = 0; i < s->nmarks; i++)
		if (s->marks[i].what == WIRE_MARK_PHASE && !strcmp(s->marks[i].text, "warmup"))
			return s->marks[i].t_host +
			       (g->probes ? t_guest - s->account[g->first]->p.base : 0);
	return g->probes ? t_guest - s->account[g->first]->p.base : 0;
}

static bool books_ok(const struct probe_sum *p)
{
	return p->expected == p->received + p->lost + p->missed + p->dropped && p->said_bye &&
	       p->totals_match;
}

static void add(struct totals *t, const struct probe_sum *p, __int128 *sum)
{
	bool first = !t->n;

	t->expected += p->expected;
	t->received += p->received;
	t->lost += p->lost;
	t->missed += p->missed;
	t->dropped += p->dropped;
	t->warmup += p->warmup;
	t->missed_warmup += p->missed_warmup;
	t->stalled += p->stalled;
	t->violations += p->violations;
	for (size_t i = 0; i < SUMMARY_THRESHOLDS; i++)
		t->over[i] += p->over[i];
	if (!books_ok(p))
		t->accounting_ok = false;
	if (!p->all->n)
		return;
	t->n += p->all->n;
	t->min = first || p->all_min < t->min ? p->all_min : t->min;
	t->max = first || p->all_max > t->max ? p->all_max : t->max;
	*sum += p->all_sum;
}

static double deviation(const struct summary *s, double mean, uint64_t n)
{
	double squares = 0;

	for (size_t i = 0; i < s->naccounts; i++) {
		const struct hist *h = s->account[i]->p.all;

		for (unsigned c = 0; c < HIST_CELLS; c++) {
			double mid = (double)hist_low(c) / 2 + (double)hist_high(c) / 2 - mean;

			squares += (double)h->cell[c] * mid * mid;
		}
	}
	return n > 1 ? sqrt(squares / (double)(n - 1)) : 0;
}

void summary_totals(const struct summary *s, struct totals *t)
{
	__int128 sum = 0;

	*t = (struct totals){.accounting_ok = !s->faults.n && s->naccounts,
			     .complete = s->complete,
			     .interrupted = s->interrupted,
			     .duration = s->t_last - s->t_start,
			     .started = s->realtime};
	for (size_t i = 0; i < s->naccounts; i++)
		add(t, &s->account[i]->p, &sum);
	for (size_t i = 0; i < s->nbesides; i++)
		if (!books_ok(&s->beside[i]->p) || s->beside[i]->p.lost || s->beside[i]->p.dropped)
			t->accounting_ok = false;
	if (!t->n)
		return;
	t->mean = (double)sum / (double)t->n;
	t->sd = deviation(s, t->mean, t->n);
}

struct hist *summary_merged(const struct summary *s)
{
	struct hist *h = calloc(1, sizeof(*h));

	for (size_t i = 0; h && i < s->naccounts; i++)
		hist_add(h, s->account[i]->p.all);
	return h;
}
