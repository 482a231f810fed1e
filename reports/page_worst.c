// SPDX-License-Identifier: Apache-2.0
/* page_worst.c - the worst activations with their cause, and whether the run can vouch for itself
 */
#include "reports/page.h"

#include <inttypes.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/words.h"

#define SHOWN 50

static void worst_row(struct page *p, size_t i, int64_t over)
{
	const struct why *why = why_top(p->s, i);
	const struct top *t = (summary_tops(p->s, &t), t + i);
	const struct probe_sum *one = summary_probe(p->s, t->probe);
	char latency[WORDS], at[WORDS], clock[64] = "";

	if (p->t.started)
		result_started(p->t.started + summary_when(p->s, t->guest, one->base + t->t), clock,
			       sizeof(clock));
	fprintf(p->to,
		"<tr><td class=\"n\"%s>%s%s</td><td class=\"n\">%s</td><td class=\"w\">%s</td>"
		"<td class=\"n\">%" PRIu64
		"</td><td class=\"w\">guest %u probe %u</td><td class=\"v\">",
		over >= 0 && t->latency > over ? " style=\"color:var(--fail);font-weight:600\""
					       : "",
		t->missed ? "&#8805; " : "", words_time(t->latency, latency), words_time(t->t, at),
		strlen(clock) > 11 ? clock + 11 : "", t->k, one->guest, one->id);
	fprintf(p->to, "<b>%s</b>: ", why_class_name(why->class));
	xml_text(p->to, why->detail);
	for (unsigned j = 0; j < why->lines; j++) {
		fputs("<small>", p->to);
		xml_text(p->to, why->evidence[j]);
		fputs("</small>", p->to);
	}
	fputs("</td></tr>\n", p->to);
}

void page_worst(struct page *p)
{
	int64_t over = summary_opts(p->s)->violation;
	const struct top *top;
	size_t n = summary_tops(p->s, &top), shown;
	char limit[WORDS], count[WORDS];

	if (!n)
		return;
	for (shown = 0; shown < n && shown < SHOWN; shown++)
		if (shown >= 10 && (over < 0 || top[shown].latency <= over))
			break;
	fprintf(p->to, "<section id=\"worst\" class=\"long\">\n<h2>The worst activations</h2>\n"
		       "<p class=\"hint\">");
	if (over >= 0)
		fprintf(p->to, "%s over %s. ", words_count(p->t.violations, count),
			words_time(over, limit));
	fprintf(p->to,
		"The %zu worst; result.json lists up to %d violations with the same facts. Time "
		"is when the activation was due, after activation 0 of its probe.</p>\n"
		"<div class=\"scroll\"><table>\n<tr><th class=\"n\">latency</th><th class=\"n\">at"
		"</th><th>UTC</th><th "
		"class=\"n\">activation</th><th>probe</th><th>cause</th></tr>\n",
		shown, SUMMARY_TOP);
	for (size_t i = 0; i < shown; i++)
		worst_row(p, i, over);
	fputs("</table></div>\n</section>\n", p->to);
}

void page_stalls(struct page *p)
{
	char at[WORDS], length[WORDS], bound[WORDS];
	const struct stall *s;
	size_t n = summary_stalls(p->s, &s);

	if (!n)
		return;
	fprintf(p->to,
		"<section id=\"stalls\">\n<h2>The guest's clock stood still</h2>\n"
		"<p class=\"hint\">Found in the exchange of clocks: the host's clock went on, the "
		"guest's did not. The guest cannot see this; its activations are counted "
		"here.</p>\n"
		"<table>\n<tr><th>guest</th><th class=\"n\">from, at the earliest</th>"
		"<th class=\"n\">for</th><th class=\"n\">&#177;</th></tr>\n");
	for (size_t i = 0; i < n && i < 200; i++)
		fprintf(p->to,
			"<tr><td>%u</td><td class=\"n\">%s</td><td class=\"n\">%s</td>"
			"<td class=\"n\">%s</td></tr>\n",
			s[i].guest, words_time(s[i].t_host, at), words_time(s[i].length, length),
			words_time(s[i].bound, bound));
	fputs("</table>\n</section>\n", p->to);
}

