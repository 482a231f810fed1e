// SPDX-License-Identifier: Apache-2.0
/*
 * rundb_list.c - runs out of the store
 *
 * One statement for the runs and one for each kind of thing that belongs to them, all in the same
 * order, so that attaching is one walk. What does not unpack is an error: a figure that is silently
 * absent would look like a quiet night.
 */
#include "reports/store/rundb_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/store/pack.h"

struct walk {
	struct rundb_list *list;
	size_t at, room;
	const char *what;
};

/* The runs that are asked for; the same arguments in every statement. */
#define ASKED                                                                                   \
	" FROM run WHERE id LIKE $1 AND ($2 = '' OR scenario = $2) AND ($3 = '' OR board = $3)" \
	" AND started >= $4 AND started < $5 ORDER BY started DESC, id DESC LIMIT $6"
#define OF_ASKED(columns, table)                                                    \
	"SELECT t.run, " columns " FROM " table " t JOIN (SELECT id, started" ASKED \
	") r ON r.id = t.run ORDER BY r.started, r.id"

static char *text_of(const struct sql_value *v)
{
	return strdup(v->type == SQL_TEXT ? (const char *)v->p : "");
}

static int take_run(void *arg, const struct sql_value *v, int n)
{
	struct walk *w = arg;
	struct entry *e;

	if (w->list->n == w->room) {
		size_t room = w->room ? 2 * w->room : 64;

		e = realloc(w->list->at, room * sizeof(*e));
		if (!e)
			return -ENOMEM;
		w->list->at = e;
		w->room = room;
	}
	e = &w->list->at[w->list->n++];
	*e = (struct entry){
		.scenario = text_of(&v[1]),
		.board = text_of(&v[2]),
		.started = v[3].i,
		.duration = v[4].i,
		.status = (int)v[5].i,
		.emulated = v[6].i,
		.limit = v[7].i,
		.tool = text_of(&v[8]),
		.claim = text_of(&v[9]),
		.command = text_of(&v[10]),
		.artefact = v[11].type == SQL_TEXT ? strdup(v[11].p) : NULL,
		.thinned = v[13].i,
	};
	snprintf(e->id, sizeof(e->id), "%s", (const char *)v[0].p);
	snprintf(e->env_hash, sizeof(e->env_hash), "%s",
		 v[12].type == SQL_TEXT ? (const char *)v[12].p : "");
	return e->scenario && e->board && e->tool && e->claim && e->command ? 0 : -ENOMEM;
}

/* The entry that a row belongs to; NULL: one that came in between two statements. */
static struct entry *entry_at(struct walk *w, const struct sql_value *id)
{
	for (size_t i = w->at; i < w->list->n; i++) {
		if (strcmp(w->list->at[i].id, id->p))
			continue;
		w->at = i;
		return &w->list->at[i];
	}
	return NULL;
}

static int take_metric(void *arg, const struct sql_value *v, int n)
{
	struct entry *e = entry_at(arg, &v[0]);

	/* Names of a newer version, too long or too many for this one, are not asked for here. */
	if (e)
		entry_add(e, v[1].p, v[2].r, v[3].r, v[4].r);
	return 0;
}

static int take_hist(void *arg, const struct sql_value *v, int n)
{
	struct entry *e = entry_at(arg, &v[0]);

	if (!e || e->hist)
		return 0;
	e->hist = malloc(sizeof(*e->hist));
	return e->hist ? unpack_hist(v[1].p, v[1].n, e->hist) : -ENOMEM;
}

static int take_worst(void *arg, const struct sql_value *v, int n)
{
	struct entry *e = entry_at(arg, &v[0]);

	return !e || e->tops ? 0 : unpack_tops(v[1].p, v[1].n, &e->tops, &e->ntops);
}

static int take_stretch(void *arg, const struct sql_value *v, int n)
{
	struct entry *e = entry_at(arg, &v[0]);

	return !e || e->seconds ? 0 : unpack_seconds(v[1].p, v[1].n, &e->seconds, &e->nseconds);
}

/* Kept once per text: the rows come by their hash, each goes to all that have it. */
static int take_environ(void *arg, const struct sql_value *v, int n)
{
	struct walk *w = arg;

	for (size_t i = 0; i < w->list->n; i++) {
		struct entry *e = &w->list->at[i];

		if (strcmp(e->env_hash, v[0].p) || e->environment)
			continue;
		e->environment = text_of(&v[1]);
		if (!e->environment)
			return -ENOMEM;
	}
	return 0;
}

static const struct {
	unsigned with;
	const char *text;
	int (*take)(void *arg, const struct sql_value *v, int n);
} parts[] = {
	{RUNDB_METRICS, OF_ASKED("t.name, t.value, t.lo, t.hi", "metric"), take_metric},
	{RUNDB_HIST, OF_ASKED("t.data", "histogram"), take_hist},
	{RUNDB_DETAIL, OF_ASKED("t.data", "worst"), take_worst},
	{RUNDB_DETAIL, OF_ASKED("t.data", "stretch"), take_stretch},
	{RUNDB_ENVIRON,
	 "SELECT hash, text FROM environment WHERE hash IN (SELECT environment FROM (SELECT "
	 "environment" ASKED ") r)",
	 take_environ},
};

static void turn(struct rundb_list *l)
{
	for (size_t i = 0; i < l->n / 2; i++) {
		struct entry e = l->at[i];

		l->at[i] = l->at[l->n - 1 - i];
		l->at[l->n - 1 - i] = e;
	}
}

int rundb_list(struct rundb *s, const struct rundb_find *f, struct rundb_list *list)
{
	char like[ENTRY_ID + 1];
	const struct sql_value args[] = {
		sql_text(like),
		sql_text(f->scenario ? f->scenario : ""),
		sql_text(f->board ? f->board : ""),
		sql_int(f->since),
		sql_int(f->before ? f->before : INT64_MAX),
		sql_int(f->last ? f->last : INT64_MAX),
	};
	struct walk w = {.list = list};
	struct sql_ask ask = {.text = "SELECT id, scenario, board, started, duration, status, "
				      "emulated, violation,"
				      " tool, claim, command, artefact, environment, thinned" ASKED,
			      .args = args,
			      .nargs = ARRAY_SIZE(args),
			      .row = take_run,
			      .arg = &w};
	int rc;

	*list = (struct rundb_list){0};
	snprintf(like, sizeof(like), "%.32s%%", f->id ? f->id : "");
	rc = sql_run(&s->db, &ask);
	turn(list);
	for (size_t i = 0; i < ARRAY_SIZE(parts) && !rc; i++) {
		if (!(f->with & parts[i].with))
			continue;
		w.at = 0;
		ask.text = parts[i].text;
		ask.row = parts[i].take;
		rc = sql_run(&s->db, &ask);
		if (rc == -EBADMSG)
			snprintf(s->db.why, sizeof(s->db.why),
				 "a value of the store is damaged: it cannot be unpacked");
	}
	if (rc)
		rundb_list_done(list);
	return rc;
}

void rundb_list_done(struct rundb_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		entry_done(&list->at[i]);
	free(list->at);
	*list = (struct rundb_list){0};
}
