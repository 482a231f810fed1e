// SPDX-License-Identifier: Apache-2.0
/* night_scenario.c - one scenario of a night: can it run, run it, what does its history say */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/again.h"
#include "hostagent/cmd.h"
#include "hostagent/history.h"
#include "hostagent/night.h"
#include "hostagent/scenario.h"
#include "hostagent/series.h"
#include "lib/child.h"
#include "lib/clean.h"

#define SET_MAX	 16
#define CHECK_MS 120000
#define BROKEN	 2 /* so often broken off is enough */
#define NIGHTS	 365

struct one {
	struct night *night;
	struct nightly_item *item;
	const char *path;
	const struct opt_list *set;
	char dir[PATH_MAX];
	int64_t deadline;
	bool late; /* ended at its deadline */
};

__attribute__((format(printf, 3, 4))) static void ends(struct one *o, int status, const char *fmt,
						       ...)
{
	va_list ap;

	va_start(ap, fmt);
	o->item->status = status;
	free(o->item->text);
	if (vasprintf(&o->item->text, fmt, ap) < 0)
		o->item->text = NULL;
	va_end(ap);
}

static bool exists(const char *dir, const char *name)
{
	char path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return !access(path, F_OK);
}

static bool is_complete(const struct one *o)
{
	return exists(o->dir, "result.json") && !exists(o->dir, "incomplete");
}

/* How often this scenario has been broken off tonight; what is there of it is put aside. */
static int broken(const struct one *o, unsigned *times)
{
	char to[PATH_MAX + 32];

	for (*times = 0; *times < 99; ++*times) {
		snprintf(to, sizeof(to), "%s.broken-%u", o->dir, *times + 1);
		if (access(to, F_OK))
			break;
	}
	if (access(o->dir, F_OK))
		return 0;
	++*times;
	return rename(o->dir, to) ? -errno : 0;
}

/* What the scenario is called and how long it may take; false: it is none. */
static bool read_scenario(struct one *o)
{
	struct scenario s = {0};
	char why[1024];
	int rc = scenario_load(o->path, o->set, &s, why, sizeof(why));

	if (rc) {
		ends(o, EXIT_USAGE, "%s", why);
	} else {
		free(o->item->name);
		o->item->name = strdup(s.main.name);
		o->item->board = s.report.board ? strdup(s.report.board) : NULL;
	}
	scenario_free(&s);
	rc = rc ?: again_deadline(o->path, o->set, &o->deadline, why, sizeof(why));
	if (o->night->o->deadline)
		o->deadline = o->night->o->deadline;
	return !rc;
}

