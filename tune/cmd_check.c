// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/jsonw.h"
#include "tune/check.h"
#include "tune/cmd.h"

struct args {
	struct ask ask;
	bool json;
};

static const struct opt opts[] = {
	ASK_OPTS(struct args, ask),
	{0, "json", OPT_FLAG, offsetof(struct args, json), NULL, "print JSON (rttune-check/1)"},
};

static const struct usage usage = {"rttune check [PROFILE|SCENARIO.ini] [--json]",
				   "What is as the profile wants it, and what is not: now, wanted, "
				   "why, and where the remedy lies\n"
				   "(firmware, kernel config, command line, runtime). MISSING "
				   "fails the check, missing does not.\n"
				   "Exit 0: nothing is MISSING; 1: something is; 2: usage.",
				   {opts, ARRAY_SIZE(opts)},
				   0,
				   1};

void check_print(const struct check *c, FILE *to)
{
	size_t count[4] = {0};
	char list[512];

	fprintf(to, "Profile %s, RT CPUs %s (%s)\n\n", c->profile,
		cpus_text(&c->rt, list, sizeof(list)), c->rt_why);
	for (size_t i = 0; i < c->n; i++) {
		const struct finding *fi = &c->at[i];

		count[fi->verdict]++;
		fprintf(to, "%-8s %-28s now %s", verdict_words[fi->verdict], fi->id, fi->now);
		fprintf(to, strcmp(fi->now, fi->want) ? ", wanted %s\n" : "\n", fi->want);
		if (*fi->why && (fi->verdict != V_OK || strncmp(fi->why, "not given", 9) == 0))
			fprintf(to, "%38swhy: %s\n", "", fi->why);
		if (*fi->remedy)
			fprintf(to, "%38sremedy (%s): %s\n", "", *fi->where ? fi->where : "by hand",
				fi->remedy);
	}
	fprintf(to,
		"\n%zu ok, %zu MISSING, %zu missing (optional or impossible here), %zu unknown\n",
		count[V_OK], count[V_MISSING], count[V_PITY], count[V_UNKNOWN]);
}

int check_json(const struct check *c, FILE *to)
{
	char list[4096];
	struct jsonw w;

	jsonw_start(&w, to);
	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "schema", "rttune-check/1");
	jsonw_text(&w, "profile", c->profile);
	jsonw_text(&w, "rt_cpus", cpus_text(&c->rt, list, sizeof(list)));
	jsonw_text(&w, "housekeeping_cpus", cpus_text(&c->hk, list, sizeof(list)));
	jsonw_bool(&w, "ok", !check_status(c));
	jsonw_open(&w, "findings", '[');
	for (size_t i = 0; i < c->n; i++) {
		const struct finding *fi = &c->at[i];

		jsonw_open_flat(&w, NULL, '{');
		jsonw_text(&w, "id", fi->id);
		jsonw_text(&w, "verdict", verdict_words[fi->verdict]);
		jsonw_text(&w, "now", fi->now);
		jsonw_text(&w, "wanted", fi->want);
		jsonw_text(&w, "why", fi->why);
		jsonw_text(&w, "remedy", fi->remedy);
		jsonw_text(&w, "where", fi->where);
		jsonw_close(&w);
	}
	jsonw_close(&w);
	jsonw_close(&w);
	return jsonw_end(&w);
}

int cmd_check(int argc, char **argv)
{
	struct args a = {0};
	struct plan_want want;
	struct facts f;
	struct check c;
	int status, n = usage_parse(&usage, argv, &a, &status);

	if (n < 0)
		return status;
	status = facts_load(&f);
	if (status)
		status = complain(EXIT_OFF, "cannot read this host: %s", strerror(-status));
	else if (ask_want(&a.ask, n ? argv[1] : NULL, &want) ||
		 check_run(&f, &want, &c, a.ask.err, sizeof(a.ask.err))) {
		status = complain(EXIT_USAGE, "%s", a.ask.err);
	} else {
		if (a.json)
			check_json(&c, stdout);
		else
			check_print(&c, stdout);
		status = check_status(&c) ? EXIT_OFF : 0;
		check_done(&c);
	}
	ask_done(&a.ask);
	facts_done(&f);
	return status;
}
