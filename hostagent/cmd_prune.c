// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "hostagent/cmd.h"
#include "hostagent/history.h"
#include "hostagent/recorded.h"
#include "lib/clean.h"

struct args {
	const char *store;
	int64_t older;
	bool dry;
};

static const struct opt rows[] = {
	{0, "store", OPT_TEXT, offsetof(struct args, store), "STORE",
	 "which history (default: $RTBENCH_STORE, else the local one)"},
	{0, "older", OPT_TIME, offsetof(struct args, older), "TIME",
	 "runs that began longer ago than this (default: 30d)"},
	{'n', "dry-run", OPT_FLAG, offsetof(struct args, dry), NULL, "only say what would go"},
};

static const struct usage usage = {
	.line = "rtbench prune [--older TIME] [--dry-run] [--store STORE]",
	.about = "Thin old runs that passed: the store keeps figures, histogram and environment, "
		 "the\n"
		 "run directory result.json, scenario.ini and host.json. Every other run, and what "
		 "is\n"
		 "not the directory of that run any more, is left whole.",
	.opts = {rows, ARRAY_SIZE(rows)},
};

/* What a run has written that result.json, scenario.ini and host.json do not need. */
static const char *const goes[] = {"frames.rtl", "report.html", "console.log", "junit.xml"};

/* Is this still the directory of that run? Its record says so, nothing else is believed. */
static bool same_run(const struct entry *e)
{
	struct entry now = {0};
	char why[1024];
	bool same = e->artefact && !recorded_busy(e->artefact) &&
		    !history_dir(e->artefact, &now, why, sizeof(why)) && !strcmp(now.id, e->id) &&
		    now.status == VERDICT_PASS;

	entry_done(&now);
	return same;
}

static int64_t thin_dir(const struct entry *e, bool dry)
{
	int64_t freed = 0;

	for (size_t i = 0; i < ARRAY_SIZE(goes); i++) {
		char path[PATH_MAX];
		struct stat st;

		snprintf(path, sizeof(path), "%s/%s", e->artefact, goes[i]);
		if (lstat(path, &st) || !S_ISREG(st.st_mode))
			continue;
		if (dry || !unlink(path))
			freed += st.st_size;
	}
	return freed;
}

static int prune(struct rundb *s, const struct rundb_list *l, bool dry)
{
	uint64_t runs = 0;
	int64_t freed = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct entry *e = &l->at[i];

		if (e->status != VERDICT_PASS || e->thinned)
			continue;
		/* The store last: who is interrupted finds the run again. */
		if (same_run(e))
			freed += thin_dir(e, dry);
		if (!dry && rundb_thin(s, e->id))
			return complain(EXIT_USAGE, "%s", rundb_why(s));
		runs++;
	}
	printf("%" PRIu64 " runs %s, %" PRId64 " KiB of run directories\n", runs,
	       dry ? "would be thinned" : "thinned", freed / 1024);
	return 0;
}

int cmd_prune(int argc, char **argv)
{
	struct args args = {.older = 30ll * 86400 * 1000000000};
	struct rundb *s = NULL;
	struct rundb_list l;
	struct timespec now;
	char why[600];
	int status, n = usage_parse(&usage, argv, &args, &status);

	if (n < 0)
		return status;
	clock_gettime(CLOCK_REALTIME, &now);
	if (history_open(args.store, &s, why, sizeof(why)))
		return complain(EXIT_USAGE, "%s", why);
	if (rundb_list(s,
		       &(struct rundb_find){.before = now.tv_sec * 1000000000ll - args.older + 1},
		       &l)) {
		status = complain(EXIT_USAGE, "%s", rundb_why(s));
	} else {
		status = prune(s, &l, args.dry);
		rundb_list_done(&l);
	}
	rundb_close(s);
	return fflush(stdout) ? complain(EXIT_USAGE, "cannot write to standard output") : status;
}
