// SPDX-License-Identifier: Apache-2.0
/*
 * history - fill a store with a laboratory's year, or read one board's year with plain SQL
 *
 *	history fill STORE BOARDS NIGHTS	prints how long it took
 *	history sql STORE BOARD			the same rows that a trend reads, without looking at
 *them
 *
 * The nights of one board, simulated (tests/unit/nights.h), with a change in the middle; all boards
 * have the same figures under other names.
 */
#include <time.h>
#include "reports/store/environ.h"
#include "reports/store/rundb_priv.h"
#include "tests/unit/nights.h"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int fill(struct rundb *db, unsigned boards, unsigned nights)
{
	struct nights n = {.dice = {9}, .cv = 0.25};
	double began = now();

	for (unsigned k = 0; k < nights; k++) {
		struct entry *e;

		n.tail = k < nights / 2 ? 1 : 1.5;
		n.environment = k < nights / 2 ? "host.kernel = 6.1\n" : "host.kernel = 6.2\n";
		e = night(&n);
		environ_hash(e->environment, e->env_hash);
		e->tool = strdup("rtbench");
		e->claim = strdup("PASS");
		e->command = strdup("rtbench run");
		for (unsigned b = 0; b < boards; b++) {
			free(e->board);
			if (asprintf(&e->board, "board%u", b) < 0)
				return 1;
			snprintf(e->id, sizeof(e->id), "%016x%016x", b, k);
			if (rundb_put(db, e) < 0) {
				fprintf(stderr, "%s\n", rundb_why(db));
				return 1;
			}
		}
		night_free(e);
	}
	printf("%.1f\n", now() - began);
	return 0;
}

static int row(void *arg, const struct sql_value *v, int n)
{
	size_t *bytes = arg;

	*bytes += v[1].n + 8;
	return 0;
}

static int plain(struct rundb *db, const char *board)
{
	static const char *const texts[] = {
		"SELECT r.started, h.data FROM run r JOIN histogram h ON h.run = r.id WHERE "
		"r.scenario = $1 AND r.board = $2 ORDER BY r.started",
		"SELECT r.started, m.name, m.value FROM run r JOIN metric m ON m.run = r.id WHERE "
		"r.scenario = $1 AND r.board = $2 ORDER BY r.started",
	};
	const struct sql_value args[] = {sql_text("night"), sql_text(board)};
	size_t bytes = 0;
	double began = now();

	for (unsigned i = 0; i < 2; i++)
		if (sql_run(&db->db, &(struct sql_ask){.text = texts[i],
						       .args = args,
						       .nargs = 2,
						       .row = row,
						       .arg = &bytes}))
			return 1;
	printf("%.4f\n", now() - began);
	return !bytes;
}

int main(int argc, char **argv)
{
	struct rundb *db;
	char why[256];
	int rc = 2;

	if (argc < 4 || rundb_open(argv[2], &db, why, sizeof(why))) {
		fprintf(stderr, "history: %s\n", argc < 4 ? "usage" : why);
		return 2;
	}
	if (!strcmp(argv[1], "fill") && argc == 5)
		rc = fill(db, (unsigned)atoi(argv[3]), (unsigned)atoi(argv[4]));
	else if (!strcmp(argv[1], "sql"))
		rc = plain(db, argv[3]);
	rundb_close(db);
	return rc;
}
