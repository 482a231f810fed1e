// SPDX-License-Identifier: Apache-2.0
/* sql.c - the engines, and which one an address means */
#include "reports/store/sql.h"

#include <stdio.h>
#include <string.h>
#include "lib/clean.h"

/* The last one takes what no other knows: a path is a file. */
static const struct sql_ops *const engines[] = {&postgres_sql, &sqlite_sql};

static const struct sql_ops *engine_of(const char *where)
{
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(engines) &&
	       strncmp(where, engines[i]->scheme, strlen(engines[i]->scheme)))
		i++;
	return engines[i];
}

int sql_open(const char *where, struct sql *db, char *why, size_t len)
{
	int rc;

	*db = (struct sql){.ops = engine_of(where)};
	rc = db->ops->open(db, where);
	if (rc) {
		snprintf(why, len, "%s", db->why);
		db->ops->close(db);
		db->db = NULL;
	}
	return rc;
}

int sql_run(struct sql *db, const struct sql_ask *ask)
{
	return db->ops->run(db, ask);
}

int sql_do(struct sql *db, const char *text)
{
	return db->ops->run(db, &(struct sql_ask){.text = text});
}

void sql_close(struct sql *db)
{
	if (db->ops)
		db->ops->close(db);
	db->db = NULL;
}
