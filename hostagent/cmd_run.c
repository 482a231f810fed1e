// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "hostagent/cmd.h"
#include "hostagent/history.h"
#include "hostagent/recorded.h"
#include "hostagent/remote.h"
#include "hostagent/run.h"
#include "hostagent/sweep.h"
#include "lib/clean.h"
#include "lib/term.h"
#include "lib/shell.h"

struct args {
	struct opt_list set, links;
	const char *dir, *guests, *on;
	bool json, quiet, no_trace;
};

#define ROWS_OF_BOTH                                                                               \
	{'s', "set", OPT_LIST, offsetof(struct args, set), "SECTION.KEY=VALUE",                    \
	 "use this value, whatever the file says; may repeat"},                                    \
	{'o', "output", OPT_TEXT, offsetof(struct args, dir), "DIR",                               \
	 "the run directory, new or empty (default: runs/NAME-UTCSTAMP)"},                         \
	{0, "json", OPT_FLAG, offsetof(struct args, json), NULL, "print result.json alone"}, \
	{'q', "quiet", OPT_FLAG, offsetof(struct args, quiet), NULL, "no progress, only the result"}

static const struct opt collect_rows[] = {
	{'l', "listen", OPT_LIST, offsetof(struct args, links), "LINK",
	 "where guests come in (default: tcp:127.0.0.1:7117); may repeat"},
	{'g', "guests", OPT_TEXT, offsetof(struct args, guests), "N",
	 "how many guests take part (default: 1)"},
	ROWS_OF_BOTH,
};

static const struct usage collect_usage = {
	.line = "rtbench collect [SCENARIO.ini] [-l LINK]... [-g N] [-s SECTION.KEY=VALUE]... "
		"[-o DIR] [--json] [--quiet]",
	.about = "Only receive and judge, for a guest that somebody else starts. LINK is tcp:,\n"
		 "udp:, vsock:, unix: or serial: with its address; what the probe must be told\n"
		 "stands in DIR/orders (rtprobe --orders=FILE), of several in DIR/orders-0 and so\n"
		 "on. Exit status as of `rtbench run`.",
	.opts = {collect_rows, ARRAY_SIZE(collect_rows)},
	.most = 1,
};

static const struct opt rows[] = {
	ROWS_OF_BOTH,
	{0, "on", OPT_TEXT, offsetof(struct args, on), "ssh:[USER@]HOST",
	 "run it there, with the rtbench of that machine, and bring the run here"},
	{0, "no-trace", OPT_FLAG, offsetof(struct args, no_trace), NULL,
	 "do not watch the host with tracefs: no causes in the report"},
};

static const struct usage usage = {
	.line = "rtbench run SCENARIO.ini [-s SECTION.KEY=VALUE]... [-o DIR] [--json] [--quiet] "
		"[--no-trace] [--on ssh:HOST]",
	.about = "Launch the guest, receive every sample, judge. Exit status: 0 PASS, 1 FAIL,\n"
		 "2 usage or scenario error, 3 INVALID, 4 INCONCLUSIVE.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.least = 1,
	.most = 1,
};

/* Without -o: who repeats a run wants another directory. */
static char *command_text(const struct args *a, const char *scenario)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	if (!f)
		return NULL;
	fputs("rtbench run ", f);
	shell_word(f, scenario);
	for (size_t i = 0; i < a->set.n; i++) {
		fputs(" -s ", f);
		shell_word(f, a->set.at[i]);
	}
	if (a->no_trace)
		fputs(" --no-trace", f);
	return fclose(f) ? NULL : text;
}

/* Of several runs the one that says least decides: INVALID, FAIL, INCONCLUSIVE, PASS. */
static int worse(int a, int b)
{
	static const int order[] = {EXIT_USAGE, VERDICT_INVALID, VERDICT_FAIL, VERDICT_INCONCLUSIVE,
				    VERDICT_PASS};

	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return a;
}

static int repeat(const struct scenario *s, struct run_opts *o)
{
	int64_t times = s->main.repeat > 1 ? s->main.repeat : 1;
	const char *dir = o->dir;
	int status = VERDICT_PASS, count[VERDICT_INCONCLUSIVE + 1] = {0};

	for (int64_t i = 1; i <= times; i++) {
		autofree char *one = NULL;
		int got;

		if (dir && times > 1) {
			if (asprintf(&one, "%s/%03d", dir, (int)i) < 0)
				return complain(EXIT_USAGE, "out of memory");
			o->dir = one;
		}
		got = run_scenario(s, o);
		status = worse(status, got);
		if (got == EXIT_USAGE)
			return status;
		count[got]++;
	}
	if (times > 1)
		fprintf(stderr, "%d runs: %d PASS, %d FAIL, %d INCONCLUSIVE, %d INVALID\n",
			(int)times, count[VERDICT_PASS], count[VERDICT_FAIL],
			count[VERDICT_INCONCLUSIVE], count[VERDICT_INVALID]);
	return status;
}

