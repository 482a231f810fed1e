// SPDX-License-Identifier: Apache-2.0
/* result_json.c - result.json; reports/result.schema.json says the same to a validator */
#include "reports/result_priv.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <string.h>
#include "reports/words.h"

static void put_reasons(struct jsonw *w, const struct verdict *v)
{
	jsonw_open(w, "reasons", '[');
	for (size_t i = 0; i < v->n; i++) {
		jsonw_open_flat(w, NULL, '{');
		jsonw_text(w, "gate", v->reasons[i].gate);
		jsonw_text(w, "status", verdict_name(v->reasons[i].status));
		jsonw_text(w, "text", v->reasons[i].text);
		jsonw_close(w);
	}
	jsonw_close(w);
}

static void put_latency(struct jsonw *w, const struct sorted *d, int64_t min, double mean)
{
	struct quantile q;

	jsonw_open(w, "latency_ns", '{');
	if (!d->h->n) {
		jsonw_null(w, "min");
		jsonw_null(w, "mean");
	} else {
		jsonw_int(w, "min", min);
		jsonw_int(w, "mean", (int64_t)llround(mean));
	}
	for (const struct quantile_row *row = quantile_rows; row->key; row++) {
		quantile_of(d, row->tail, &q);
		if (q.known)
			jsonw_int(w, row->key, q.value);
		else
			jsonw_null(w, row->key);
	}
	if (d->h->n)
		jsonw_int(w, "max", d->max);
	else
		jsonw_null(w, "max");
	jsonw_close(w);
	jsonw_open(w, "latency_between_ns", '{');
	for (const struct quantile_row *row = quantile_rows; row->key; row++) {
		quantile_of(d, row->tail, &q);
		if (!q.known)
			continue;
		jsonw_open_flat(w, row->key, '[');
		jsonw_int(w, NULL, q.lo);
		jsonw_int(w, NULL, q.hi);
		jsonw_close(w);
	}
	jsonw_close(w);
}

static void put_samples(struct jsonw *w, const struct totals *t)
{
	jsonw_open_flat(w, "samples", '{');
	jsonw_uint(w, "expected", t->expected);
	jsonw_uint(w, "received", t->received);
	jsonw_uint(w, "lost", t->lost);
	jsonw_uint(w, "missed", t->missed);
	jsonw_uint(w, "dropped", t->dropped);
	jsonw_uint(w, "warmup", t->warmup);
	jsonw_uint(w, "missed_in_warmup", t->missed_warmup);
	jsonw_uint(w, "stalled", t->stalled);
	jsonw_uint(w, "measured", t->n);
	jsonw_close(w);
}

static void put_probe(struct jsonw *w, const struct probe_sum *p, struct sorted *d)
{
	struct totals t = {.expected = p->expected,
			   .received = p->received,
			   .lost = p->lost,
			   .missed = p->missed,
			   .dropped = p->dropped,
			   .warmup = p->warmup,
			   .missed_warmup = p->missed_warmup,
			   .stalled = p->stalled,
			   .n = p->all->n};

	jsonw_open(w, NULL, '{');
	jsonw_int(w, "id", p->id);
	jsonw_int(w, "guest", p->guest);
	if (p->cpu == 0xffff)
		jsonw_null(w, "cpu");
	else
		jsonw_int(w, "cpu", p->cpu);
	jsonw_int(w, "interval_ns", p->interval);
	jsonw_text(w, "kind", wire_kind_name(p->kind));
	jsonw_text(w, "policy", policy_name(p->policy));
	jsonw_int(w, "priority", p->prio);
	put_samples(w, &t);
	jsonw_uint(w, "violations", p->violations);
	put_latency(w, d, p->all_min, t.n ? (double)p->all_sum / (double)t.n : 0);
	jsonw_close(w);
	sorted_done(d);
}

static int put_probes(struct jsonw *w, const struct summary *s)
{
	struct sorted d;

	jsonw_open(w, "probes", '[');
	for (size_t i = 0; i < summary_probes(s); i++) {
		if (sorted_probe(s, i, &d))
			return -ENOMEM;
		put_probe(w, summary_probe(s, i), &d);
	}
	jsonw_close(w);
	jsonw_open(w, "beside", '[');
	for (size_t i = 0; i < summary_besides(s); i++) {
		if (sorted_beside(s, i, &d))
			return -ENOMEM;
		put_probe(w, summary_beside(s, i), &d);
	}
	jsonw_close(w);
	return 0;
}

