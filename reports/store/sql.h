/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sql.h - one statement to a database, whichever it is; for the files of the store only
 *
 * Both engines take the same statements and the same schema. Arguments are $1, $2 ... and appear
 * for the first time in that order (SQLite numbers them as they come). A row is given to row(),
 * what it points to lives until row() returns.
 *
 *	sql_open("postgresql://lab/rt", &db, why, len)
 *	sql_run(&db, &(struct sql_ask){...})		0, the first non-zero of row(), or -errno
 *	sql_close(&db)
 *
 * -EBUSY: somebody else writes for longer than a minute. -EHOSTUNREACH: the server is away. -EIO:
 * anything else; db.why says it in the engine's words.
 */
#ifndef REPORTS_STORE_SQL_H
#define REPORTS_STORE_SQL_H

#include <stddef.h>
#include <stdint.h>

enum sql_type { SQL_NULL, SQL_INT, SQL_REAL, SQL_TEXT, SQL_BLOB };

struct sql_value {
	enum sql_type type;
	int64_t i;
	double r;
	const void *p; /* TEXT: zero ended; BLOB: n bytes */
	size_t n;
};

struct sql_ask {
	const char *text;
	const struct sql_value *args;
	int nargs;
	int (*row)(void *arg, const struct sql_value *v, int n);
	void *arg;
};

struct sql {
	const struct sql_ops *ops;
	void *db;
	char why[256];
};

struct sql_ops {
	const char *scheme;  /* "postgresql:" */
	const char *begin;   /* a transaction that will write */
	const char *migrate; /* in it: nobody else changes the schema; NULL: begin is enough */
	int (*open)(struct sql *db, const char *where);
	int (*run)(struct sql *db, const struct sql_ask *ask);
	void (*close)(struct sql *db);
};

extern const struct sql_ops sqlite_sql, postgres_sql;

int sql_open(const char *where, struct sql *db, char *why, size_t len);
int sql_run(struct sql *db, const struct sql_ask *ask);
int sql_do(struct sql *db, const char *text); /* neither arguments nor rows */
void sql_close(struct sql *db);

static inline struct sql_value sql_int(int64_t i)
{
	return (struct sql_value){.type = SQL_INT, .i = i};
}

static inline struct sql_value sql_real(double r)
{
	return (struct sql_value){.type = SQL_REAL, .r = r};
}

static inline struct sql_value sql_text(const char *p)
{
	return (struct sql_value){.type = p ? SQL_TEXT : SQL_NULL, .p = p};
}

static inline struct sql_value sql_blob(const void *p, size_t n)
{
	return (struct sql_value){.type = p ? SQL_BLOB : SQL_NULL, .p = p, .n = n};
}

#endif
