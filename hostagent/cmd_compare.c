// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "hostagent/cmd.h"
#include "hostagent/history.h"
#include "hostagent/interleave.h"
#include "lib/clean.h"
#include "reports/history/compare.h"

struct args {
	struct opt_list set;
	const char *store, *dir;
	int64_t rounds;
	bool run, json, quiet;
};

static const struct opt rows[] = {
	{0, "run", OPT_FLAG, offsetof(struct args, run), NULL,
	 "A and B are scenarios: run them in turns, then compare"},
	{0, "rounds", OPT_INT, offsetof(struct args, rounds), "N",
	 "in turns: how often each is run (default: 5)"},
	{'o', "output", OPT_TEXT, offsetof(struct args, dir), "DIR",
	 "in turns: where the runs go; what is complete there is not run again"},
	{'s', "set", OPT_LIST, offsetof(struct args, set), "SECTION.KEY=VALUE",
	 "in turns: use this value in both; may repeat"},
	{0, "store", OPT_TEXT, offsetof(struct args, store), "STORE",
	 "where ids of runs are looked up (default: $RTBENCH_STORE, else the local one)"},
	{0, "json", OPT_FLAG, offsetof(struct args, json), NULL, "for programs"},
	{'q', "quiet", OPT_FLAG, offsetof(struct args, quiet), NULL,
	 "in turns: no progress, only the result"},
};

static const struct usage usage = {
	.line = "rtbench compare A B [--json] [--store STORE]\n"
		"or: rtbench compare --run A.ini B.ini [--rounds N] [-o DIR] "
		"[-s SECTION.KEY=VALUE]...",
	.about = "Is B worse than A? Each is a run directory, a directory of such, the beginning "
		 "of\n"
		 "a stored run's id, or several of these with commas between. Exit status: 0 no\n"
		 "difference shown, or better; 1 B is worse; 2 usage error; 3 a side has no run "
		 "that\n"
		 "can vouch for its figures; 4 it differs, but more runs are needed.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.least = 2,
	.most = 2,
};

struct sides {
	struct rundb_list *list[2];
	const char *name[2];
};

/* Pointers to the runs that count, malloced. */
static const struct entry **vouched(const struct rundb_list *l, size_t *n)
{
	const struct entry **at = calloc(l->n + 1, sizeof(*at));

	*n = 0;
	for (size_t i = 0; at && i < l->n; i++)
		if (l->at[i].status != VERDICT_INVALID && l->at[i].hist)
			at[(*n)++] = &l->at[i];
	return at;
}

static void print(const struct compare *c, const struct versus *v, bool json)
{
	struct jsonw w;

	if (!json) {
		compare_print(c, v, stdout);
		compare_environment(v, 20, stdout);
		return;
	}
	jsonw_start(&w, stdout);
	compare_json(c, v, &w);
	jsonw_end(&w);
}

static int judge(const struct sides *s, bool json)
{
	static const int status[] = {[COMPARE_SAME] = VERDICT_PASS,
				     [COMPARE_BETTER] = VERDICT_PASS,
				     [COMPARE_WORSE] = VERDICT_FAIL,
				     [COMPARE_WARN] = VERDICT_INCONCLUSIVE};
	struct versus v = {.name_a = s->name[0], .name_b = s->name[1]};
	autofree const struct entry **a = vouched(s->list[0], &v.na);
	autofree const struct entry **b = vouched(s->list[1], &v.nb);
	struct compare c;

	if (!a || !b)
		return complain(EXIT_USAGE, "out of memory");
	for (int i = 0; i < 2; i++) {
		size_t left = s->list[i]->n - (i ? v.nb : v.na);

		if (left)
			complain(0, "%s: %zu run%s INVALID, left out", s->name[i], left,
				 left == 1 ? " is" : "s are");
		if (left == s->list[i]->n)
			return complain(VERDICT_INVALID,
					"%s has no run that can vouch for its figures", s->name[i]);
	}
	v.a = a;
	v.b = b;
	if (compare_runs(&c, &v, &compare_usual))
		return complain(EXIT_USAGE, "out of memory");
	print(&c, &v, json);
	return status[c.outcome];
}

static int recorded(const struct args *args, char **argv)
{
	struct history_from from = {.store = args->store,
				    .with = RUNDB_METRICS | RUNDB_HIST | RUNDB_ENVIRON};
	struct rundb_list a = {0}, b = {0};
	struct sides s = {{&a, &b}, {argv[1], argv[2]}};
	int status;

	if (history_load(&from, argv[1], &a) || history_load(&from, argv[2], &b))
		status = complain(EXIT_USAGE, "%s", *from.why ? from.why : "out of memory");
	else
		status = judge(&s, args->json);
	rundb_list_done(&a);
	rundb_list_done(&b);
	history_done(&from);
	return status;
}

static int in_turns(const struct args *args, char **argv)
{
	autofree const char **set = calloc(args->set.n + 1, sizeof(*set));
	struct interleave in = {.scenario = {argv[1], argv[2]},
				.rounds = (unsigned)(args->rounds ? args->rounds : 5),
				.dir = args->dir,
				.set = set,
				.quiet = args->quiet || args->json};
	struct sides s = {{&in.got[0], &in.got[1]}, {argv[1], argv[2]}};
	char dir[64], why[1024] = "";
	time_t now = time(NULL);
	struct tm tm;
	int status;

	if (!set)
		return complain(EXIT_USAGE, "out of memory");
	for (size_t i = 0; i < args->set.n; i++)
		set[i] = args->set.at[i];
	if (!in.dir) {
		strftime(dir, sizeof(dir), "runs/compare-%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
		in.dir = dir;
		mkdir("runs", 0777);
	}
	if (interleave_run(&in, why, sizeof(why)))
		status = complain(EXIT_USAGE, "%s", *why ? why : "out of memory");
	else
		status = judge(&s, args->json);
	if (in.invalid)
		complain(0, "%u run%s left out: INVALID, or not over in time; %s has them",
			 in.invalid, in.invalid == 1 ? "" : "s", in.dir);
	interleave_done(&in);
	return status;
}

int cmd_compare(int argc, char **argv)
{
	struct args args = {0};
	int status, n = usage_parse(&usage, argv, &args, &status);

	if (n >= 0 && (args.rounds < 0 || args.rounds > 99))
		status = complain(EXIT_USAGE, "--rounds takes 1 to 99");
	else if (n >= 0)
		status = args.run ? in_turns(&args, argv) : recorded(&args, argv);
	opt_list_done(&args.set);
	return fflush(stdout) ? complain(EXIT_USAGE, "cannot write to standard output") : status;
}
