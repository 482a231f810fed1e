// SPDX-License-Identifier: Apache-2.0
#include "hostagent/cmd.h"
#include "hostagent/night.h"
#include "lib/clean.h"

struct args {
	const char *dir, *store, *prometheus;
	int64_t confirm, deadline;
	bool quiet;
};

static const struct opt rows[] = {
	{'o', "output", OPT_TEXT, offsetof(struct args, dir), "DIR",
	 "where nights go (default: nights)"},
	{0, "store", OPT_TEXT, offsetof(struct args, store), "STORE",
	 "which history, for all scenarios (default: what each says)"},
	{0, "confirm", OPT_INT, offsetof(struct args, confirm), "ROUNDS",
	 "how often a warning is measured again, in turns (default: 5; 0: not)"},
	{0, "deadline", OPT_TIME, offsetof(struct args, deadline), "TIME",
	 "of each run (default: what its scenario may take at most)"},
	{0, "prometheus", OPT_TEXT, offsetof(struct args, prometheus), "FILE",
	 "write the figures here as well, for node_exporter's textfile collector"},
	{'q', "quiet", OPT_FLAG, offsetof(struct args, quiet), NULL, "only the result"},
};

static const struct usage usage = {
	.line = "rtbench nightly DIR [-o DIR] [--store STORE] [--confirm ROUNDS] [--deadline "
		"TIME]\n"
		"[--prometheus FILE]",
	.about =
		"Run all scenarios of a folder, hold each against its history, measure again what\n"
		"became worse. A night that was cut off is taken up where it stopped. Writes one\n"
		"index.html, junit.xml, rtbench.prom. Exit status: that of the worst: 0 PASS, 1 "
		"FAIL\n"
		"or a confirmed regression, 2 usage error, 3 INVALID, 4 INCONCLUSIVE.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.least = 1,
	.most = 1,
};

static void show(const struct night *n)
{
	for (size_t k = 0; k < n->files.n; k++) {
		const struct nightly_item *i = &n->files.at[k];
		static const char *const trend[] = {"", "", "  (warning)", "  (REGRESSION)"};

		printf("%-12s  %-24s %s%s\n", nightly_word(nightly_status(i)), i->name,
		       i->text ? i->text : "", trend[i->trend]);
	}
	printf("\n%s: %s/index.html\n", nightly_word(n->files.status), n->dir);
}

int cmd_nightly(int argc, char **argv)
{
	struct args args = {.dir = "nights", .confirm = 5};
	struct night_opts o;
	struct night n;
	char why[PATH_MAX + 256] = "";
	int status, got = usage_parse(&usage, argv, &args, &status);

	if (got < 0)
		return status;
	if (args.confirm < 0 || args.confirm > 99)
		return complain(EXIT_USAGE, "--confirm takes 0 to 99");
	o = (struct night_opts){.scenarios = argv[1],
				.dir = args.dir,
				.store = args.store,
				.prometheus = args.prometheus,
				.confirm = (unsigned)args.confirm,
				.deadline = args.deadline,
				.quiet = args.quiet};
	if (night_open(&n, &o, why, sizeof(why)) || night_run(&n, why, sizeof(why)) ||
	    night_close(&n, why, sizeof(why))) {
		status = complain(EXIT_USAGE, "%s", *why ? why : "out of memory");
	} else {
		status = n.files.status;
		show(&n);
	}
	night_done(&n);
	return fflush(stdout) ? complain(EXIT_USAGE, "cannot write to standard output") : status;
}