/* The last "no" of `rtbench check` is what stops it; else its last word. */
static const char *reason(char *said)
{
	const char *last = "", *no = NULL;
	char *save = NULL;

	for (char *line = strtok_r(said, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		last = line;
		if (!strncmp(line, "no ", 3))
			no = line + 3 + strspn(line + 3, " ");
	}
	return no ? no : last;
}

/* What cannot run here, or would be INVALID, is known before it is tried. */
static bool can_run(struct one *o)
{
	const char *argv[2 * SET_MAX + 4] = {"/proc/self/exe", "check", o->path};
	autofree char *said = NULL;
	int rc, n = 3;

	for (size_t i = 0; o->set && i < o->set->n && i < SET_MAX; i++) {
		argv[n++] = "-s";
		argv[n++] = o->set->at[i];
	}
	rc = child_read((char *const *)(uintptr_t)argv, CHECK_MS, &said);

	if (!rc)
		return true;
	ends(o, rc == EXIT_USAGE ? EXIT_USAGE : VERDICT_INVALID, "pre-flight: %s",
	     rc < 0 ? strerror(-rc)
	     : said ? reason(said)
		    : "rtbench check refuses it");
	return false;
}

static bool run(struct one *o)
{
	const char *set[SET_MAX + 3] = {"scenario.repeat=1"};
	size_t n = 1;
	autofree char *store = NULL;
	char why[512] = "", log[PATH_MAX + 8];
	int rc;

	if (o->night->o->store) {
		if (asprintf(&store, "report.store=%s", o->night->o->store) < 0)
			return false;
		set[n++] = store;
	}
	for (size_t i = 0; o->set && i < o->set->n && i < SET_MAX; i++)
		set[n++] = o->set->at[i];
	snprintf(log, sizeof(log), "%s.log", o->dir);
	rc = again_run(&(struct again){.scenario = o->path,
				       .dir = o->dir,
				       .set = set,
				       .deadline = o->deadline,
				       .log = log},
		       why, sizeof(why));
	if (rc == -ETIMEDOUT)
		o->late = true;
	if (is_complete(o))
		return true;
	ends(o, rc == EXIT_USAGE ? EXIT_USAGE : VERDICT_INVALID, "%s; %s has what it said",
	     rc < 0 ? why : "the run came to no result", log);
	return false;
}

static void take_entry(struct one *o)
{
	const char *base = strrchr(o->dir, '/') + 1;
	char why[512];

	o->item->dir = strdup(base);
	if (history_dir(o->dir, &o->item->entry, why, sizeof(why))) {
		ends(o, VERDICT_INVALID, "%s", why);
		return;
	}
	ends(o, o->item->entry.status, "%s%s", o->late ? "ended at its deadline: " : "",
	     o->item->entry.claim);
	free(o->item->board);
	o->item->board = strdup(o->item->entry.board);
}

/* The curve of the index: the tail as far out as every night knows it. */
static void take_history(struct nightly_item *item, const struct series *s)
{
	static const char *const names[] = {"p99_99", "p99_9", "p99"}, *const said[] = {"p99.99",
											"p99.9",
											"p99"};
	double *v = calloc(s->n + 1, sizeof(*v));

	for (size_t q = 0; v && q < ARRAY_SIZE(names) && !item->history; q++) {
		size_t n = 0;

		for (size_t i = 0; i < s->n; i++) {
			const struct metric *m = entry_metric(s->nights[i], names[q]);

			if (m)
				v[n++] = m->value;
		}
		if (n < s->n && q + 1 < ARRAY_SIZE(names))
			continue;
		item->history = v;
		item->nhistory = n;
		item->history_name = said[q];
	}
	if (!item->history)
		free(v);
}

static void confirm(struct one *o, const struct series *s, FILE *to)
{
	char dir[PATH_MAX + 16];
	struct series_how how = {
		.rounds = o->night->o->confirm, .dir = dir, .quiet = o->night->o->quiet, .to = to};

	snprintf(dir, sizeof(dir), "%s.confirm", o->dir);
	fputc('\n', to);
	switch (series_confirm(s, &how)) {
	case SERIES_REGRESSION:
		o->item->trend = NIGHTLY_REGRESSION;
		fputs("REGRESSION: seen again in turns.\n", to);
		break;
	case SERIES_NOISE:
		o->item->trend = NIGHTLY_STEADY;
		fputs("Not confirmed: not seen again in turns.\n", to);
		break;
	default:
		fprintf(to, "Not confirmed: %s.\n", how.why);
	}
}

/* Only of tonight's run: a series that ends with another night says nothing about this one. */
static void take_trend(struct one *o)
{
	struct series_name name = {o->item->name, o->item->board};
	struct nightly_item *item = o->item;
	struct series s = {0};
	size_t len;
	FILE *to;

	if (!o->night->db || item->status == VERDICT_INVALID || !item->board ||
	    series_load(o->night->db, &name, &s, NIGHTS) || !s.n ||
	    strcmp(s.nights[s.n - 1]->id, item->entry.id)) {
		series_done(&s);
		return;
	}
	take_history(item, &s);
	item->trend = s.trend.nfindings ? NIGHTLY_WARN : NIGHTLY_STEADY;
	to = open_memstream(&item->trend_text, &len);
	if (to) {
		trend_print(&s.trend, to);
		if (item->trend == NIGHTLY_WARN && o->night->o->confirm)
			confirm(o, &s, to);
		fclose(to);
	}
	series_done(&s);
}

void night_scenario(struct night *n, const struct night_one *what, struct nightly_item *item)
{
	struct one o = {.night = n, .item = item, .path = what->path, .set = what->set};
	const char *path = what->path, *base = strrchr(path, '/');
	unsigned times = 0;

	base = base ? base + 1 : path;
	item->name = strndup(base, strlen(base) - strlen(".ini"));
	snprintf(o.dir, sizeof(o.dir), "%.3000s/%.255s%s%.200s", n->dir,
		 item->name ? item->name : "x", what->suffix ? "." : "",
		 what->suffix ? what->suffix : "");
	if (!n->o->quiet)
		fprintf(stderr, "%s %s\n", path, what->suffix ? what->suffix : "");
	if (!read_scenario(&o))
		return;
	if (!is_complete(&o)) {
		if (broken(&o, &times)) {
			ends(&o, VERDICT_INVALID, "%s: %s", o.dir, strerror(errno));
			return;
		}
		if (times >= BROKEN) {
			ends(&o, VERDICT_INVALID, "broken off %u times: not tried again", times);
			return;
		}
		if (!can_run(&o) || !run(&o))
			return;
	}
	take_entry(&o);
	take_trend(&o);
}
