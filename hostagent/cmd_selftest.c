// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/cmd.h"
#include "hostagent/inject.h"
#include "hostagent/recorded.h"
#include "hostagent/run.h"
#include "lib/clean.h"
#include "reports/selftest.h"

struct args {
	struct opt_list set;
	const char *dir;
	bool quiet, no_trace;
};

static const struct opt rows[] = {
	{'s', "set", OPT_LIST, offsetof(struct args, set), "SECTION.KEY=VALUE",
	 "use this value, whatever the file says; may repeat"},
	{'o', "output", OPT_TEXT, offsetof(struct args, dir), "DIR",
	 "the run directory, new or empty (default: runs/NAME-UTCSTAMP)"},
	{'q', "quiet", OPT_FLAG, offsetof(struct args, quiet), NULL, "no progress"},
	{0, "no-trace", OPT_FLAG, offsetof(struct args, no_trace), NULL,
	 "do not trace the host: what then is still named, and what honestly is not"},
};

static const struct usage usage = {
	.line = "rtbench selftest SCENARIO.ini [-s SECTION.KEY=VALUE]... [-o DIR] [--no-trace]",
	.about = "Injects disturbances of known kind and length while the scenario's guest "
		 "measures,\n"
		 "and checks that each is found, named and sized. Exit status: 0 all right, 1 not\n"
		 "all, 2 usage or scenario error, 3 nothing could be injected or the guest failed.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.least = 1,
	.most = 1,
};

/* The longest disturbance is far over it, an ordinary host's own troubles are mostly below. */
#define VIOLATION 20000000

static int judge(const char *dir)
{
	struct selftest t = {0};
	struct recorded rec;
	char why[512] = "";
	int status;

	if (recorded_open(dir, &rec, why, sizeof(why)))
		return complain(VERDICT_INVALID, "%s", why);
	if (selftest_judge(rec.summary, &t))
		status = complain(VERDICT_INVALID, "out of memory");
	else if (!t.n)
		status = complain(VERDICT_INVALID, "nothing was injected: see %s/report.html", dir);
	else
		status = t.right == t.n ? VERDICT_PASS : VERDICT_FAIL;
	if (t.n)
		selftest_print(&t, stdout);
	selftest_done(&t);
	recorded_close(&rec);
	return status;
}

int selftest_scenario(struct scenario *s, struct run_opts *o)
{
	char made[PATH_MAX] = "";
	int status;

	o->made = made;
	s->main.duration = inject_time();
	s->limits.violation = VIOLATION;
	o->selftest = true;
	status = run_scenario(s, o);
	return status == EXIT_USAGE ? status : judge(made);
}

int cmd_selftest(int argc, char **argv)
{
	struct args args = {0};
	struct scenario s = {0};
	struct run_opts o;
	char why[1024] = "";
	int status, n = usage_parse(&usage, argv, &args, &status);

	if (n >= 0) {
		o = (struct run_opts){.dir = args.dir,
				      .quiet = args.quiet,
				      .no_trace = args.no_trace,
				      .command = "rtbench selftest"};
		if (scenario_load(argv[1], &args.set, &s, why, sizeof(why)) ||
		    run_check(&s, why, sizeof(why)))
			status = complain(EXIT_USAGE, "%s", why);
		else
			status = selftest_scenario(&s, &o);
		scenario_free(&s);
	}
	opt_list_done(&args.set);
	return status;
}
