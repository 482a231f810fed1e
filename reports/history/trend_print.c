// SPDX-License-Identifier: Apache-2.0
/* trend_print.c - a trend for people and for programs */
#include "reports/history/trend.h"

#include <math.h>
#include <string.h>
#include <time.h>
#include "reports/store/environ.h"
#include "reports/words.h"

#define DIFFERENCES 8

static char *night_of(const struct entry *e, char buf[32])
{
	time_t t = (time_t)(e->started / 1000000000);
	struct tm tm;

	strftime(buf, 32, "%Y-%m-%d", gmtime_r(&t, &tm));
	return buf;
}

struct few {
	FILE *to;
	unsigned n;
};

static void difference(void *arg, const char *name, const char *a, const char *b)
{
	struct few *f = arg;

	if (f->n++ < DIFFERENCES)
		fprintf(f->to, "      %s: %.120s -> %.120s\n", name, a ? a : "(none)",
			b ? b : "(none)");
}

static void print_changes(const struct trend *t, FILE *to)
{
	for (size_t i = 0; i < t->nchanges; i++) {
		const struct trend_change *c = &t->change[i];
		const struct entry *e = t->nights[c->at], *was = t->nights[c->at - 1];
		char before[WORDS], after[WORDS], when[32];
		struct few f = {.to = to};

		fprintf(to, "  changed %s: %s %s -> %s (%s)\n", night_of(e, when), c->m->label,
			measure_words(c->m, c->before, before),
			measure_words(c->m, c->after, after),
			c->after > c->before ? "worse" : "better");
		/* Several measures change in one night: what is different is said once. */
		if (i + 1 < t->nchanges && t->change[i + 1].at == c->at)
			continue;
		environ_diff(was->environment, e->environment, difference, &f);
		if (!f.n)
			fputs("      nothing that was recorded of the environment is different\n",
			      to);
		else if (f.n > DIFFERENCES)
			fprintf(to, "      ... and %u more\n", f.n - DIFFERENCES);
	}
}

void trend_print(const struct trend *t, FILE *to)
{
	const struct entry *last = t->nights[t->n - 1];
	char when[32], before[WORDS], now[WORDS];

	fprintf(to, "%s on %s: %zu night%s to %s\n", last->scenario, last->board, t->n,
		t->n == 1 ? "" : "s", night_of(last, when));
	print_changes(t, to);
	for (size_t i = 0; i < t->nfindings; i++) {
		const struct trend_finding *f = &t->finding[i];

		fprintf(to, "  WARN %s: %s %s, the %s baseline has %s (p = %.2g)\n", f->when,
			f->m->label, measure_words(f->m, f->now, now), f->base,
			measure_words(f->m, f->before, before), f->p);
	}
	if (t->n <= TREND_LEAST)
		fprintf(to, "  too few nights: %d and tonight's are the least\n", TREND_LEAST);
	else if (!t->nfindings)
		fprintf(to, "  no worse than its baseline%s\n", t->base[1][1] ? "s" : "");
}

static void json_change(struct jsonw *w, const struct trend *t, const struct trend_change *c)
{
	jsonw_open_flat(w, NULL, '{');
	jsonw_text(w, "name", c->m->name);
	jsonw_int(w, "night", (int64_t)c->at);
	jsonw_text(w, "run", t->nights[c->at]->id);
	jsonw_real(w, "before", c->before);
	jsonw_real(w, "after", c->after);
	jsonw_real(w, "p", c->p);
	jsonw_int(w, "environment",
		  environ_diff(t->nights[c->at - 1]->environment, t->nights[c->at]->environment,
			       NULL, NULL));
	jsonw_close(w);
}

static void json_values(struct jsonw *w, const struct trend *t)
{
	jsonw_open(w, "measures", '[');
	for (size_t i = 0; i < t->measures.n; i++) {
		const struct measure *m = &t->measures.at[i];

		jsonw_open(w, NULL, '{');
		jsonw_text(w, "name", m->name);
		jsonw_text(w, "unit", m->kind == MEASURE_TIME ? "ns" : "per activation");
		if (m->threshold)
			jsonw_int(w, "threshold_ns", m->threshold);
		jsonw_open_flat(w, "values", '[');
		for (size_t k = 0; k < t->n; k++)
			jsonw_real(w, NULL, measure_value(m, t->nights[k]));
		jsonw_close(w);
		jsonw_close(w);
	}
	jsonw_close(w);
}

void trend_json(const struct trend *t, struct jsonw *w)
{
	const struct entry *last = t->nights[t->n - 1];

	jsonw_open(w, NULL, '{');
	jsonw_text(w, "scenario", last->scenario);
	jsonw_text(w, "board", last->board);
	jsonw_int(w, "nights", (int64_t)t->n);
	jsonw_open(w, "changes", '[');
	for (size_t i = 0; i < t->nchanges; i++)
		json_change(w, t, &t->change[i]);
	jsonw_close(w);
	jsonw_open(w, "findings", '[');
	for (size_t i = 0; i < t->nfindings; i++) {
		const struct trend_finding *f = &t->finding[i];

		jsonw_open_flat(w, NULL, '{');
		jsonw_text(w, "name", f->m->name);
		jsonw_text(w, "base", f->base);
		jsonw_text(w, "when", f->when);
		jsonw_real(w, "before", f->before);
		jsonw_real(w, "now", f->now);
		jsonw_real(w, "p", f->p);
		jsonw_close(w);
	}
	jsonw_close(w);
	json_values(w, t);
	jsonw_close(w);
}
