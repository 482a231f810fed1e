// SPDX-License-Identifier: Apache-2.0
/* page_figures.c - verdict, figures, gates: what a reader wants first */
#include "reports/page.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/kinds.h"
#include "reports/words.h"

static void fact(struct page *p, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	fprintf(p->to, "<span>%s <b>", name);
	xml_text(p->to, value);
	fputs("</b></span>\n", p->to);
}

static void vm_facts(struct page *p)
{
	struct json_object *o = p->r->host_json ? json_tokener_parse(p->r->host_json) : NULL;
	struct json_object *vm = json_object_object_get(o, "vm");

	fact(p, "backend", json_object_get_string(json_object_object_get(vm, "backend")));
	fact(p, "accel", json_object_get_string(json_object_object_get(vm, "accel")));
	json_object_put(o);
}

static void guest_facts(struct page *p)
{
	const struct wire_hello *h = summary_hello(p->s, 0);
	char text[sizeof(h->kernel) + 1];

	if (!h)
		return;
	snprintf(text, sizeof(text), "%.*s", (int)sizeof(h->os), h->os);
	fact(p, "guest", text);
	snprintf(text, sizeof(text), "%.*s", (int)sizeof(h->kernel), h->kernel);
	fact(p, "kernel", text);
	snprintf(text, sizeof(text), "%.*s", (int)sizeof(h->clock), h->clock);
	fact(p, "clock", text);
}

void page_banner(struct page *p)
{
	const char *name = verdict_name(p->r->verdict.status);
	const char *rest = strchr(p->r->verdict.claim, ':');
	char text[64];

	fprintf(p->to, "<header class=\"banner %s\">\n<h1><span class=\"pill\">%s</span>", name,
		name);
	if (p->r->emulated)
		fputs("<span class=\"pill emulated\">emulated</span>", p->to);
	xml_text(p->to, p->r->name);
	fputs("</h1>\n<p class=\"claim\">", p->to);
	xml_text(p->to, rest ? rest + 1 + strspn(rest + 1, " ") : p->r->verdict.claim);
	fputs("</p>\n<div class=\"facts\">\n", p->to);
	fact(p, "started", p->t.started ? result_started(p->t.started, text, sizeof(text)) : NULL);
	fact(p, "took", words_time(p->t.duration, text));
	vm_facts(p);
	guest_facts(p);
	fputs("</div>\n</header>\n", p->to);
}

static void quantile_cell(struct page *p, const struct sorted *d, uint64_t tail)
{
	char value[WORDS], lo[WORDS], hi[WORDS];
	struct quantile q;

	quantile_of(d, tail, &q);
	if (!q.known)
		fprintf(p->to, "<td class=\"n\">&#8211;<small>needs %s</small></td>",
			words_count(q.needed, value));
	else
		fprintf(p->to, "<td class=\"n\">%s<small>%s<br/>%s</small></td>",
			words_time(q.value, value), words_time(q.lo, lo), words_time(q.hi, hi));
}

static void figure_row(struct page *p, const char *name, const char *under, const struct sorted *d,
		       const struct totals *t)
{
	char text[WORDS];

	fputs("<tr><th>", p->to);
	xml_text(p->to, name);
	fputs("<small>", p->to);
	xml_text(p->to, under);
	fprintf(p->to, "</small></th><td class=\"n\">%s</td>", words_count(d->h->n, text));
	if (!d->h->n) {
		fputs("<td colspan=\"9\">nothing measured</td></tr>\n", p->to);
		return;
	}
	fprintf(p->to, "<td class=\"n\">%s</td>", words_time(t->min, text));
	fprintf(p->to, "<td class=\"n\">%s</td>", words_time((int64_t)t->mean, text));
	for (const struct quantile_row *row = quantile_rows; row->key; row++)
		if (row->tail != 10 && row->tail != 1000000)
			quantile_cell(p, d, row->tail);
	fprintf(p->to, "<td class=\"n\"><b>%s</b></td>", words_time(d->max, text));
	fprintf(p->to, "<td class=\"n\">%s</td></tr>\n", words_count(t->missed, text));
}

