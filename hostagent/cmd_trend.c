// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "hostagent/cmd.h"
#include "hostagent/history.h"
#include "hostagent/series.h"
#include "lib/clean.h"

struct args {
	const char *store, *board, *pin, *dir;
	int64_t last, confirm;
	bool json, unpin, quiet;
};

static const struct opt rows[] = {
	{0, "board", OPT_TEXT, offsetof(struct args, board), "NAME", "nights of this board only"},
	{'n', "last", OPT_INT, offsetof(struct args, last), "N",
	 "the latest N nights (default: 365)"},
	{0, "confirm", OPT_INT, offsetof(struct args, confirm), "ROUNDS",
	 "where there is a warning: run again, in turns, and say whether it is a regression"},
	{'o', "output", OPT_TEXT, offsetof(struct args, dir), "DIR",
	 "where the runs that confirm go (default: runs/confirm-...)"},
	{0, "pin", OPT_TEXT, offsetof(struct args, pin), "RUN",
	 "hold the nights to come against this one, whatever the rolling baseline becomes"},
	{0, "unpin", OPT_FLAG, offsetof(struct args, unpin), NULL, "no longer"},
	{0, "store", OPT_TEXT, offsetof(struct args, store), "STORE",
	 "which history (default: $RTBENCH_STORE, else the local one)"},
	{0, "json", OPT_FLAG, offsetof(struct args, json), NULL, "for programs, with all values"},
	{'q', "quiet", OPT_FLAG, offsetof(struct args, quiet), NULL, "no progress"},
};

static const struct usage usage = {
	.line = "rtbench trend [SCENARIO] [--board NAME] [-n N] [--confirm ROUNDS] [--json]\n"
		"or: rtbench trend --pin RUN | SCENARIO --unpin",
	.about = "What changed over the nights, and is the last one worse than the baselines? A\n"
		 "warning is no regression: that is what --confirm finds out. Exit status: 0, 1 a\n"
		 "confirmed regression, 2 usage error, 4 a warning that could not be confirmed.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.most = 1,
};

struct trends {
	const struct args *args;
	struct rundb *db;
	struct jsonw *w; /* NULL: for people */
	int status;
};

static int confirm(const struct series *s, const struct args *args, unsigned nth)
{
	struct series_how how = {.rounds = (unsigned)args->confirm,
				 .quiet = args->quiet,
				 .to = args->json ? NULL : stdout};
	const struct entry *last = s->nights[s->n - 1];
	char dir[512], stamp[32];
	time_t now = time(NULL);
	struct tm tm;

	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	mkdir("runs", 0777);
	snprintf(dir, sizeof(dir), "runs/confirm-%.100s-%s", last->scenario, stamp);
	if (args->dir)
		snprintf(dir, sizeof(dir), nth ? "%s-%u" : "%s", args->dir, nth);
	how.dir = dir;
	switch (series_confirm(s, &how)) {
	case SERIES_REGRESSION:
		return complain(VERDICT_FAIL,
				"REGRESSION of %s on %s: confirmed by %u rounds in %s",
				last->scenario, last->board, how.rounds, dir);
	case SERIES_NOISE:
		complain(0, "%s on %s: not confirmed by %u rounds in %s", last->scenario,
			 last->board, how.rounds, dir);
		return 0;
	default:
		return complain(VERDICT_INCONCLUSIVE, "%s on %s: cannot be confirmed: %s",
				last->scenario, last->board, how.why);
	}
}

static void one(struct trends *t, const struct series_name *name, unsigned nth)
{
	struct series s;
	int got = 0, rc = series_load(t->db, name, &s, t->args->last ? t->args->last : 365);

	if (rc) {
		t->status = complain(EXIT_USAGE, "%s",
				     *rundb_why(t->db) ? rundb_why(t->db) : strerror(-rc));
	} else if (!s.n) {
		if (!t->w)
			printf("%s on %s: no run that can vouch for its figures\n", name->scenario,
			       name->board);
	} else {
		if (t->w)
			trend_json(&s.trend, t->w);
		else
			trend_print(&s.trend, stdout);
		if (s.trend.nfindings && t->args->confirm)
			got = confirm(&s, t->args, nth);
		/* Confirmed in one series weighs more than not told in another. */
		if (got == VERDICT_FAIL || !t->status)
			t->status = got;
	}
	series_done(&s);
}

static int all(struct trends *t, const char *scenario)
{
	struct series_names names;
	struct jsonw w;

	if (series_names(t->db, scenario, t->args->board, &names))
		return complain(EXIT_USAGE, "%s", rundb_why(t->db));
	if (t->args->json) {
		t->w = &w;
		jsonw_start(&w, stdout);
		jsonw_open(&w, NULL, '[');
	}
	for (size_t i = 0; i < names.n && t->status != EXIT_USAGE; i++)
		one(t, &names.at[i], (unsigned)i);
	if (t->w) {
		jsonw_close(&w);
		jsonw_end(&w);
	}
	if (!names.n)
		t->status = complain(EXIT_USAGE,
				     "the history has no runs%s%s: rtbench history lists "
				     "what there is",
				     scenario ? " of " : "", scenario ?: "");
	series_names_done(&names);
	return t->status;
}

static int pin(struct rundb *db, const char *id)
{
	struct rundb_list l;
	int status = 0;

	if (rundb_list(db, &(struct rundb_find){.id = id, .last = 2}, &l))
		return complain(EXIT_USAGE, "%s", rundb_why(db));
	if (l.n != 1)
		status = complain(EXIT_USAGE,
				  l.n ? "%s: more than one run's id begins so"
				      : "%s: no run of the history has this id",
				  id);
	else if (rundb_pin(db, l.at->scenario, l.at->board, l.at->id))
		status = complain(EXIT_USAGE, "%s", rundb_why(db));
	rundb_list_done(&l);
	return status;
}

static int unpin(struct rundb *db, const char *scenario, const char *board)
{
	struct series_names names;
	int rc = series_names(db, scenario, board, &names);

	for (size_t i = 0; !rc && i < names.n; i++)
		rc = rundb_pin(db, names.at[i].scenario, names.at[i].board, NULL);
	series_names_done(&names);
	return rc ? complain(EXIT_USAGE, "%s", rundb_why(db)) : 0;
}

int cmd_trend(int argc, char **argv)
{
	struct args args = {0};
	struct trends t = {.args = &args};
	char why[600];
	int status, n = usage_parse(&usage, argv, &args, &status);

	if (n < 0)
		return status;
	if (args.confirm < 0 || args.confirm > 99 || args.last < 0)
		return complain(EXIT_USAGE, "--confirm takes 1 to 99, --last 1 and more");
	if (args.unpin && !n)
		return complain(EXIT_USAGE, "--unpin needs the name of the scenario");
	if (history_open(args.store, &t.db, why, sizeof(why)))
		return complain(EXIT_USAGE, "%s", why);
	if (args.pin)
		status = pin(t.db, args.pin);
	else if (args.unpin)
		status = unpin(t.db, argv[1], args.board);
	else
		status = all(&t, n ? argv[1] : NULL);
	rundb_close(t.db);
	return fflush(stdout) ? complain(EXIT_USAGE, "cannot write to standard output") : status;
}
