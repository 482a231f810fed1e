// SPDX-License-Identifier: Apache-2.0
/* account_end.c - the guest's own books against ours, and what only the host has seen */
#include "reports/account.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#define WHO	    "guest %u probe %u: "
#define WHO_ARGS(a) (a)->p.guest, (a)->p.id

static void compare(struct account *a, const char *what, uint64_t guest, uint64_t host)
{
	if (guest == host)
		return;
	a->p.totals_match = false;
	faults_add(a->faults, WHO "the guest counted %" PRIu64 " %s, the host %" PRIu64,
		   WHO_ARGS(a), guest, what, host);
}

static void compare_values(struct account *a, const struct wire_totals *t)
{
	const struct {
		const char *what;
		int64_t guest, host;
	} rows[] = {
		{"the sum", (int64_t)le64_get(t->sum), (int64_t)a->guest_sum},
		{"the least latency", (int64_t)le64_get(t->min), a->guest_min},
		{"the greatest latency", (int64_t)le64_get(t->max), a->guest_max},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].guest == rows[i].host)
			continue;
		a->p.totals_match = false;
		faults_add(a->faults,
			   WHO "%s is %" PRId64 " ns to the guest, %" PRId64 " ns to the host",
			   WHO_ARGS(a), rows[i].what, rows[i].guest, rows[i].host);
	}
}

void account_bye(struct account *a, const struct wire_totals *t)
{
	uint64_t next = le64_get(t->next);

	if (a->p.said_bye) {
		faults_add(a->faults, WHO "BYE twice", WHO_ARGS(a));
		return;
	}
	a->p.said_bye = a->p.totals_match = true;
	account_totals(a, t);
	if (next < a->next || (a->p.planned && next > a->p.planned)) {
		a->p.totals_match = false;
		faults_add(a->faults,
			   WHO "BYE at activation %" PRIu64 ", seen were %" PRIu64 " of %" PRIu64,
			   WHO_ARGS(a), next, a->next, a->p.planned);
		return;
	}
	a->gaps += next - a->next;
	a->next = next;
	a->p.cut = a->p.planned && next < a->p.planned;
	a->p.planned = next;
	compare(a, "samples", le64_get(t->sent), a->p.received + a->gaps);
	compare(a, "missed", le64_get(t->missed), a->p.missed);
	compare(a, "dropped", le64_get(t->dropped), a->p.dropped);
	if (a->p.received && !a->gaps)
		compare_values(a, t);
}

/* The proven part of the stall, in periods begun: what was due then never ran, and the first of it
 * would have been at least that late. Where between two exchanges it began is not known; what may
 * have been in the measuring time is taken to be. */
int account_stall(struct account *a, const struct stall *s)
{
	int64_t proven = s->length - s->bound, t = s->t_guest, T = a->p.interval;
	int64_t begin = a->p.base + (int64_t)a->p.warmup_planned * T;
	int64_t end = a->p.base + (int64_t)a->next * T;
	struct fall f = {.late = proven, .step = T};

	if (proven <= 0 || s->t_guest_end < a->p.base || t >= end)
		return 0;
	if (t < begin)
		t = s->t_guest_end < begin ? s->t_guest_end : begin;
	f.count = (uint64_t)((proven - 1) / T + 1);
	a->p.stalled += f.count;
	return account_unseen(a, (uint64_t)(t - a->p.base) / (uint64_t)T, &f);
}

int account_end(struct account *a)
{
	struct probe_sum *p = &a->p;

	if (!p->planned)
		p->planned = a->next;
	p->lost = a->gaps + (p->planned > a->next ? p->planned - a->next : 0);
	p->expected = p->planned + p->stalled;
	if (heat_turn(&a->heat, -1, p->raw))
		return -ENOMEM;
	hist_add(p->all, p->raw);
	p->all_sum += p->sum;
	if (p->min < p->all_min)
		p->all_min = p->min;
	if (p->max > p->all_max)
		p->all_max = p->max;
	if (!p->raw->n)
		p->min = p->max = 0;
	if (!p->all->n)
		p->all_min = p->all_max = 0;
	p->seconds = a->series.at;
	p->nseconds = a->series.n;
	p->second_width = a->series.width;
	p->heat = &a->heat;
	return 0;
}

void account_close(struct account *a)
{
	free(a->p.raw);
	free(a->p.all);
	free(a->p.held);
	free(a->series.at);
	heat_done(&a->heat);
}