static int probe_row(struct page *p, size_t i)
{
	const struct probe_sum *one = summary_probe(p->s, i);
	struct totals t = {.min = one->all_min, .missed = one->missed};
	char name[64], under[100], every[WORDS], cpu[32] = "not pinned";
	struct sorted d;
	int rc = sorted_probe(p->s, i, &d);

	if (rc)
		return rc;
	if (d.h->n)
		t.mean = (double)one->all_sum / (double)d.h->n;
	if (one->cpu != 0xffff)
		snprintf(cpu, sizeof(cpu), "CPU %u", one->cpu);
	snprintf(name, sizeof(name), "guest %u probe %u", one->guest, one->id);
	snprintf(under, sizeof(under), "%s, every %s, %s %u", cpu, words_time(one->interval, every),
		 policy_name(one->policy), one->prio);
	figure_row(p, name, under, &d, &t);
	sorted_done(&d);
	return 0;
}

static int beside_row(struct page *p, size_t i)
{
	const struct probe_sum *one = summary_beside(p->s, i);
	struct totals t = {.min = one->all_min, .missed = one->missed};
	char name[64];
	struct sorted d;

	if (sorted_beside(p->s, i, &d))
		return -ENOMEM;
	if (d.h->n)
		t.mean = (double)one->all_sum / (double)d.h->n;
	snprintf(name, sizeof(name), "guest %u %s", one->guest, wire_kind_name(one->kind));
	if (one->cpu != 0xffff)
		snprintf(name + strlen(name), sizeof(name) - strlen(name), ", CPU %u", one->cpu);
	figure_row(p, name, kind_what(one->kind), &d, &t);
	sorted_done(&d);
	return 0;
}

static void notes(struct page *p)
{
	const struct event *e;
	size_t n = summary_events(p->s, &e);

	for (size_t i = 0; i < n; i++) {
		if (e[i].class != WIRE_EV_NOTE)
			continue;
		fprintf(p->to, "<p class=\"hint\">guest %u: ", e[i].guest);
		xml_text(p->to, e[i].text);
		fputs("</p>\n", p->to);
	}
}

void page_figures(struct page *p)
{
	size_t n = summary_probes(p->s);
	struct sorted d;

	fprintf(p->to,
		"<section id=\"figures\">\n<h2>%s%s</h2>\n"
		"<p class=\"hint\">Missed activations count with the latency they would at least "
		"have "
		"had. Small: 95 %% interval from order statistics; a quantile that so few "
		"activations "
		"cannot hold is not given.</p>\n<div class=\"scroll\"><table>\n<tr><th></th>"
		"<th class=\"n\">n</th><th class=\"n\">min</th><th class=\"n\">mean</th>"
		"<th class=\"n\">p50</th><th class=\"n\">p99</th><th class=\"n\">p99.9</th>"
		"<th class=\"n\">p99.99</th><th class=\"n\">p99.999</th><th class=\"n\">max</th>"
		"<th class=\"n\">missed</th></tr>\n",
		kind_title(n ? summary_probe(p->s, 0)->kind : 0),
		p->r->emulated ? " (emulated: describes no hardware)" : "");
	for (size_t i = 0; !p->rc && i < n; i++)
		p->rc = probe_row(p, i);
	if (n > 1 && !p->rc) {
		p->rc = sorted_all(p->s, &d);
		if (!p->rc) {
			figure_row(p, "all", "", &d, &p->t);
			sorted_done(&d);
		}
	}
	for (size_t i = 0; !p->rc && i < summary_besides(p->s); i++)
		p->rc = beside_row(p, i);
	fputs("</table></div>\n", p->to);
	notes(p);
	fputs("</section>\n", p->to);
}

void page_gates(struct page *p)
{
	fputs("<section id=\"gates\">\n<h2>Verdict, gate by gate</h2>\n<table>\n", p->to);
	for (size_t i = 0; i < p->r->verdict.n; i++) {
		const struct reason *one = &p->r->verdict.reasons[i];
		const char *name = verdict_name(one->status);

		fprintf(p->to, "<tr><td class=\"s %s\">%s</td><td class=\"w\">", name, name);
		xml_text(p->to, one->gate);
		fputs("</td><td class=\"v\">", p->to);
		xml_text(p->to, one->text);
		fputs("</td></tr>\n", p->to);
	}
	fputs("</table>\n</section>\n", p->to);
}
