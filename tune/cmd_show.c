// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/ask.h"
#include "tune/cmd.h"
#include "tune/plan_make.h"

struct args {
	struct ask ask;
};

static const struct opt opts[] = {ASK_OPTS(struct args, ask)};

static const struct usage usage = {
	"rttune show [PROFILE|SCENARIO.ini]",
	"Prints a profile, with all that is asked on top of it and with the CPUs chosen, as the "
	"text\n"
	"that rttune plan and apply take: show > my.ini; edit; rttune plan my.ini.",
	{opts, ARRAY_SIZE(opts)},
	0,
	1};

/* The CPUs as they would be chosen here, so that the file means the same tomorrow. */
static int resolve(struct profile *prof, const struct facts *f, const struct plan_want *want,
		   struct ask *a)
{
	struct making m = {.f = f, .prof = prof, .err = a->err, .len = sizeof(a->err)};
	struct choice c;
	char list[4096];

	if (make_choice(&m, want, &c))
		return -1;
	free(prof->rt_cpus);
	free(prof->hk_cpus);
	prof->rt_cpus = strdup(cpus_text(&c.rt, list, sizeof(list)));
	prof->hk_cpus = strdup(cpus_text(&c.hk, list, sizeof(list)));
	return prof->rt_cpus && prof->hk_cpus ? 0 : -1;
}

int cmd_show(int argc, char **argv)
{
	struct args a = {0};
	struct plan_want want;
	struct profile prof;
	struct facts f;
	int status, n = usage_parse(&usage, argv, &a, &status);

	if (n < 0)
		return status;
	memset(&prof, 0, sizeof(prof));
	status = facts_load(&f);
	if (status)
		status = complain(EXIT_OFF, "cannot read this host: %s", strerror(-status));
	else if (ask_want(&a.ask, n ? argv[1] : NULL, &want) ||
		 prepare(&want, &prof, a.ask.err, sizeof(a.ask.err)) ||
		 resolve(&prof, &f, &want, &a.ask))
		status = complain(EXIT_USAGE, "%s", a.ask.err);
	else
		profile_print(&prof, stdout);
	profile_done(&prof);
	ask_done(&a.ask);
	facts_done(&f);
	return status;
}
