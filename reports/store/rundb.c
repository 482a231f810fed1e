// SPDX-License-Identifier: Apache-2.0
/* rundb.c - open, put, thin, pin; rundb_list.c reads */
#include "reports/store/rundb_priv.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "lib/clean.h"
#include "reports/store/pack.h"
#include "reports/store/schema.h"

static int make_path(char *path)
{
	for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = 0;
		if (mkdir(path, 0777) && errno != EEXIST)
			return -errno;
		*p = '/';
	}
	return 0;
}

int rundb_default(char *path, size_t len)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	int n;

	if (data && *data == '/')
		n = snprintf(path, len, "%s/rtbench/runs.db", data);
	else
		n = snprintf(path, len, "%s/.local/share/rtbench/runs.db",
			     home && *home == '/' ? home : "/root");
	if (n < 0 || (size_t)n >= len)
		return -ENAMETOOLONG;
	return make_path(path);
}

int rundb_open(const char *where, struct rundb **s, char *why, size_t len)
{
	char path[PATH_MAX];
	struct rundb *got;
	int rc = where ? 0 : rundb_default(path, sizeof(path));

	if (rc) {
		snprintf(why, len, "%s: %s", path, strerror(-rc));
		return rc;
	}
	got = calloc(1, sizeof(*got));
	if (!got)
		return -ENOMEM;
	rc = sql_open(where ? where : path, &got->db, why, len);
	if (!rc) {
		rc = schema_upgrade(&got->db);
		if (rc)
			snprintf(why, len, "%s", got->db.why);
	}
	if (rc) {
		rundb_close(got);
		return rc;
	}
	*s = got;
	return 0;
}

void rundb_close(struct rundb *s)
{
	if (!s)
		return;
	sql_close(&s->db);
	free(s);
}

const char *rundb_why(const struct rundb *s)
{
	return s->db.why;
}

static int end(struct rundb *s, int rc)
{
	char why[sizeof(s->db.why)];

	if (rc >= 0) {
		int err = sql_do(&s->db, "COMMIT");

		return err ? err : rc;
	}
	snprintf(why, sizeof(why), "%s", s->db.why);
	sql_do(&s->db, "ROLLBACK");
	snprintf(s->db.why, sizeof(s->db.why), "%s", why);
	return rc;
}

static int inserted(void *arg, const struct sql_value *v, int n)
{
	*(bool *)arg = true;
	return 0;
}

static int put_environ(struct rundb *s, const struct entry *e)
{
	const struct sql_value args[] = {sql_text(e->env_hash), sql_text(e->environment)};

	if (!e->environment)
		return 0;
	return sql_run(&s->db, &(struct sql_ask){.text = "INSERT INTO environment VALUES ($1, $2) "
							 "ON CONFLICT DO NOTHING",
						 .args = args,
						 .nargs = ARRAY_SIZE(args)});
}

static int put_run(struct rundb *s, const struct entry *e, bool *added)
{
	const struct sql_value args[] = {
		sql_text(e->id),
		sql_text(e->scenario),
		sql_text(e->board),
		sql_int(e->started),
		sql_int(e->duration),
		sql_int(e->status),
		sql_int(e->emulated),
		sql_int(e->limit),
		sql_text(e->tool),
		sql_text(e->claim),
		sql_text(e->command),
		sql_text(e->artefact),
		sql_text(e->environment ? e->env_hash : NULL),
		sql_int(e->thinned),
	};
	const struct sql_ask ask = {
		.text = "INSERT INTO run (id, scenario, board, started, duration, status, emulated,"
			" violation, tool, claim, command, artefact, environment, thinned) VALUES"
			" ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
			" ON CONFLICT DO NOTHING RETURNING id",
		.args = args,
		.nargs = ARRAY_SIZE(args),
		.row = inserted,
		.arg = added};

	*added = false;
	return sql_run(&s->db, &ask);
}

