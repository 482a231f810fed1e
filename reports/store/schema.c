// SPDX-License-Identifier: Apache-2.0
#include "reports/store/schema.h"

#include <errno.h>
#include <stdio.h>
#include "lib/clean.h"

/* Types by names that both engines take for what is meant. One histogram is one value: a year of a
 * laboratory stays small, and a run is read with four rows instead of ten thousand. */
static const char *const first[] = {
	"CREATE TABLE environment (hash TEXT PRIMARY KEY, text TEXT NOT NULL)",
	"CREATE TABLE run (id TEXT PRIMARY KEY, scenario TEXT NOT NULL, board TEXT NOT NULL,"
	" started BIGINT NOT NULL, duration BIGINT NOT NULL, status BIGINT NOT NULL,"
	" emulated BIGINT NOT NULL, violation BIGINT NOT NULL, tool TEXT NOT NULL, claim TEXT,"
	" command TEXT, artefact TEXT, environment TEXT REFERENCES environment(hash))",
	"CREATE INDEX run_series ON run (scenario, board, started)",
	"CREATE TABLE metric (run TEXT NOT NULL REFERENCES run(id), name TEXT NOT NULL,"
	" value DOUBLE PRECISION NOT NULL, lo DOUBLE PRECISION NOT NULL,"
	" hi DOUBLE PRECISION NOT NULL, PRIMARY KEY (run, name))",
	"CREATE TABLE histogram (run TEXT PRIMARY KEY REFERENCES run(id), data BYTEA NOT NULL)",
	"CREATE TABLE worst (run TEXT PRIMARY KEY REFERENCES run(id), data BYTEA NOT NULL)",
	"CREATE TABLE stretch (run TEXT PRIMARY KEY REFERENCES run(id), data BYTEA NOT NULL)",
	NULL,
};

static const char *const second[] = {
	"ALTER TABLE run ADD COLUMN thinned BIGINT NOT NULL DEFAULT 0",
	"CREATE TABLE pin (scenario TEXT NOT NULL, board TEXT NOT NULL,"
	" run TEXT NOT NULL REFERENCES run(id), PRIMARY KEY (scenario, board))",
	NULL,
};

static const char *const *const versions[] = {first, second};

static int one_int(void *arg, const struct sql_value *v, int n)
{
	*(int64_t *)arg = v[0].type == SQL_INT ? v[0].i : 0;
	return 0;
}

static int version_of(struct sql *db, int64_t *version)
{
	const struct sql_ask ask = {
		.text = "SELECT max(version) FROM rtbench_schema", .row = one_int, .arg = version};

	*version = 0;
	return sql_run(db, &ask);
}

static int raise(struct sql *db, int64_t from)
{
	const int64_t newest = ARRAY_SIZE(versions);
	struct sql_value arg = sql_int(newest);
	int rc = 0;

	for (int64_t v = from; v < newest && !rc; v++)
		for (const char *const *s = versions[v]; *s && !rc; s++)
			rc = sql_do(db, *s);
	return rc
		       ?: sql_run(db, &(struct sql_ask){
					      .text = "INSERT INTO rtbench_schema VALUES ($1)",
					      .args = &arg,
					      .nargs = 1});
}

int schema_upgrade(struct sql *db)
{
	const int64_t newest = ARRAY_SIZE(versions);
	int64_t version;
	int rc;

	/* Mostly there is nothing to do, and then nothing is written. */
	if (!version_of(db, &version) && version == newest)
		return 0;
	rc = sql_do(db, db->ops->begin);
	if (!rc && db->ops->migrate)
		rc = sql_do(db, db->ops->migrate);
	rc = rc
		     ?: sql_do(db, "CREATE TABLE IF NOT EXISTS rtbench_schema (version BIGINT NOT "
				   "NULL)");
	rc = rc ?: version_of(db, &version);
	if (!rc && version > newest) {
		snprintf(db->why, sizeof(db->why),
			 "the store is of version %d, this program knows %d: take a newer rtbench",
			 (int)version, (int)newest);
		rc = -EPROTO;
	}
	if (!rc && version < newest)
		rc = raise(db, version);
	if (!rc)
		return sql_do(db, "COMMIT");
	{
		char why[sizeof(db->why)];

		snprintf(why, sizeof(why), "%s", db->why);
		sql_do(db, "ROLLBACK");
		snprintf(db->why, sizeof(db->why), "%s", why);
	}
	return rc;
}
