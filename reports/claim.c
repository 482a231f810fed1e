// SPDX-License-Identifier: Apache-2.0
/* claim.c - what a run has shown, in one sentence that states its evidence */
#include "reports/gates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "reports/bounds.h"
#include "reports/words.h"

/* The latency the sentence is about: what a violation is, else the tightest claim, else none. */
static bool threshold(const struct gates *g, int64_t *limit, uint64_t *k)
{
	if (g->l->violation >= 0) {
		*limit = g->l->violation;
		*k = g->t.violations;
		return true;
	}
	if (!g->l->nexceed)
		return false;
	*limit = g->l->exceed[0].limit;
	*k = g->t.over[0];
	return true;
}

/* Without a limit on single activations the sentence is about a quantile, if one was asked. */
static const struct reason *asked_quantile(const struct verdict *v)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->reasons[i].status == VERDICT_PASS && !strncmp(v->reasons[i].gate, "p99", 3))
			return &v->reasons[i];
	return NULL;
}

static char *about(const struct gates *g)
{
	char all[WORDS], worst[WORDS], limit[WORDS], count[WORDS], p[WORDS], when[WORDS], *text;
	const struct top *top;
	int64_t over;
	uint64_t k;
	int rc;

	summary_tops(g->s, &top);
	words_count(g->t.n, all);
	words_time(g->t.max, worst);
	if (!threshold(g, &over, &k)) {
		const struct reason *q = asked_quantile(g->v);

		rc = asprintf(&text,
			      "%s%s%s%sworst of %s activations %s (guest %u probe %u, %s after its "
			      "start), "
			      "for which no limit was asked",
			      q ? q->gate : "", q ? " " : "", q ? q->text : "", q ? "; " : "", all,
			      worst, top->guest, summary_probe(g->s, top->probe)->id,
			      words_time(top->t, when));
		return rc < 0 ? NULL : text;
	}
	words_time(over, limit);
	words_small(garwood_upper(k, 0.95) / (double)g->t.n, p);
	if (!k)
		rc = asprintf(&text,
			      "none of %s activations over %s (worst %s): P(latency > %s) < %s per "
			      "activation at 95 %%",
			      all, limit, worst, limit, p);
	else
		rc = asprintf(&text,
			      "%s of %s activations over %s (worst %s, guest %u probe %u, %s after "
			      "its start): P(latency > %s) < %s per activation at 95 %%",
			      words_count(k, count), all, limit, worst, top->guest,
			      summary_probe(g->s, top->probe)->id, words_time(top->t, when), limit,
			      p);
	return rc < 0 ? NULL : text;
}

char *claim_of(const struct gates *g)
{
	const struct reason *first = &g->v->reasons[0];
	char *seen = NULL, *text;
	int rc;

	if (g->v->status == VERDICT_INVALID || !g->t.n) {
		rc = asprintf(&text, "INVALID: %s", first->text);
		return rc < 0 ? NULL : text;
	}
	seen = about(g);
	if (!seen)
		return NULL;
	if (g->v->status == VERDICT_PASS ||
	    (g->v->status == VERDICT_FAIL && !strcmp(first->gate, "max")))
		rc = asprintf(&text, "%s: %s%s", verdict_name(g->v->status), seen,
			      g->in->emulated ? " (emulated)" : "");
	else
		rc = asprintf(&text, "%s: %s: %s; %s%s", verdict_name(g->v->status), first->gate,
			      first->text, seen, g->in->emulated ? " (emulated)" : "");
	free(seen);
	return rc < 0 ? NULL : text;
}