/* What came back, judged here: the same figures from the same frames. */
static int judge_here(const char *dir, const struct scenario *s, const struct args *args)
{
	struct recorded rec = {0};
	char why[1024] = "";
	int status;

	if (recorded_open(dir, &rec, why, sizeof(why))) {
		status = complain(VERDICT_INVALID, "%s", why);
	} else {
		status = rec.result.verdict.status;
		if (args->json)
			result_print(&rec.result, stdout);
		else
			result_show(&rec.result, stdout, term_colour(stdout));
		*why = 0;
		history_keep(&rec.result, s->report.store, s->report.board, why, sizeof(why));
		if (*why)
			complain(0, "%s", why);
	}
	recorded_close(&rec);
	return fflush(stdout) ? complain(EXIT_USAGE, "cannot write to standard output") : status;
}

static int elsewhere(const struct scenario *s, const struct args *args)
{
	char dir[PATH_MAX], stamp[32], why[1024] = "";
	time_t now = time(NULL);
	struct tm tm;

	if (matrix_is(s) || s->main.repeat > 1)
		return complain(EXIT_USAGE, "--on takes one run: no [matrix], no repeat");
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	snprintf(dir, sizeof(dir), "runs/%s-%s", s->main.name, stamp);
	if (!args->dir)
		mkdir("runs", 0777);
	else
		snprintf(dir, sizeof(dir), "%s", args->dir);
	if (mkdir(dir, 0777))
		return complain(EXIT_USAGE, "%s: %s", dir, strerror(errno));
	if (remote_run(&(struct remote){s, args->on, dir, args->no_trace}, why, sizeof(why))) {
		rmdir(dir);
		return complain(EXIT_USAGE, "%s", *why ? why : "it failed");
	}
	return judge_here(dir, s, args);
}

static int run(const char *path, const struct args *args)
{
	struct scenario s = {0};
	autofree char *command = command_text(args, path);
	char why[1024] = "";
	int status;

	if (scenario_load(path, &args->set, &s, why, sizeof(why)) ||
	    (!matrix_is(&s) && !args->on && run_check(&s, why, sizeof(why)))) {
		status = complain(EXIT_USAGE, "%s", why);
	} else if (args->on) {
		status = elsewhere(&s, args);
	} else {
		struct run_opts o = {.dir = args->dir,
				     .json = args->json,
				     .no_trace = args->no_trace,
				     .quiet = args->quiet,
				     .command = command};

		struct sweep all = {path, &args->set, &s, &o};

		status = matrix_is(&s) ? sweep_run(&all, why, sizeof(why)) : repeat(&s, &o);
		if (status == EXIT_USAGE && *why)
			complain(status, "%s", why);
	}
	scenario_free(&s);
	return status;
}

int cmd_run(int argc, char **argv)
{
	struct args args = {0};
	int status, n = usage_parse(&usage, argv, &args, &status);

	if (n >= 0)
		status = run(argv[1], &args);
	opt_list_done(&args.set);
	return status;
}

static int add(struct opt_list *set, const char *value)
{
	const char **at = realloc(set->at, (set->n + 1) * sizeof(*at));

	if (!at)
		return -ENOMEM;
	set->at = at;
	at[set->n++] = value;
	return 0;
}

/* The links as one value of the scenario, and how many guests. */
static int add_links(struct args *a, char **transport, char **guests)
{
	size_t n = 0;
	FILE *f = open_memstream(transport, &n);

	if (!f)
		return -ENOMEM;
	fputs("probe.transport=", f);
	if (!a->links.n)
		fputs("tcp:127.0.0.1:7117", f);
	for (size_t i = 0; i < a->links.n; i++)
		fprintf(f, "%s%s", i ? " " : "", a->links.at[i]);
	if (fclose(f) || asprintf(guests, "vm.guests=%s", a->guests ?: "1") < 0)
		return -ENOMEM;
	return add(&a->set, *transport) ?: a->guests ? add(&a->set, *guests) : 0;
}

/* Nothing but a run whose guests are started by somebody else, with or without a scenario. */
int cmd_collect(int argc, char **argv)
{
	struct args args = {0};
	autofree char *transport = NULL, *guests = NULL;
	int status, n = usage_parse(&collect_usage, argv, &args, &status);

	if (n >= 0 && (add_links(&args, &transport, &guests) ||
		       add(&args.set, "vm.backend=external") ||
		       (!n && add(&args.set, "scenario.name=collect"))))
		status = complain(EXIT_USAGE, "out of memory");
	else if (n >= 0)
		status = run(n ? argv[1] : "/dev/null", &args);
	opt_list_done(&args.set);
	opt_list_done(&args.links);
	return status;
}
