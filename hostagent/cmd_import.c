// SPDX-License-Identifier: Apache-2.0
#include <limits.h>
#include <string.h>
#include "hostagent/cmd.h"
#include "hostagent/history.h"
#include "lib/clean.h"
#include "reports/foreign/foreign.h"

struct args {
	const char *store, *scenario, *board, *format, *unit;
};

static const struct opt rows[] = {
	{0, "scenario", OPT_TEXT, offsetof(struct args, scenario), "NAME",
	 "what the runs are runs of (default: the tool's name)"},
	{0, "board", OPT_TEXT, offsetof(struct args, board), "NAME",
	 "the machine (default: the one that the file names)"},
	{0, "format", OPT_TEXT, offsetof(struct args, format), "FORMAT",
	 "do not ask the file: cyclictest, cyclictest-hist, rtla, rteval, jitterdebugger, "
	 "jitterdebugger-raw, hgrm, csv"},
	{0, "unit", OPT_TEXT, offsetof(struct args, unit), "ns|us",
	 "of values, where the file does not say (default: us)"},
	{0, "store", OPT_TEXT, offsetof(struct args, store), "STORE",
	 "which history (default: $RTBENCH_STORE, else the local one)"},
};

static const struct usage usage = {
	.line = "rtbench import FILE... [--scenario NAME] [--board NAME] [--format FORMAT]\n"
		"[--unit ns|us] [--store STORE]",
	.about = "Take histograms of other tools into the history: cyclictest (JSON, -h text),\n"
		 "rtla timerlat hist, rteval's summary.xml, jitterdebugger (results.json,\n"
		 "samples.raw), HdrHistogram, CSV. The same file again changes nothing. compare\n"
		 "takes such files directly, too.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.least = 1,
	.most = INT_MAX,
};

static int one(struct rundb *db, const struct foreign_in *in)
{
	struct entry e;
	char why[1024];
	int rc;

	if (foreign_entry(in, &e, why, sizeof(why)))
		return complain(EXIT_USAGE, "%s", why);
	rc = rundb_put(db, &e);
	if (rc >= 0)
		printf("%.12s  %s on %s: %.0f samples%s\n", e.id, e.scenario, e.board,
		       entry_metric(&e, "n")->value, rc == RUNDB_KNOWN ? ", there already" : "");
	entry_done(&e);
	return rc < 0 ? complain(EXIT_USAGE, "%s", rundb_why(db)) : 0;
}

int cmd_import(int argc, char **argv)
{
	struct args args = {0};
	struct foreign_in in = {0};
	struct rundb *db;
	char why[600];
	int status, n = usage_parse(&usage, argv, &args, &status);

	if (n < 0)
		return status;
	if (args.unit && strcmp(args.unit, "ns") && strcmp(args.unit, "us"))
		return complain(EXIT_USAGE, "--unit takes ns or us, not '%s'", args.unit);
	if (history_open(args.store, &db, why, sizeof(why)))
		return complain(EXIT_USAGE, "%s", why);
	in = (struct foreign_in){.scenario = args.scenario,
				 .board = args.board,
				 .format = args.format,
				 .unit = args.unit && *args.unit == 'n' ? 1 : 0};
	status = 0;
	for (int i = 1; i <= n && !status; i++) {
		in.path = argv[i];
		status = one(db, &in);
	}
	rundb_close(db);
	return fflush(stdout) ? complain(EXIT_USAGE, "cannot write to standard output") : status;
}
