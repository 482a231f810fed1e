// SPDX-License-Identifier: Apache-2.0
/* show.c - a result for a terminal: verdict and claim, figures, then every gate */
#include "reports/result_priv.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/utf8.h"
#include "reports/words.h"

struct screen {
	FILE *to;
	bool colour;
};

/* Text from a guest must not steer the terminal it is shown on. */
static void say(const struct screen *s, const char *text)
{
	while (*text) {
		size_t len = utf8_len(text);

		if (len)
			fwrite(text, 1, len, s->to);
		else
			fputc('?', s->to);
		text += len ? len : 1;
	}
}

static const char *ink(const struct screen *s, enum verdict_status st)
{
	if (!s->colour)
		return "";
	switch (st) {
	case VERDICT_PASS:
		return "\033[32m";
	case VERDICT_FAIL:
		return "\033[1;31m";
	case VERDICT_INVALID:
		return "\033[1;35m";
	default:
		return "\033[1;33m";
	}
}

static const char *plain(const struct screen *s)
{
	return s->colour ? "\033[0m" : "";
}

static void heading(const struct screen *s, const struct result *r)
{
	const char *rest = strchr(r->verdict.claim, ':');

	fprintf(s->to, "%s%s%s", ink(s, r->verdict.status), verdict_name(r->verdict.status),
		plain(s));
	say(s, rest ? rest : "");
	fputs("\n\n", s->to);
}

#define COLUMNS "%-22s %10s %9s %9s %9s %9s %9s %9s\n"

static void row(const struct screen *s, const char *name, const struct sorted *d, int64_t min)
{
	static const uint64_t tails[] = {2, 100, 1000, 10000};
	char cell[6][WORDS], n[WORDS];
	struct quantile q;

	words_count(d->h->n, n);
	for (size_t i = 0; i < ARRAY_SIZE(tails); i++) {
		quantile_of(d, tails[i], &q);
		if (q.known)
			words_time(q.value, cell[i + 1]);
		else
			strcpy(cell[i + 1], "-");
	}
	strcpy(cell[0], "-");
	strcpy(cell[5], "-");
	if (d->h->n) {
		words_time(min, cell[0]);
		words_time(d->max, cell[5]);
	}
	fprintf(s->to, COLUMNS, name, n, cell[0], cell[1], cell[2], cell[3], cell[4], cell[5]);
}

static int figures(const struct screen *s, const struct result *r, const struct totals *t)
{
	struct sorted d;

	fprintf(s->to, COLUMNS, r->emulated ? "emulated" : "", "n", "min", "p50", "p99", "p99.9",
		"p99.99", "max");
	for (size_t i = 0; i < summary_probes(r->summary); i++) {
		const struct probe_sum *p = summary_probe(r->summary, i);
		char name[64], every[WORDS];

		if (sorted_probe(r->summary, i, &d))
			return -1;
		snprintf(name, sizeof(name), "guest %u probe %u, %s", p->guest, p->id,
			 words_time(p->interval, every));
		row(s, name, &d, p->all_min);
		sorted_done(&d);
	}
	if (summary_probes(r->summary) < 2 || sorted_all(r->summary, &d))
		return 0;
	row(s, "all", &d, t->min);
	sorted_done(&d);
	return 0;
}

static int beside(const struct screen *s, const struct result *r)
{
	struct sorted d;

	for (size_t i = 0; i < summary_besides(r->summary); i++) {
		const struct probe_sum *p = summary_beside(r->summary, i);
		char name[64];

		if (sorted_beside(r->summary, i, &d))
			return -1;
		snprintf(name, sizeof(name), "guest %u %s", p->guest, wire_kind_name(p->kind));
		if (p->cpu != 0xffff)
			snprintf(name + strlen(name), sizeof(name) - strlen(name), ", CPU %u",
				 p->cpu);
		row(s, name, &d, p->all_min);
		sorted_done(&d);
	}
	return 0;
}

static void notes(const struct screen *s, const struct result *r)
{
	const struct event *e;
	size_t n = summary_events(r->summary, &e);

	for (size_t i = 0; i < n; i++) {
		if (e[i].class != WIRE_EV_NOTE)
			continue;
		fprintf(s->to, "guest %u: ", e[i].guest);
		say(s, e[i].text);
		fputc('\n', s->to);
	}
}

static void books(const struct screen *s, const struct totals *t)
{
	char e[WORDS], rcv[WORDS], m[WORDS], st[WORDS];

	fprintf(s->to,
		"\nactivations: %s expected = %s received + %s missed + %" PRIu64 " lost + %" PRIu64
		" dropped%s\n",
		words_count(t->expected, e), words_count(t->received, rcv),
		words_count(t->missed, m), t->lost, t->dropped,
		t->accounting_ok ? "" : "  (does not add up)");
	if (t->stalled)
		fprintf(s->to,
			"             %s of the missed while the guest's clock stood still\n",
			words_count(t->stalled, st));
}

#define CAUSES_SHOWN 5

/* What each class has on its conscience, and the worst in a sentence each. */
static void causes(const struct screen *s, const struct result *r)
{
	size_t n[WHY_NCLASSES], all = 0;
	const struct top *top;
	char ns[WORDS], at[WORDS];

	why_count(r->summary, n);
	for (unsigned i = 0; i < WHY_NCLASSES; i++) {
		if (n[i])
			fprintf(s->to, "%s%zu %s", all ? ", " : "causes: ", n[i],
				why_class_name(i));
		all += n[i];
	}
	fputs(all ? "\n" : "", s->to);
	for (size_t i = 0; i < all && i < CAUSES_SHOWN; i++) {
		const struct why *why = why_top(r->summary, i);

		summary_tops(r->summary, &top);
		fprintf(s->to, "  %s%s at %s: %s: ", top[i].missed ? ">= " : "",
			words_time(top[i].latency, ns), words_time(top[i].t, at),
			why_class_name(why->class));
		say(s, why->detail);
		fputc('\n', s->to);
	}
	fputs(all ? "\n" : "", s->to);
}

void result_show(const struct result *r, FILE *to, bool colour)
{
	const struct screen s = {to, colour};
	char page[PATH_MAX];
	struct totals t;

	summary_totals(r->summary, &t);
	heading(&s, r);
	if (figures(&s, r, &t) || beside(&s, r))
		fputs("out of memory\n", to);
	books(&s, &t);
	notes(&s, r);
	fputc('\n', to);
	causes(&s, r);
	for (size_t i = 0; i < r->verdict.n; i++) {
		const struct reason *one = &r->verdict.reasons[i];

		fprintf(to, "%s%-12s%s  ", ink(&s, one->status), verdict_name(one->status),
			plain(&s));
		say(&s, one->gate);
		fputs(": ", to);
		say(&s, one->text);
		fputc('\n', to);
	}
	snprintf(page, sizeof(page), "%s/report.html", r->dir);
	if (!access(page, F_OK))
		fprintf(to, "\nreport: %s\n", page);
}