/* All in one statement: each is a round trip to a server. */
static int put_metrics(struct rundb *s, const struct entry *e)
{
	struct sql_value args[1 + 4 * ENTRY_METRICS] = {sql_text(e->id)};
	char text[64 + 40 * ENTRY_METRICS];
	int n = 1, at = snprintf(text, sizeof(text), "INSERT INTO metric VALUES ");

	for (size_t i = 0; i < e->nmetrics; i++) {
		const struct metric *m = &e->metrics[i];

		at += snprintf(text + at, sizeof(text) - (size_t)at, "%s($1, $%d, $%d, $%d, $%d)",
			       i ? ", " : "", n + 1, n + 2, n + 3, n + 4);
		args[n++] = sql_text(m->name);
		args[n++] = sql_real(m->value);
		args[n++] = sql_real(m->lo);
		args[n++] = sql_real(m->hi);
	}
	return e->nmetrics
		       ? sql_run(&s->db, &(struct sql_ask){.text = text, .args = args, .nargs = n})
		       : 0;
}

static int put_pack(struct rundb *s, const char *text, const struct entry *e, struct pack *p)
{
	const struct sql_value args[] = {sql_text(e->id), sql_blob(p->at, p->n)};
	int rc = sql_run(&s->db, &(struct sql_ask){.text = text, .args = args, .nargs = 2});

	free(p->at);
	return rc;
}

static int put_packs(struct rundb *s, const struct entry *e)
{
	struct pack p;
	int rc = 0;

	if (e->hist) {
		rc = pack_hist(e->hist, &p);
		rc = rc ?: put_pack(s, "INSERT INTO histogram VALUES ($1, $2)", e, &p);
	}
	if (!rc && e->tops) {
		rc = pack_tops(e->tops, e->ntops, &p);
		rc = rc ?: put_pack(s, "INSERT INTO worst VALUES ($1, $2)", e, &p);
	}
	if (!rc && e->seconds) {
		rc = pack_seconds(e->seconds, e->nseconds, &p);
		rc = rc ?: put_pack(s, "INSERT INTO stretch VALUES ($1, $2)", e, &p);
	}
	return rc;
}

int rundb_put(struct rundb *s, const struct entry *e)
{
	bool added = false;
	int rc;

	if (!*e->id) {
		snprintf(s->db.why, sizeof(s->db.why), "the run has no id: it never began");
		return -EINVAL;
	}
	rc = sql_do(&s->db, s->db.ops->begin);
	if (rc)
		return rc;
	rc = put_environ(s, e);
	rc = rc ?: put_run(s, e, &added);
	if (!rc && added) {
		rc = put_metrics(s, e);
		rc = rc ?: put_packs(s, e);
	}
	return end(s, rc ? rc : added ? RUNDB_NEW : RUNDB_KNOWN);
}

int rundb_thin(struct rundb *s, const char *id)
{
	static const char *const texts[] = {"DELETE FROM worst WHERE run = $1",
					    "DELETE FROM stretch WHERE run = $1",
					    "UPDATE run SET thinned = 1 WHERE id = $1"};
	struct sql_value arg = sql_text(id);
	int rc = sql_do(&s->db, s->db.ops->begin);

	if (rc)
		return rc;
	for (size_t i = 0; i < ARRAY_SIZE(texts) && !rc; i++)
		rc = sql_run(&s->db, &(struct sql_ask){.text = texts[i], .args = &arg, .nargs = 1});
	return end(s, rc);
}

int rundb_pin(struct rundb *s, const char *scenario, const char *board, const char *id)
{
	const struct sql_value args[] = {sql_text(scenario), sql_text(board), sql_text(id)};
	int rc = sql_do(&s->db, s->db.ops->begin);

	if (rc)
		return rc;
	rc = sql_run(&s->db,
		     &(struct sql_ask){.text = "DELETE FROM pin WHERE scenario = $1 AND board = $2",
				       .args = args,
				       .nargs = 2});
	if (!rc && id)
		rc = sql_run(&s->db,
			     &(struct sql_ask){.text = "INSERT INTO pin VALUES ($1, $2, $3)",
					       .args = args,
					       .nargs = 3});
	return end(s, rc);
}

static int take_id(void *id, const struct sql_value *v, int n)
{
	snprintf(id, ENTRY_ID, "%s", v[0].type == SQL_TEXT ? (const char *)v[0].p : "");
	return 0;
}

int rundb_pinned(struct rundb *s, const char *scenario, const char *board, char id[ENTRY_ID])
{
	const struct sql_value args[] = {sql_text(scenario), sql_text(board)};

	*id = 0;
	return sql_run(
		&s->db,
		&(struct sql_ask){.text = "SELECT run FROM pin WHERE scenario = $1 AND board = $2",
				  .args = args,
				  .nargs = 2,
				  .row = take_id,
				  .arg = id});
}
