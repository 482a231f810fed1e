// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "lib/clean.h"
#include "lib/jsonw.h"
#include "tune/cmd.h"
#include "tune/show_event.h"

struct args {
	bool json, all;
};

static const struct opt opts[] = {
	{0, "json", OPT_FLAG, offsetof(struct args, json), NULL, "print JSON (rttune-status/1)"},
	{'a', "all", OPT_FLAG, offsetof(struct args, all), NULL, "also what is as it was applied"},
};

static const struct usage usage = {
	"rttune status [--all] [--json]",
	"Which generations are in force, and what others changed since. Exit 0: as applied, or "
	"clean;\n"
	"1: something has drifted or waits for the service.",
	{opts, ARRAY_SIZE(opts)},
	0,
	0};

static const char *kind_word(enum txn_event_kind kind)
{
	switch (kind) {
	case TXN_DONE:
		return "in force";
	case TXN_SAME:
		return "in force since the boot";
	case TXN_PENDING:
		return "pending";
	case TXN_VOID:
		return "gone";
	default:
		return "drifted";
	}
}

static void json_event(void *arg, const struct txn_event *ev)
{
	struct jsonw *w = arg;

	jsonw_open_flat(w, NULL, '{');
	jsonw_uint(w, "generation", ev->gen);
	jsonw_text(w, "kind", act_op_name(ev->act->op));
	jsonw_text(w, "knob", ev->act->knob);
	jsonw_text(w, "path", ev->act->path);
	jsonw_text(w, "state", kind_word(ev->kind));
	jsonw_text(w, "before", ev->before);
	jsonw_text(w, "ours", ev->ours);
	jsonw_text(w, "now", ev->now);
	jsonw_close(w);
}

static void drift_only(void *arg, const struct txn_event *ev)
{
	if (ev->kind != TXN_DONE && ev->kind != TXN_SAME && ev->kind != TXN_VOID)
		show_event_all(arg, ev);
}

static const char *state_word(int n, const struct txn_said *said)
{
	return !n ? "clean" : said->foreign ? "drifted" : said->voided ? "pending" : "applied";
}

static void generations(struct jsonw *w)
{
	struct journal j;
	char why[200], when[32];

	if (journal_open(&j, JOURNAL_READ, why, sizeof(why)))
		return;
	for (size_t i = 0; i < j.gens; i++) {
		const struct gen *g = &j.gen[i];
		time_t t = (time_t)g->time;
		struct tm tm;

		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", localtime_r(&t, &tm));
		if (!w) {
			printf("generation %u  %s  %s%s%s\n", g->gen, when, g->what,
			       g->ended ? "" : "  (cut short: run rttune revert)",
			       g->armed && !g->confirmed ? "  (not confirmed)" : "");
			continue;
		}
		jsonw_open_flat(w, NULL, '{');
		jsonw_uint(w, "generation", g->gen);
		jsonw_int(w, "time", g->time);
		jsonw_text(w, "profile", g->what);
		jsonw_text(w, "boot_id", g->boot);
		jsonw_bool(w, "complete", g->ended);
		jsonw_bool(w, "confirmed", !g->armed || g->confirmed);
		jsonw_close(w);
	}
	journal_close(&j);
}

static int as_json(void)
{
	struct jsonw w;
	struct txn_said said = {.each = json_event, .arg = &w};
	int n;

	jsonw_start(&w, stdout);
	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "schema", "rttune-status/1");
	jsonw_open(&w, "generations", '[');
	generations(&w);
	jsonw_close(&w);
	jsonw_open(&w, "acts", '[');
	n = txn_status(&said);
	jsonw_close(&w);
	jsonw_text(&w, "state", n < 0 ? "unreadable" : state_word(n, &said));
	jsonw_close(&w);
	if (n < 0)
		return complain(EXIT_OFF, "%s", said.text);
	return jsonw_end(&w) || said.foreign || said.voided ? EXIT_OFF : 0;
}

int cmd_status(int argc, char **argv)
{
	struct args a = {0};
	struct txn_said said = {.arg = stdout};
	int status, n;

	if (usage_parse(&usage, argv, &a, &status) < 0)
		return status;
	if (a.json)
		return as_json();
	said.each = a.all ? show_event_all : drift_only;
	generations(NULL);
	n = txn_status(&said);
	fflush(stdout);
	if (n < 0)
		return complain(EXIT_OFF, "%s", said.text);
	if (!n)
		printf("clean: rttune has changed nothing on this host\n");
	else
		printf("%s: %u as applied, %u changed by others, %u waiting for the service\n",
		       state_word(n, &said), said.done + said.same, said.foreign, said.voided);
	return said.foreign || said.voided ? EXIT_OFF : 0;
}
