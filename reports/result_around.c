// SPDX-License-Identifier: Apache-2.0
/* result_around.c - in result.json, all that stands around the figures */
#include <json-c/json.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/result_priv.h"

static void put_clock(struct jsonw *w, const struct clock_map *c)
{
	jsonw_open_flat(w, "clock", '{');
	jsonw_text(w, "method", c ? c->method : "none");
	if (c && c->exchanges) {
		jsonw_int(w, "offset_ns", c->offset);
		jsonw_int(w, "bound_ns", c->bound);
		jsonw_int(w, "drift_ppb", c->drift_ppb);
	} else {
		jsonw_null(w, "offset_ns");
		jsonw_null(w, "bound_ns");
		jsonw_null(w, "drift_ppb");
	}
	jsonw_uint(w, "exchanges", c ? c->exchanges : 0);
	jsonw_uint(w, "jumps", c ? c->jumps : 0);
	jsonw_close(w);
}

static void put_guests(struct jsonw *w, const struct summary *s)
{
	jsonw_open(w, "guests", '[');
	for (unsigned i = 0; i < summary_guests(s); i++) {
		const struct wire_hello *h = summary_hello(s, i);

		if (!h)
			continue;
		jsonw_open(w, NULL, '{');
		jsonw_int(w, "guest", i);
		jsonw_textf(w, "os", "%.*s", (int)sizeof(h->os), h->os);
		jsonw_textf(w, "kernel", "%.*s", (int)sizeof(h->kernel), h->kernel);
		jsonw_textf(w, "arch", "%.*s", (int)sizeof(h->arch), h->arch);
		jsonw_int(w, "cpus", le16_get(h->cpus));
		jsonw_bool(w, "realtime", le16_get(h->realtime));
		jsonw_textf(w, "clock_source", "%.*s", (int)sizeof(h->clock), h->clock);
		jsonw_uint(w, "clock_hz", le64_get(h->clock_hz));
		jsonw_bool(w, "clock_stable", le32_get(h->flags) & WIRE_CLOCK_STABLE);
		put_clock(w, summary_clock(s, i));
		jsonw_close(w);
	}
	jsonw_close(w);
}

/* The same figures of samples taken while the sender spoke and while it was silent. */
static void put_side(struct jsonw *w, const char *key, const struct hist *h)
{
	struct sorted d = {.h = h, .max = INT64_MAX};
	struct quantile q;

	jsonw_open_flat(w, key, '{');
	jsonw_uint(w, "n", h->n);
	for (const struct quantile_row *row = quantile_rows; row->tail <= 1000; row++) {
		quantile_of(&d, row->tail, &q);
		if (q.known)
			jsonw_int(w, row->key, q.value);
		else
			jsonw_null(w, row->key);
	}
	jsonw_close(w);
}

static void put_observer(struct jsonw *w, const struct summary *s)
{
	autofree struct hist *held = calloc(1, sizeof(*held)), *sent = calloc(1, sizeof(*sent));
	uint32_t peak = 0;

	for (size_t i = 0; held && sent && i < summary_probes(s); i++) {
		const struct probe_sum *p = summary_probe(s, i);

		peak = p->ring_peak > peak ? p->ring_peak : peak;
		if (!p->held)
			continue;
		hist_add(held, p->held);
		for (unsigned c = 0; c < HIST_CELLS; c++)
			sent->cell[c] += p->raw->cell[c] - p->held->cell[c];
		sent->n += p->raw->n - p->held->n;
	}
	jsonw_open(w, "observer", '{');
	jsonw_uint(w, "ring_peak", peak);
	jsonw_text(w, "method", held && held->n ? "streaming on and off in turns" : "none");
	if (held && sent && held->n) {
		put_side(w, "streaming", sent);
		put_side(w, "silent", held);
	}
	jsonw_close(w);
}

static void put_stalls(struct jsonw *w, const struct summary *s)
{
	const struct stall *stall;
	size_t n = summary_stalls(s, &stall);

	jsonw_open(w, "stalls", '[');
	for (size_t i = 0; i < n; i++) {
		jsonw_open_flat(w, NULL, '{');
		jsonw_int(w, "guest", stall[i].guest);
		jsonw_int(w, "t_ns", stall[i].t_host);
		jsonw_int(w, "length_ns", stall[i].length);
		jsonw_int(w, "bound_ns", stall[i].bound);
		jsonw_close(w);
	}
	jsonw_close(w);
}

static void put_events(struct jsonw *w, const struct summary *s)
{
	static const char *const what[] = {"?",	 "start",   "phase", "load",  "link",
					   "vm", "invalid", "note",  "count", "end", "inject"};
	const struct mark *m;
	size_t n = summary_marks(s, &m);

	jsonw_open(w, "events", '[');
	for (size_t i = 0; i < n; i++) {
		jsonw_open_flat(w, NULL, '{');
		jsonw_int(w, "t_ns", m[i].t_host);
		jsonw_text(w, "what", m[i].what < ARRAY_SIZE(what) ? what[m[i].what] : "?");
		jsonw_int(w, "value", m[i].value);
		jsonw_text(w, "text", m[i].text);
		jsonw_close(w);
	}
	jsonw_close(w);
}

/* What guests said about themselves that is neither fault nor refusal. */
static void put_notes(struct jsonw *w, const struct summary *s)
{
	const struct event *e;
	size_t n = summary_events(s, &e);

	jsonw_open(w, "notes", '[');
	for (size_t i = 0; i < n; i++) {
		if (e[i].class != WIRE_EV_NOTE)
			continue;
		jsonw_open_flat(w, NULL, '{');
		jsonw_int(w, "guest", e[i].guest);
		jsonw_text(w, "text", e[i].text);
		jsonw_close(w);
	}
	jsonw_close(w);
}

static void put_vm_unknown(struct jsonw *w, const struct summary *s)
{
	const struct wire_hello *h = summary_hello(s, 0);

	jsonw_open_flat(w, "vm", '{');
	jsonw_null(w, "backend");
	if (h)
		jsonw_textf(w, "arch", "%.*s", (int)sizeof(h->arch), h->arch);
	else
		jsonw_null(w, "arch");
	jsonw_null(w, "accel");
	jsonw_close(w);
}

void result_json_around(struct jsonw *w, const struct result *r)
{
	static const char *const parts[] = {"vm", "host", "tuning"};
	static const char *const always[] = {"backend", "arch", "accel"};	/* in vm */
	struct json_object *o = r->host_json ? json_tokener_parse(r->host_json) : NULL;

	put_clock(w, summary_clock(r->summary, 0));
	put_guests(w, r->summary);
	put_observer(w, r->summary);
	put_stalls(w, r->summary);
	put_events(w, r->summary);
	put_notes(w, r->summary);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		struct json_object *part = json_object_object_get(o, parts[i]);

		if (json_object_is_type(part, json_type_object)) {
			for (size_t j = 0; !i && j < ARRAY_SIZE(always); j++)
				if (!json_object_object_get_ex(part, always[j], NULL))
					json_object_object_add(part, always[j], NULL);
			json_copy(w, parts[i], part);
		} else if (!i) {
			put_vm_unknown(w, r->summary);
		} else {
			jsonw_open_flat(w, parts[i], '{');
			jsonw_close(w);
		}
	}
	json_object_put(o);
}
