// SPDX-License-Identifier: Apache-2.0
/* gates_limit.c - does the run keep what was promised? */
#include "reports/gates.h"

#include <inttypes.h>
#include <stdio.h>
#include "lib/clean.h"
#include "reports/bounds.h"
#include "reports/words.h"

void gate_max(struct gates *g)
{
	char worst[WORDS], limit[WORDS], when[WORDS];
	const struct top *top;

	if (g->l->max == LIMIT_NONE || !g->t.n || !summary_tops(g->s, &top))
		return;
	words_time(g->t.max, worst);
	words_time(g->l->max, limit);
	if (g->t.max <= g->l->max) {
		gate_say(g, "max", VERDICT_PASS, "worst %s, limit %s", worst, limit);
		return;
	}
	gate_say(g, "max", VERDICT_FAIL,
		 "worst %s%s, limit %s (guest %u probe %u, %s after its start)", worst,
		 top->missed ? " at least, for an activation that never ran" : "", limit,
		 top->guest, summary_probe(g->s, top->probe)->id, words_time(top->t, when));
}

static void quantile_gate(struct gates *g, const char *name, uint64_t tail, int64_t limit)
{
	char value[WORDS], lo[WORDS], hi[WORDS], lim[WORDS], need[WORDS], wait[80];
	enum verdict_status st;
	struct quantile q;

	if (limit == LIMIT_NONE || !g->t.n)
		return;
	quantile_of(&g->all, tail, &q);
	words_time(limit, lim);
	if (!q.known) {
		gate_say(g, name, VERDICT_INCONCLUSIVE,
			 "limit %s: %s needs at least %s activations%s", lim, name,
			 words_count(q.needed, need), gate_wait(g, q.needed, wait, sizeof(wait)));
		return;
	}
	st = q.lo > limit ? VERDICT_FAIL : q.hi > limit ? VERDICT_INCONCLUSIVE : VERDICT_PASS;
	gate_say(g, name, st, "%s, between %s and %s at 95 %%, limit %s%s",
		 words_time(q.value, value), words_time(q.lo, lo), words_time(q.hi, hi), lim,
		 st == VERDICT_INCONCLUSIVE ? ": a longer run would tell" : "");
}

void gate_quantiles(struct gates *g)
{
	const struct {
		const char *name;
		uint64_t tail;
		int64_t limit;
	} rows[] = {
		{"p99", 100, g->l->p99},
		{"p99.9", 1000, g->l->p99_9},
		{"p99.99", 10000, g->l->p99_99},
		{"p99.999", 100000, g->l->p99_999},
		{"p99.9999", 1000000, g->l->p99_9999},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		quantile_gate(g, rows[i].name, rows[i].tail, rows[i].limit);
}

/* An activation that never ran is late by more than a period: where a limit on latency is asked
 * for, it counts there whether or not a number of missed ones is. */
void gate_missed(struct gates *g)
{
	uint64_t n = g->t.missed - g->t.missed_warmup;
	char count[WORDS], allowed[WORDS];

	words_count(n, count);
	if (g->l->missed == LIMIT_NONE)
		gate_say(g, "missed", VERDICT_PASS, "%s activations missed; no limit asked", count);
	else
		gate_say(g, "missed", n > (uint64_t)g->l->missed ? VERDICT_FAIL : VERDICT_PASS,
			 "%s activations missed, allowed: %s", count,
			 words_count((uint64_t)g->l->missed, allowed));
}

/* What the guest could not even see is never taken in silence: only a stated number of missed
 * activations allows it. */
void gate_stalls(struct gates *g)
{
	const struct stall *s;
	size_t n = summary_stalls(g->s, &s);
	char length[WORDS], bound[WORDS], count[WORDS], when[WORDS];
	int64_t total = 0;
	bool allowed =
		!g->t.stalled || (g->l->missed != LIMIT_NONE &&
				  g->t.missed - g->t.missed_warmup <= (uint64_t)g->l->missed);

	for (size_t i = 0; i < n; i++)
		total += s[i].length;
	if (!n) {
		for (unsigned i = 0; i < summary_guests(g->s); i++)
			if (summary_clock(g->s, i) && summary_clock(g->s, i)->exchanges) {
				gate_say(g, "stall", VERDICT_PASS, "no guest's clock stood still");
				return;
			}
		return;
	}
	words_time(total, length);
	words_count(g->t.stalled, count);
	gate_say(g, "stall", allowed ? VERDICT_PASS : VERDICT_FAIL,
		 "the guest's clock stood still %zu time%s, %s in all (the first %s into the run, "
		 "+-%s): "
		 "%s activations that the guest did not see are counted as missed%s",
		 n, n > 1 ? "s" : "", length, words_time(s->t_host, when),
		 words_time(s->bound, bound), count,
		 g->l->missed == LIMIT_NONE && g->t.stalled ? "; [limits] missed would allow them"
							    : "");
}

void gate_violations(struct gates *g)
{
	char limit[WORDS], count[WORDS], all[WORDS];

	if (g->l->violation < 0 || g->l->violations == LIMIT_NONE || !g->t.n)
		return;
	gate_say(g, "violations",
		 g->t.violations > (uint64_t)g->l->violations ? VERDICT_FAIL : VERDICT_PASS,
		 "%s of %s activations over %s, allowed: %" PRId64,
		 words_count(g->t.violations, count), words_count(g->t.n, all),
		 words_time(g->l->violation, limit), g->l->violations);
}

static void exceed_gate(struct gates *g, const struct exceed *e, uint64_t k)
{
	double upper = garwood_upper(k, e->confidence) / (double)g->t.n;
	double lower = garwood_lower(k, e->confidence) / (double)g->t.n;
	uint64_t need = bounds_claim_need(k, e->p, e->confidence);
	char limit[WORDS], p[WORDS], c[WORDS], count[WORDS], seen[WORDS];
	char all[WORDS], needs[WORDS], wait[80], what[200];

	snprintf(what, sizeof(what), "P(latency > %s) < %s at %s", words_time(e->limit, limit),
		 words_small(e->p, p), words_share(e->confidence, c));
	words_count(k, count);
	words_count(g->t.n, all);
	if (upper < e->p)
		gate_say(g, "exceed", VERDICT_PASS, "%s: shown, %s of %s exceed it: below %s", what,
			 count, all, words_small(upper, seen));
	else if (lower > e->p)
		gate_say(g, "exceed", VERDICT_FAIL, "%s: refuted, %s of %s exceed it: above %s",
			 what, count, all, words_small(lower, seen));
	else
		gate_say(g, "exceed", VERDICT_INCONCLUSIVE,
			 "%s: not shown, %s of %s exceed it: below %s; %s activations with no more "
			 "of them "
			 "would show it%s",
			 what, count, all, words_small(upper, seen), words_count(need, needs),
			 gate_wait(g, need, wait, sizeof(wait)));
}

void gate_exceed(struct gates *g)
{
	for (size_t i = 0; g->t.n && i < g->l->nexceed && i < SUMMARY_THRESHOLDS; i++)
		exceed_gate(g, &g->l->exceed[i], g->t.over[i]);
}
