// SPDX-License-Identifier: Apache-2.0
/*
 * sqlite.c - the store as one file: write-ahead log, so that readers never wait and a writer that
 * is killed leaves what was there before; synchronous = FULL, so that a power cut does neither
 */
#include "reports/store/sql.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 32
#define CACHED	16 /* prepared statements kept */
#define WAIT_MS 60000

struct lite {
	sqlite3 *db;
	struct kept {
		sqlite3_stmt *st;
	} kept[CACHED];
	unsigned next;
};

static int failed(struct sql *s, int rc)
{
	struct lite *l = s->db;

	snprintf(s->why, sizeof(s->why), "%s: %s", sqlite3_db_filename(l->db, NULL) ?: "sqlite",
		 sqlite3_errmsg(l->db));
	return (rc & 0xff) == SQLITE_BUSY ? -EBUSY : (rc & 0xff) == SQLITE_NOMEM ? -ENOMEM : -EIO;
}

static int lite_open(struct sql *s, const char *where)
{
	struct lite *l = calloc(1, sizeof(*l));
	int rc;

	if (!l)
		return -ENOMEM;
	s->db = l;
	if (!strncmp(where, "sqlite:", 7))
		where += 7;
	rc = sqlite3_open_v2(where, &l->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (rc) {
		snprintf(s->why, sizeof(s->why), "%s: %s", where, sqlite3_errmsg(l->db));
		return -EIO;
	}
	sqlite3_busy_timeout(l->db, WAIT_MS);
	/* The change to WAL does not wait by itself while another makes the same file. */
	for (int i = 0; i < WAIT_MS / 10; i++) {
		rc = sqlite3_exec(l->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", NULL,
				  NULL, NULL);
		if (rc != SQLITE_BUSY && rc != SQLITE_LOCKED)
			break;
		sqlite3_sleep(10);
	}
	return rc ? failed(s, rc) : 0;
}

static void lite_close(struct sql *s)
{
	struct lite *l = s->db;

	if (!l)
		return;
	for (unsigned i = 0; i < CACHED; i++)
		sqlite3_finalize(l->kept[i].st);
	sqlite3_close(l->db);
	free(l);
	s->db = NULL;
}

/* The place of a statement, kept by its words: preparing costs more than most of them do. */
static int prepare(struct lite *l, const char *text, struct kept **at)
{
	struct kept *k = NULL;
	int rc;

	for (unsigned i = 0; i < CACHED && !k; i++)
		if (l->kept[i].st && !strcmp(sqlite3_sql(l->kept[i].st), text))
			k = &l->kept[i];
	if (!k) {
		k = &l->kept[l->next++ % CACHED];
		sqlite3_finalize(k->st);
		k->st = NULL;
		rc = sqlite3_prepare_v2(l->db, text, -1, &k->st, NULL);
		if (rc)
			return rc;
	}
	*at = k;
	return SQLITE_OK;
}

static int bind(sqlite3_stmt *st, int i, const struct sql_value *v)
{
	switch (v->type) {
	case SQL_INT:
		return sqlite3_bind_int64(st, i, v->i);
	case SQL_REAL:
		return sqlite3_bind_double(st, i, v->r);
	case SQL_TEXT:
		return sqlite3_bind_text(st, i, v->p, -1, SQLITE_STATIC);
	case SQL_BLOB:
		return sqlite3_bind_blob64(st, i, v->n ? v->p : "", v->n, SQLITE_STATIC);
	default:
		return sqlite3_bind_null(st, i);
	}
}

static struct sql_value column(sqlite3_stmt *st, int i)
{
	switch (sqlite3_column_type(st, i)) {
	case SQLITE_INTEGER:
		return sql_int(sqlite3_column_int64(st, i));
	case SQLITE_FLOAT:
		return sql_real(sqlite3_column_double(st, i));
	case SQLITE_TEXT:
		return sql_text((const char *)sqlite3_column_text(st, i));
	case SQLITE_BLOB:
		return sql_blob(sqlite3_column_blob(st, i) ?: "",
				(size_t)sqlite3_column_bytes(st, i));
	default:
		return (struct sql_value){.type = SQL_NULL};
	}
}

static int rows(struct sql *s, sqlite3_stmt *st, const struct sql_ask *ask)
{
	struct sql_value v[COLUMNS];
	int rc, stop = 0;

	while (!stop && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		int n = sqlite3_column_count(st);

		for (int i = 0; i < n && i < COLUMNS; i++)
			v[i] = column(st, i);
		stop = ask->row ? ask->row(ask->arg, v, n) : 0;
	}
	if (!stop && rc != SQLITE_DONE)
		stop = failed(s, rc);
	return stop;
}

static int lite_run(struct sql *s, const struct sql_ask *ask)
{
	struct lite *l = s->db;
	struct kept *k = NULL;
	int rc = prepare(l, ask->text, &k);

	for (int i = 0; !rc && i < ask->nargs; i++)
		rc = bind(k->st, i + 1, &ask->args[i]);
	if (rc) {
		if (k)
			sqlite3_clear_bindings(k->st);
		return failed(s, rc);
	}
	rc = rows(s, k->st, ask);
	sqlite3_reset(k->st);
	sqlite3_clear_bindings(k->st);
	return rc;
}

const struct sql_ops sqlite_sql = {
	.scheme = "sqlite:",
	.begin = "BEGIN IMMEDIATE",
	.open = lite_open,
	.run = lite_run,
	.close = lite_close,
};
