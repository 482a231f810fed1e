// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include <time.h>
#include "hostagent/cmd.h"
#include "hostagent/history.h"
#include "lib/clean.h"
#include "lib/jsonw.h"
#include "reports/words.h"

struct args {
	const char *store, *board;
	int64_t last;
	bool json;
};

static const struct opt rows[] = {
	{0, "store", OPT_TEXT, offsetof(struct args, store), "STORE",
	 "which history (default: $RTBENCH_STORE, else the local one)"},
	{0, "board", OPT_TEXT, offsetof(struct args, board), "NAME", "runs of this board only"},
	{'n', "last", OPT_INT, offsetof(struct args, last), "N", "the latest N runs only"},
	{0, "json", OPT_FLAG, offsetof(struct args, json), NULL, "with all figures, for programs"},
};

static const struct usage usage = {
	.line = "rtbench history [SCENARIO] [--board NAME] [-n N] [--store STORE] [--json]",
	.about = "List the runs of the history, oldest first: when, scenario, board, verdict, "
		 "worst\n"
		 "and p99.99, id, directory.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.most = 1,
};

static void figure(const struct entry *e, const char *name, char buf[WORDS])
{
	const struct metric *m = entry_metric(e, name);

	if (m)
		words_time((int64_t)m->value, buf);
	else
		strcpy(buf, "-");
}

static void line(const struct entry *e)
{
	char max[WORDS], high[WORDS], when[32];
	time_t t = (time_t)(e->started / 1000000000);
	struct tm tm;

	strftime(when, sizeof(when), "%Y-%m-%d %H:%M", gmtime_r(&t, &tm));
	figure(e, "max", max);
	figure(e, "p99_99", high);
	printf("%-16s  %-20s %-12s %-12s %10s %10s  %.12s  %s\n", when, e->scenario, e->board,
	       verdict_name((enum verdict_status)e->status), max, high, e->id,
	       e->artefact ? e->artefact : "-");
}

static void json_entry(struct jsonw *w, const struct entry *e)
{
	jsonw_open(w, NULL, '{');
	jsonw_text(w, "id", e->id);
	jsonw_text(w, "scenario", e->scenario);
	jsonw_text(w, "board", e->board);
	jsonw_int(w, "started_ns", e->started);
	jsonw_int(w, "duration_ns", e->duration);
	jsonw_text(w, "verdict", verdict_name((enum verdict_status)e->status));
	jsonw_bool(w, "emulated", e->emulated);
	jsonw_text(w, "tool", e->tool);
	jsonw_text(w, "claim", e->claim);
	jsonw_text(w, "environment", e->env_hash);
	jsonw_text(w, "artefact", e->artefact);
	jsonw_open(w, "metrics", '{');
	for (size_t i = 0; i < e->nmetrics; i++) {
		jsonw_open_flat(w, e->metrics[i].name, '[');
		jsonw_real(w, NULL, e->metrics[i].value);
		jsonw_real(w, NULL, e->metrics[i].lo);
		jsonw_real(w, NULL, e->metrics[i].hi);
		jsonw_close(w);
	}
	jsonw_close(w);
	jsonw_close(w);
}

static void print(const struct rundb_list *l, bool json)
{
	struct jsonw w;

	if (!json) {
		for (size_t i = 0; i < l->n; i++)
			line(&l->at[i]);
		return;
	}
	jsonw_start(&w, stdout);
	jsonw_open(&w, NULL, '[');
	for (size_t i = 0; i < l->n; i++)
		json_entry(&w, &l->at[i]);
	jsonw_close(&w);
	jsonw_end(&w);
}

int cmd_history(int argc, char **argv)
{
	struct args args = {0};
	struct rundb *s = NULL;
	struct rundb_list l;
	char why[600];
	int status, n = usage_parse(&usage, argv, &args, &status);
	struct rundb_find find = {.with = RUNDB_METRICS};

	if (n < 0)
		return status;
	find.scenario = n ? argv[1] : NULL;
	find.board = args.board;
	find.last = args.last;
	if (history_open(args.store, &s, why, sizeof(why)))
		return complain(EXIT_USAGE, "%s", why);
	status = 0;
	if (rundb_list(s, &find, &l)) {
		status = complain(EXIT_USAGE, "%s", rundb_why(s));
	} else {
		print(&l, args.json);
		rundb_list_done(&l);
	}
	rundb_close(s);
	return fflush(stdout) ? complain(EXIT_USAGE, "cannot write to standard output") : status;
}
