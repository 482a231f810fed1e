// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include "hostagent/cmd.h"
#include "hostagent/recorded.h"
#include "lib/clean.h"

struct args {
	bool json, quiet;
};

static const struct opt report_rows[] = {
	{'q', "quiet", OPT_FLAG, offsetof(struct args, quiet), NULL,
	 "write the files, say nothing"},
};

static const struct usage report_usage = {
	.line = "rtbench report RUN [--quiet]",
	.about = "Read all that a run recorded, judge it, write its result and report anew. Exit "
		 "status:\n"
		 "0 PASS, 1 FAIL, 2 usage error, 3 INVALID, 4 INCONCLUSIVE.",
	.opts = {report_rows, ARRAY_SIZE(report_rows)},
	.least = 1,
	.most = 1,
};

static const struct opt show_rows[] = {
	{0, "json", OPT_FLAG, offsetof(struct args, json), NULL, "as result.json has it"},
};

static const struct usage show_usage = {
	.line = "rtbench show RUN [--json]",
	.about = "Read all that a run recorded, judge it, show verdict and figures. Writes "
		 "nothing; exit\n"
		 "status as of `rtbench report`.",
	.opts = {show_rows, ARRAY_SIZE(show_rows)},
	.least = 1,
	.most = 1,
};

static bool colour(void)
{
	const char *no = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && !(no && *no);
}

int cmd_report(int argc, char **argv)
{
	struct recorded rec = {0};
	struct args args = {0};
	char why[1024] = "";
	int status, n = usage_parse(&report_usage, argv, &args, &status);

	if (n < 0)
		return status;
	if (recorded_busy(argv[1]))
		return complain(EXIT_USAGE, "%s: the run is still going on; rtbench show reads it",
				argv[1]);
	if (recorded_open(argv[1], &rec, why, sizeof(why)) ||
	    result_write(&rec.result, why, sizeof(why))) {
		status = complain(EXIT_USAGE, "%s", why);
	} else {
		status = rec.result.verdict.status;
		if (!args.quiet)
			result_show(&rec.result, stdout, colour());
	}
	recorded_close(&rec);
	return fflush(stdout) ? complain(EXIT_USAGE, "cannot write to standard output") : status;
}

int cmd_show(int argc, char **argv)
{
	struct recorded rec = {0};
	struct args args = {0};
	char why[1024] = "";
	int status, n = usage_parse(&show_usage, argv, &args, &status);

	if (n < 0)
		return status;
	if (recorded_open(argv[1], &rec, why, sizeof(why))) {
		status = complain(EXIT_USAGE, "%s", why);
	} else {
		status = rec.result.verdict.status;
		if (args.json && result_print(&rec.result, stdout))
			status = complain(EXIT_USAGE, "cannot write to standard output");
		else if (!args.json)
			result_show(&rec.result, stdout, colour());
	}
	recorded_close(&rec);
	return fflush(stdout) ? complain(EXIT_USAGE, "cannot write to standard output") : status;
}
