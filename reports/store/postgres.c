// SPDX-License-Identifier: Apache-2.0
/* postgres.c - the store of a laboratory: one PostgreSQL for all boards, through libpq */
#include "reports/store/sql.h"

#include <errno.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"

#define COLUMNS 32
#define BYTEA	17 /* object ids of types, fixed in pg_type.dat */
#define INT8	20
#define INT2	21
#define INT4	23
#define FLOAT4	700
#define FLOAT8	701

/* The first line of what the server or the library said, without "ERROR:  ". */
static int failed(struct sql *s, int err, const char *text)
{
	const char *from = text && !strncmp(text, "ERROR:", 6) ? text + 6 : text ? text : "";

	from += strspn(from, " \n");
	snprintf(s->why, sizeof(s->why), "postgresql: %.*s", (int)strcspn(from, "\n"), from);
	return err;
}

static void quiet(void *arg, const char *message)
{
}

static int pg_open(struct sql *s, const char *where)
{
	static const char *const names[] = {"connect_timeout", "fallback_application_name",
					    "dbname", NULL};
	const char *const values[] = {"10", "rtbench", where, NULL};
	PGconn *c = PQconnectdbParams(names, values, 1);

	s->db = c;
	if (!c)
		return -ENOMEM;
	if (PQstatus(c) != CONNECTION_OK)
		return failed(s, -EHOSTUNREACH, PQerrorMessage(c));
	PQsetNoticeProcessor(c, quiet, NULL);
	return 0;
}

static void pg_close(struct sql *s)
{
	PQfinish(s->db);
	s->db = NULL;
}

struct params {
	Oid *type;
	const char **value;
	int *length, *format;
	char (*text)[32];
};

static void param(struct params *p, int i, const struct sql_value *v)
{
	p->value[i] = p->text[i];
	switch (v->type) {
	case SQL_INT:
		snprintf(p->text[i], sizeof(*p->text), "%" PRId64, v->i);
		p->type[i] = INT8;
		break;
	case SQL_REAL:
		snprintf(p->text[i], sizeof(*p->text), "%.17g", v->r);
		p->type[i] = FLOAT8;
		break;
	case SQL_BLOB:
		p->value[i] = v->n ? v->p : "";
		p->length[i] = (int)v->n;
		p->format[i] = 1;
		p->type[i] = BYTEA;
		break;
	default:
		p->value[i] = v->p;
	}
}

static PGresult *execute(struct sql *s, const struct sql_ask *ask)
{
	size_t n = (size_t)ask->nargs + 1;
	autofree Oid *type = calloc(n, sizeof(*type));
	autofree const char **value = calloc(n, sizeof(*value));
	autofree int *length = calloc(n, sizeof(*length)), *format = calloc(n, sizeof(*format));
	autofree char(*text)[32] = calloc(n, sizeof(*text));
	struct params p = {type, value, length, format, text};

	if (!type || !value || !length || !format || !text)
		return NULL;
	for (int i = 0; i < ask->nargs; i++)
		param(&p, i, &ask->args[i]);
	return PQexecParams(s->db, ask->text, ask->nargs, type, value, length, format, 0);
}

static struct sql_value column(PGresult *r, int row, int i, unsigned char **bytes)
{
	char *text = PQgetvalue(r, row, i);
	size_t n = 0;

	if (PQgetisnull(r, row, i))
		return (struct sql_value){.type = SQL_NULL};
	switch (PQftype(r, i)) {
	case INT2:
	case INT4:
	case INT8:
		return sql_int(strtoll(text, NULL, 10));
	case FLOAT4:
	case FLOAT8:
		return sql_real(strtod(text, NULL));
	case BYTEA:
		*bytes = PQunescapeBytea((unsigned char *)text, &n);
		return sql_blob(*bytes, n);
	default:
		return sql_text(text);
	}
}

static int rows(PGresult *r, const struct sql_ask *ask)
{
	int stop = 0;

	for (int row = 0; !stop && ask->row && row < PQntuples(r); row++) {
		unsigned char *bytes[COLUMNS] = {NULL};
		struct sql_value v[COLUMNS];
		int n = PQnfields(r);

		for (int i = 0; i < n && i < COLUMNS; i++)
			v[i] = column(r, row, i, &bytes[i]);
		stop = ask->row(ask->arg, v, n);
		for (int i = 0; i < COLUMNS; i++)
			PQfreemem(bytes[i]);
	}
	return stop;
}

static int pg_run(struct sql *s, const struct sql_ask *ask)
{
	PGresult *r = execute(s, ask);
	ExecStatusType st = PQresultStatus(r);
	int rc;

	if (st == PGRES_COMMAND_OK || st == PGRES_TUPLES_OK)
		rc = rows(r, ask);
	else
		rc = failed(s, PQstatus(s->db) == CONNECTION_OK ? -EIO : -EHOSTUNREACH,
			    PQerrorMessage(s->db));
	PQclear(r);
	return rc;
}

const struct sql_ops postgres_sql = {
	.scheme = "postgresql:",
	.begin = "BEGIN",
	.migrate = "SELECT pg_advisory_xact_lock(711771)",
	.open = pg_open,
	.run = pg_run,
	.close = pg_close,
};
