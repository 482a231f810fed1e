// SPDX-License-Identifier: Apache-2.0
#include "reports/store/entry.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/clean.h"
#include "reports/bounds.h"
#include "reports/store/environ.h"

#define TAIL 0.025 /* on each side */

void entry_done(struct entry *e)
{
	char *const texts[] = {e->scenario, e->board,	 e->tool,	e->claim,
			       e->command,  e->artefact, e->environment};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		free(texts[i]);
	free(e->hist);
	free(e->tops);
	free(e->seconds);
	*e = (struct entry){0};
}

const struct metric *entry_metric(const struct entry *e, const char *name)
{
	for (size_t i = 0; i < e->nmetrics; i++)
		if (!strcmp(e->metrics[i].name, name))
			return &e->metrics[i];
	return NULL;
}

int entry_add(struct entry *e, const char *name, double value, double lo, double hi)
{
	struct metric *m = &e->metrics[e->nmetrics];

	if (e->nmetrics == ENTRY_METRICS || strlen(name) >= sizeof(m->name))
		return -E2BIG;
	strcpy(m->name, name);
	m->value = value;
	m->lo = lo;
	m->hi = hi;
	e->nmetrics++;
	return 0;
}

static int add_count(struct entry *e, const char *name, uint64_t k)
{
	return entry_add(e, name, (double)k, garwood_lower(k, 1 - TAIL),
			 garwood_upper(k, 1 - TAIL));
}

static int add_plain(struct entry *e, const char *name, double v)
{
	return entry_add(e, name, v, v, v);
}

int entry_figures(struct entry *e, const struct sorted *d)
{
	int rc = add_plain(e, "n", (double)d->h->n);

	for (const struct quantile_row *row = quantile_rows; row->key && !rc; row++) {
		struct quantile q;

		quantile_of(d, row->tail, &q);
		if (q.known)
			rc = entry_add(e, row->key, (double)q.value, (double)q.lo, (double)q.hi);
	}
	if (!rc && d->h->n)
		rc = add_plain(e, "max", (double)d->max);
	return rc;
}

static int add_metrics(struct entry *e, const struct summary *s)
{
	struct sorted d;
	struct totals t;
	int rc = sorted_all(s, &d);

	if (rc)
		return rc;
	summary_totals(s, &t);
	rc = entry_figures(e, &d);
	sorted_done(&d);
	if (!rc && t.n) {
		rc = add_plain(e, "min", (double)t.min);
		rc = rc ?: add_plain(e, "mean", t.mean);
	}
	if (!rc && summary_opts(s)->violation >= 0)
		rc = add_count(e, "violations", t.violations);
	rc = rc ?: add_count(e, "missed", t.missed - t.missed_warmup);
	return rc ?: add_count(e, "lost", t.lost + t.dropped);
}

/* Of all probes together; stretches that differ in width between probes are not added up. */
static int add_seconds(struct entry *e, const struct summary *s)
{
	int64_t width = summary_probes(s) ? summary_probe(s, 0)->second_width : 0;

	for (size_t i = 0; i < summary_probes(s); i++)
		if (summary_probe(s, i)->second_width == width &&
		    summary_probe(s, i)->nseconds > e->nseconds)
			e->nseconds = summary_probe(s, i)->nseconds;
	e->seconds = calloc(e->nseconds + 1, sizeof(*e->seconds));
	if (!e->seconds)
		return -ENOMEM;
	for (size_t i = 0; i < summary_probes(s); i++) {
		const struct probe_sum *p = summary_probe(s, i);

		for (size_t k = 0; k < p->nseconds && p->second_width == width; k++) {
			struct second *to = &e->seconds[k];
			const struct second *from = &p->seconds[k];

			if (from->n && (!to->n || from->max > to->max))
				to->max = from->max;
			to->n += from->n;
			to->late += from->late;
		}
	}
	return 0;
}

static int add_tops(struct entry *e, const struct summary *s)
{
	const struct top *tops;
	size_t n = summary_tops(s, &tops);

	e->tops = calloc(n + 1, sizeof(*tops));
	if (!e->tops)
		return -ENOMEM;
	memcpy(e->tops, tops, n * sizeof(*tops));
	e->ntops = n;
	return 0;
}

static char *host_name(const char *host_json)
{
	struct json_object *o = host_json ? json_tokener_parse(host_json) : NULL;
	struct json_object *host = json_object_object_get(o, "host");
	const char *name = json_object_get_string(json_object_object_get(host, "name"));
	char *copy = strdup(name && *name ? name : "unknown");

	json_object_put(o);
	return copy;
}

static void find_id(struct entry *e, const struct summary *s)
{
	const struct mark *m;
	size_t n = summary_marks(s, &m);

	for (size_t i = 0; i < n && !*e->id; i++)
		if (m[i].what == WIRE_MARK_START && m[i].text)
			snprintf(e->id, sizeof(e->id), "%s", m[i].text);
}

int entry_of_result(struct entry *e, const struct result *r, const char *board)
{
	struct totals t;
	int rc;

	summary_totals(r->summary, &t);
	*e = (struct entry){
		.started = t.started,
		.duration = t.duration,
		.limit = summary_opts(r->summary)->violation,
		.status = r->verdict.status,
		.emulated = r->emulated,
		.scenario = strdup(r->name ? r->name : "run"),
		.board = board && *board ? strdup(board) : host_name(r->host_json),
		.tool = strdup("rtbench"),
		.claim = strdup(r->verdict.claim ? r->verdict.claim : ""),
		.command = strdup(r->command ? r->command : ""),
		.artefact = r->dir ? realpath(r->dir, NULL) : NULL,
		.environment = environ_text(r->host_json, r->scenario_text, r->summary),
		.hist = summary_merged(r->summary),
	};
	find_id(e, r->summary);
	if (!e->scenario || !e->board || !e->tool || !e->claim || !e->command || !e->environment ||
	    !e->hist)
		return -ENOMEM;
	environ_hash(e->environment, e->env_hash);
	rc = add_metrics(e, r->summary);
	rc = rc ?: add_tops(e, r->summary);
	return rc ?: add_seconds(e, r->summary);
}