static int put_figures(struct jsonw *w, const struct summary *s, const struct totals *t)
{
	struct sorted d;
	int rc = sorted_all(s, &d);

	if (rc)
		return rc;
	put_latency(w, &d, t->min, t->mean);
	sorted_done(&d);
	return put_probes(w, s);
}

static void put_violation(struct jsonw *w, const struct result *r, size_t at)
{
	const struct why *why = why_top(r->summary, at);
	const struct top *t;

	summary_tops(r->summary, &t);
	t += at;
	jsonw_open_flat(w, NULL, '{');
	jsonw_uint(w, "k", t->k);
	jsonw_int(w, "t_ns", t->t);
	jsonw_int(w, "probe", summary_probe(r->summary, t->probe)->id);
	jsonw_int(w, "guest", t->guest);
	jsonw_int(w, "latency_ns", t->latency);
	jsonw_bool(w, "missed", t->missed);
	jsonw_open(w, "cause", '{');
	jsonw_text(w, "class", why_class_name(why->class));
	jsonw_text(w, "detail", why->detail);
	jsonw_open(w, "evidence", '[');
	for (unsigned i = 0; i < why->lines; i++)
		jsonw_text(w, NULL, why->evidence[i]);
	jsonw_close(w);
	jsonw_close(w);
	jsonw_open(w, "parts", '[');
	for (unsigned i = 0; i < why->parts; i++) {
		jsonw_open(w, NULL, '{');
		jsonw_text(w, "class", why_class_name(why->part[i].class));
		jsonw_text(w, "what", why->part[i].what);
		jsonw_int(w, "ns", why->part[i].ns);
		jsonw_close(w);
	}
	jsonw_close(w);
	jsonw_int(w, "residual_ns", why->residual);
	jsonw_close(w);
}

static void put_causes(struct jsonw *w, const struct summary *s)
{
	size_t n[WHY_NCLASSES];
	const char *text;
	bool traced = why_traced(s, &text);

	why_count(s, n);
	jsonw_open_flat(w, "causes", '{');
	for (unsigned i = 0; i < WHY_NCLASSES; i++)
		if (n[i])
			jsonw_uint(w, why_class_name(i), n[i]);
	jsonw_close(w);
	jsonw_open_flat(w, "trace", '{');
	jsonw_bool(w, "host", traced);
	jsonw_text(w, "text", text);
	jsonw_close(w);
}

static void put_violations(struct jsonw *w, const struct result *r, const struct totals *t)
{
	int64_t over = summary_opts(r->summary)->violation;
	const struct top *top;
	size_t n = summary_tops(r->summary, &top);

	jsonw_open(w, "violations", '[');
	for (size_t i = 0; over >= 0 && i < n && top[i].latency > over; i++)
		put_violation(w, r, i);
	jsonw_close(w);
	jsonw_uint(w, "violations_total", t->violations);
	put_causes(w, r->summary);
	if (over >= 0)
		jsonw_int(w, "violation_ns", over);
	else
		jsonw_null(w, "violation_ns");
}

int result_json(const struct result *r, FILE *to)
{
	char started[64];
	struct totals t;
	struct jsonw w;
	int rc;

	summary_totals(r->summary, &t);
	jsonw_start(&w, to);
	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "schema", "rtbench-result/1");
	jsonw_text(&w, "verdict", verdict_name(r->verdict.status));
	jsonw_int(&w, "exit_status", r->verdict.status);
	put_reasons(&w, &r->verdict);
	jsonw_text(&w, "claim", r->verdict.claim);
	jsonw_bool(&w, "emulated", r->emulated);
	jsonw_open(&w, "scenario", '{');
	jsonw_text(&w, "name", r->name);
	jsonw_text(&w, "command", r->command);
	jsonw_text(&w, "ini", r->scenario_text);
	jsonw_close(&w);
	jsonw_text(&w, "started", result_started(t.started, started, sizeof(started)));
	jsonw_int(&w, "started_ns", t.started);
	jsonw_int(&w, "duration_ns", t.duration);
	put_samples(&w, &t);
	jsonw_bool(&w, "accounting_ok", t.accounting_ok);
	rc = put_figures(&w, r->summary, &t);
	put_violations(&w, r, &t);
	rc = rc ? rc : result_json_pwcet(&w, r);
	result_json_around(&w, r);
	jsonw_close(&w);
	return rc ? rc : jsonw_end(&w);
}
