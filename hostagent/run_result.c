// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/history.h"
#include "hostagent/recorded.h"
#include "hostagent/run.h"
#include "lib/clean.h"
#include "lib/command.h"
#include "lib/term.h"
#include "reports/result.h"

static char *slurp(const struct run *r, const char *name)
{
	char path[PATH_MAX + 64];
	char *text = NULL;
	size_t room = 0;

	snprintf(path, sizeof(path), "%s/%s", r->dir, name);
	autofclose FILE *f = fopen(path, "re");
	if (!f || getdelim(&text, &room, '\0', f) < 0) {
		free(text);
		return NULL;
	}
	return text;
}

static void show(struct run *r, const struct result *res)
{
	progress_end(&r->progress);
	if (r->opts->json)
		result_print(res, stdout);
	else
		result_show(res, stdout, term_colour(stdout));
	if (fflush(stdout))
		complain(0, "cannot write the result to standard output: %s", strerror(errno));
}

static void keep(struct run *r, const struct result *res)
{
	char why[1024] = "";

	history_keep(res, r->s->report.store, r->s->report.board, why, sizeof(why));
	if (*why)
		complain(0, "%s", why);
}

int run_result(struct run *r)
{
	struct verdict_input in = {
		.summary = r->sum,
		.limits = &r->s->limits,
		.emulated = r->vm.emulated,
		.accept_emulation = r->s->main.accept_emulation,
	};
	autofree char *scenario = slurp(r, "scenario.ini"), *host = slurp(r, "host.json");
	struct result res = {
		.dir = r->dir,
		.name = r->s->main.name,
		.command = r->opts->command,
		.scenario_text = scenario ? scenario : "",
		.host_json = host,
		.summary = r->sum,
		.limits = &r->s->limits,
		.emulated = r->vm.emulated,
		.formats = recorded_formats(r->s->report.formats),
	};
	char why[512] = "";
	int err, status;

	summary_end(r->sum);
	err = verdict_judge(&in, &res.verdict);
	if (err)
		return complain(VERDICT_INVALID, "no verdict: %s", strerror(-err));
	status = res.verdict.status;
	err = result_write(&res, why, sizeof(why));
	if (err)
		status = complain(VERDICT_INVALID, "the result cannot be written: %s", why);
	else
		run_dir_finish(r);
	keep(r, &res);
	if (!r->opts->selftest)
		show(r, &res);
	verdict_done(&res.verdict);
	return status;
}
