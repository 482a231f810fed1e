// SPDX-License-Identifier: Apache-2.0
/* verdict.c - every gate in order, and what they come to */
#include "reports/gates.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/words.h"

static gate_fn *const gates[] = {
	gate_complete, gate_marks,     gate_guest,	gate_accounting, gate_lost,
	gate_clock,    gate_emulation, gate_samples,	gate_max,	 gate_quantiles,
	gate_missed,   gate_stalls,    gate_violations, gate_exceed,	 gate_rights,
};

static const struct {
	enum verdict_status status;
	const char *name;
} names[] = {
	/* the heaviest first */
	{VERDICT_INVALID, "INVALID"},
	{VERDICT_FAIL, "FAIL"},
	{VERDICT_INCONCLUSIVE, "INCONCLUSIVE"},
	{VERDICT_PASS, "PASS"},
};

const char *verdict_name(enum verdict_status s)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].status == s)
			return names[i].name;
	return "?";
}

void limits_summary(const struct limits *l, int64_t duration, struct summary_opts *o)
{
	*o = (struct summary_opts){.violation = l->violation, .duration = duration};
	for (size_t i = 0; i < l->nexceed && i < SUMMARY_THRESHOLDS; i++)
		o->threshold[o->thresholds++] = l->exceed[i].limit;
}

void gate_say(struct gates *g, const char *gate, enum verdict_status st, const char *fmt, ...)
{
	struct reason *more = realloc(g->v->reasons, (g->v->n + 1) * sizeof(*more));
	va_list ap;

	if (!more) {
		g->rc = -ENOMEM;
		return;
	}
	g->v->reasons = more;
	more += g->v->n;
	*more = (struct reason){.status = st, .gate = strdup(gate)};
	va_start(ap, fmt);
	if (vasprintf(&more->text, fmt, ap) < 0)
		more->text = NULL;
	va_end(ap);
	g->v->n++;
	if (!more->text || !more->gate)
		g->rc = -ENOMEM;
}

char *gate_wait(const struct gates *g, uint64_t need, char *buf, size_t len)
{
	char words[WORDS];
	double ns = g->rate > 0 ? (double)need / g->rate * 1e9 : 0;

	buf[0] = 0;
	if (ns > 0 && ns < 9e18)
		snprintf(buf, len, ", %s at this rate", words_time((int64_t)ns, words));
	return buf;
}

/* Those that decide first, else in the order of asking. */
static int weigh(struct verdict *v)
{
	struct reason *sorted = malloc((v->n + 1) * sizeof(*sorted));
	size_t n = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t j = 0; j < v->n; j++)
			if (v->reasons[j].status == names[i].status)
				sorted[n++] = v->reasons[j];
	free(v->reasons);
	v->reasons = sorted;
	v->status = n ? sorted[0].status : VERDICT_INVALID;
	return 0;
}

int verdict_judge(const struct verdict_input *in, struct verdict *v)
{
	struct gates g = {.in = in, .s = in->summary, .l = in->limits, .v = v};

	*v = (struct verdict){.status = VERDICT_INVALID};
	summary_totals(g.s, &g.t);
	if (sorted_all(g.s, &g.all))
		return -ENOMEM;
	for (size_t i = 0; i < summary_probes(g.s); i++)
		g.rate += 1e9 / (double)summary_probe(g.s, i)->interval;
	for (size_t i = 0; i < ARRAY_SIZE(gates); i++)
		gates[i](&g);
	if (!g.rc)
		g.rc = weigh(v);
	if (!g.rc && !(v->claim = claim_of(&g)))
		g.rc = -ENOMEM;
	sorted_done(&g.all);
	if (g.rc)
		verdict_done(v);
	return g.rc;
}

void verdict_done(struct verdict *v)
{
	for (size_t i = 0; i < v->n; i++) {
		free((void *)v->reasons[i].gate);
		free(v->reasons[i].text);
	}
	free(v->reasons);
	free(v->claim);
	*v = (struct verdict){.status = VERDICT_INVALID};
}