static void books(struct page *p)
{
	const struct {
		const char *name;
		uint64_t n;
		const char *words;
	} rows[] = {
		{"expected", p->t.expected, "planned, and those of which only the host knows"},
		{"received", p->t.received, ""},
		{"missed", p->t.missed, "never ran: counted with the latency they would have had"},
		{"of them while the clock stood still", p->t.stalled, "unseen by the guest"},
		{"lost", p->t.lost, "no record of them"},
		{"dropped", p->t.dropped, "the guest's buffer was full"},
		{"warm-up", p->t.warmup + p->t.missed_warmup, "accounted for, not in the figures"},
	};
	char text[WORDS];

	fputs("<table class=\"facts-table\">\n", p->to);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		fprintf(p->to,
			"<tr><th>%s</th><td class=\"n\" "
			"style=\"width:8rem\">%s</td><td>%s</td></tr>\n",
			rows[i].name, words_count(rows[i].n, text), rows[i].words);
	fputs("</table>\n", p->to);
}

static void clocks(struct page *p)
{
	char bound[WORDS];

	for (unsigned i = 0; i < summary_guests(p->s); i++) {
		const struct clock_map *c = summary_clock(p->s, i);

		if (!c)
			continue;
		fprintf(p->to, "<tr><th>clock of guest %u</th><td>", i);
		if (c->exchanges)
			fprintf(p->to,
				"%s, %u exchanges, host = guest %+.6f s &#177; %s, drift %+.2f "
				"ppm",
				c->method, c->exchanges, (double)c->offset / 1e9,
				words_time(c->bound, bound), (double)c->drift_ppb / 1000);
		else
			fputs("never compared with the host's", p->to);
		fputs("</td></tr>\n", p->to);
	}
}

static void mark_rows(struct page *p)
{
	static const char *const names[] = {
		[WIRE_MARK_LOAD] = "load",	[WIRE_MARK_LINK] = "link",
		[WIRE_MARK_VM] = "guest",	[WIRE_MARK_COUNT] = "count",
		[WIRE_MARK_PHASE] = "phase",	[WIRE_MARK_NOTE] = "note",
		[WIRE_MARK_INVALID] = "INVALID"};
	char at[WORDS];
	const struct mark *m;
	size_t n = summary_marks(p->s, &m);

	for (size_t i = 0; i < n && i < 300; i++) {
		const char *name = m[i].what < ARRAY_SIZE(names) ? names[m[i].what] : NULL;

		if (!name)
			continue;
		fprintf(p->to, "<tr><td class=\"n\">%s</td><td class=\"w\">%s</td><td class=\"v\">",
			words_time(m[i].t_host, at), name);
		xml_text(p->to, m[i].text);
		if (m[i].what == WIRE_MARK_LOAD)
			fputs(m[i].value ? " started" : " stopped", p->to);
		else if (m[i].what == WIRE_MARK_LINK)
			fputs(m[i].value ? " up" : " down", p->to);
		else if (m[i].what == WIRE_MARK_VM)
			fputs(m[i].value ? " (running)" : " (paused)", p->to);
		else if (m[i].what == WIRE_MARK_COUNT)
			fprintf(p->to, ": %" PRId64, m[i].value);
		fputs("</td></tr>\n", p->to);
	}
}

static void event_rows(struct page *p)
{
	const struct event *e;
	size_t n = summary_events(p->s, &e);

	for (size_t i = 0; i < n && i < 200; i++) {
		fprintf(p->to, "<tr><th>guest %u%s</th><td class=\"v\">", e[i].guest,
			e[i].class == WIRE_EV_REFUSED ? " was refused"
			: e[i].class == WIRE_EV_FAULT ? " failed"
						      : "");
		xml_text(p->to, e[i].text);
		fputs("</td></tr>\n", p->to);
	}
}

void page_validity(struct page *p)
{
	fputs("<section id=\"validity\" class=\"long\">\n<h2>Can the run vouch for its "
	      "figures?</h2>\n",
	      p->to);
	books(p);
	fputs("<h3>Clocks and guest</h3>\n<table class=\"facts-table\">\n", p->to);
	clocks(p);
	event_rows(p);
	fputs("</table>\n<h3>What happened on the host</h3>\n<div class=\"scroll\"><table>\n"
	      "<tr><th class=\"n\">at</th><th>what</th><th></th></tr>\n",
	      p->to);
	mark_rows(p);
	fputs("</table></div>\n</section>\n", p->to);
}
