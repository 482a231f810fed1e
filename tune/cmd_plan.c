// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/ask.h"
#include "tune/cmd.h"

struct args {
	struct ask ask;
	const char *out;
	bool json;
};

static const struct opt opts[] = {
	ASK_OPTS(struct args, ask),
	{'o', "output", OPT_TEXT, offsetof(struct args, out), "FILE",
	 "save the plan: rttune apply FILE takes it, and refuses if anything has changed since"},
	{0, "json", OPT_FLAG, offsetof(struct args, json), NULL, "print JSON (rttune-plan/1)"},
};

static const struct usage usage = {
	"rttune plan [PROFILE|SCENARIO.ini] [-o FILE] [--json]",
	"The ordered steps from what this host is to what a profile wants: old -> new, what each "
	"costs,\n"
	"how it is undone. Changes nothing. Exit 0: can be applied; 1: refused, and why; 2: usage.",
	{opts, ARRAY_SIZE(opts)},
	0,
	1};

static int save(const struct plan *p, const char *file)
{
	autofclose FILE *f = fopen(file, "w");

	if (!f || plan_json(p, f) || fflush(f))
		return complain(EXIT_OFF, "cannot write '%s': %s", file, strerror(errno));
	return 0;
}

int cmd_plan(int argc, char **argv)
{
	struct args a = {0};
	struct plan p;
	struct facts f;
	int status, n = usage_parse(&usage, argv, &a, &status);

	if (n < 0)
		return status;
	status = facts_load(&f);
	if (status) {
		facts_done(&f);
		return complain(EXIT_OFF, "cannot read this host: %s", strerror(-status));
	}
	if (ask_plan(&a.ask, &f, n ? argv[1] : NULL, &p)) {
		status = complain(EXIT_USAGE, "%s", a.ask.err);
	} else {
		status = p.errors ? EXIT_OFF : 0;
		if (a.json)
			plan_json(&p, stdout);
		else
			plan_print(&p, stdout);
		if (a.out && save(&p, a.out))
			status = EXIT_OFF;
		plan_done(&p);
	}
	ask_done(&a.ask);
	facts_done(&f);
	return status;
}
