// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/jsonw.h"
#include "tune/cmd.h"
#include "tune/op.h"
#include "tune/show_event.h"
#include "tune/verify.h"

struct asked {
	bool json;
};

static const struct opt opts[] = {
	{0, "json", OPT_FLAG, offsetof(struct asked, json), NULL, "print JSON (rttune-verify/1)"},
};

static const struct usage usage = {
	"rttune verify [--json]",
	"Is what was applied really in effect? Each kernel argument is followed from the file "
	"that\n"
	"rttune wrote to a second source in the kernel, and the stage that broke is named.\n"
	"Exit 0: all is in effect; 1: something is not, or waits for a reboot.",
	{opts, ARRAY_SIZE(opts)},
	0,
	0};

struct result {
	struct jsonw *w; /* NULL: for people */
	unsigned good, bad, pending;
};

static void row(struct result *r, const char *what, enum stage stage, const char *text)
{
	r->good += stage == STAGE_OK;
	r->pending += stage == STAGE_PENDING;
	r->bad += stage < STAGE_PENDING;
	if (r->w) {
		jsonw_open_flat(r->w, NULL, '{');
		jsonw_text(r->w, "what", what);
		jsonw_text(r->w, "stage", stage_name(stage));
		jsonw_text(r->w, "text", text);
		jsonw_close(r->w);
		return;
	}
	if (stage == STAGE_OK || stage == STAGE_PENDING)
		printf("%-8s %-40s %s\n", stage == STAGE_OK ? "ok" : "pending", what, text);
	else
		printf("%-8s %-40s not %s: %s\n", "FAIL", what, stage_name(stage), text);
}

/* The arguments in force and the state of the file that brought them. */
static char *in_force(struct verify *v)
{
	struct journal j;
	char why[200], boot[40], *args = NULL;

	if (journal_open(&j, JOURNAL_READ, why, sizeof(why)))
		return NULL;
	journal_boot_id(boot);
	v->written = true;
	for (size_t i = 0; i < j.n; i++) {
		struct image now = {0};

		if (!j.rec[i].act.args || j.rec[i].undone || j.rec[i].act.op != ACT_FILE)
			continue;
		free(args);
		args = strdup(j.rec[i].act.args);
		v->same_boot = !strcmp(j.rec[i].boot, boot);
		if (image_file_read(j.rec[i].act.path, &now) ||
		    image_digest(&now) != j.rec[i].digest)
			v->written = false;
		image_done(&now);
	}
	journal_close(&j);
	return args;
}

static void boot_args(const struct facts *f, struct result *r)
{
	struct verify v = {.facts = f};
	autofree char *line = in_force(&v);
	struct boot boot;
	struct args args;

	if (!line || boot_load(&boot))
		return;
	v.boot = &boot;
	if (!args_parse(line, &args)) {
		for (size_t i = 0; i < args.n; i++) {
			struct verdict out = {0};

			verify_arg(&v, args.at[i].text, &out);
			row(r, args.at[i].text, out.stage, out.text);
		}
		args_done(&args);
	}
	boot_done(&boot);
}

static void runtime(void *arg, const struct txn_event *ev)
{
	char what[200], text[300];

	if (!act_dies_at_boot(ev->act->op) && ev->act->args)
		return; /* followed above */
	snprintf(what, sizeof(what), "%s", ev->act->knob ? ev->act->knob : ev->act->path);
	if (ev->kind == TXN_VOID)
		return; /* a thread that has ended, a device that was taken out */
	if (ev->kind == TXN_DONE || ev->kind == TXN_SAME) {
		snprintf(text, sizeof(text), "%s%s", ev->act->path,
			 ev->kind == TXN_SAME ? ": so since the boot, without rttune" : "");
		row(arg, what, STAGE_OK, text);
	} else if (ev->kind == TXN_PENDING) {
		snprintf(text, sizeof(text), "%s: %s; is rttune.service enabled?", ev->act->path,
			 ev->act->op == ACT_HOLD ? "nobody holds it" : "not since the reboot");
		row(arg, what, STAGE_EFFECTIVE, text);
	} else {
		snprintf(text, sizeof(text), "%s holds '%.*s', rttune left '%.*s'", ev->act->path,
			 (int)(ev->now ? strcspn(ev->now, "\n") : 0), ev->now ? ev->now : "",
			 (int)(ev->ours ? strcspn(ev->ours, "\n") : 0), ev->ours ? ev->ours : "");
		row(arg, what, STAGE_EFFECTIVE, text);
	}
}

int cmd_verify(int argc, char **argv)
{
	struct asked a = {0};
	struct facts f;
	struct jsonw w;
	struct result r = {0};
	struct txn_said said = {.each = runtime, .arg = &r};
	int status, n;

	if (usage_parse(&usage, argv, &a, &status) < 0)
		return status;
	if ((n = facts_load(&f)))
		return complain(EXIT_OFF, "cannot read this host: %s", strerror(-n));
	if (a.json) {
		r.w = &w;
		jsonw_start(&w, stdout);
		jsonw_open(&w, NULL, '{');
		jsonw_text(&w, "schema", "rttune-verify/1");
		jsonw_open(&w, "rows", '[');
	}
	boot_args(&f, &r);
	n = txn_status(&said);
	facts_done(&f);
	if (a.json) {
		jsonw_close(&w);
		jsonw_text(&w, "verdict", r.bad || n < 0 ? "fail" : r.pending ? "pending" : "ok");
		jsonw_close(&w);
		jsonw_end(&w);
	}
	fflush(stdout);
	if (n < 0)
		return complain(EXIT_OFF, "%s", said.text);
	if (!a.json)
		printf("%u in effect, %u not, %u after the next boot\n", r.good, r.bad, r.pending);
	return r.bad || r.pending ? EXIT_OFF : 0;
}
