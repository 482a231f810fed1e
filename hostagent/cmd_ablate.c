// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "hostagent/ablate.h"
#include "hostagent/cmd.h"
#include "lib/clean.h"

struct args {
	const char *dir;
	int64_t rounds;
	bool quiet;
};

static const struct opt rows[] = {
	{0, "rounds", OPT_INT, offsetof(struct args, rounds), "N",
	 "how often each variant is run (default: 5)"},
	{'o', "output", OPT_TEXT, offsetof(struct args, dir), "DIR",
	 "where the runs go; what is complete there is not run again"},
	{'q', "quiet", OPT_FLAG, offsetof(struct args, quiet), NULL, "no progress"},
};

static const struct usage usage = {
	.line = "rtbench ablate SCENARIO.ini [--rounds N] [-o DIR] [--quiet]",
	.about =
		"What does each knob of the scenario's profile do? Leaves each out of the profile\n"
		"and turns each alone, all in turns, with rttune apply --runtime before each run\n"
		"and its revert after. Prints the effect of each with its interval.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.least = 1,
	.most = 1,
};

int cmd_ablate(int argc, char **argv)
{
	struct args args = {.rounds = 5};
	char dir[64], cwd_dir[PATH_MAX], why[1024] = "";
	struct ablate a = {0};
	time_t now = time(NULL);
	struct tm tm;
	int status, n = usage_parse(&usage, argv, &args, &status);

	if (n < 0)
		return status;
	if (args.rounds < 1 || args.rounds > 99)
		return complain(EXIT_USAGE, "--rounds takes 1 to 99");
	strftime(dir, sizeof(dir), "runs/ablate-%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	if (!args.dir)
		mkdir("runs", 0777);
	/* rttune reads the profiles from wherever it is. */
	mkdir(args.dir ? args.dir : dir, 0777);
	if (!realpath(args.dir ? args.dir : dir, cwd_dir))
		return complain(EXIT_USAGE, "%s cannot be made", args.dir ? args.dir : dir);
	a.scenario = argv[1];
	a.dir = cwd_dir;
	a.rounds = (unsigned)args.rounds;
	a.quiet = args.quiet;
	if (ablate_plan(&a, why, sizeof(why)) || ablate_run(&a, why, sizeof(why))) {
		status = complain(EXIT_USAGE, "%s", *why ? why : "out of memory");
	} else {
		status = 0;
		ablate_print(&a, stdout);
		if (a.invalid)
			complain(0, "%u runs were INVALID and are left out: %s has them", a.invalid,
				 a.dir);
	}
	ablate_done(&a);
	return fflush(stdout) ? complain(EXIT_USAGE, "cannot write to standard output") : status;
}
