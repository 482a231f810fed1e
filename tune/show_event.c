// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>
#include "tune/show_event.h"

static const char *const words[] = {
	[TXN_DONE] = "done",	      [TXN_SAME] = "same",     [TXN_REFUSED] = "refused",
	[TXN_TO_RUN] = "to run",      [TXN_UNDONE] = "undone", [TXN_VOID] = "void",
	[TXN_FOREIGN] = "changed",    [TXN_KEPT] = "kept",     [TXN_PENDING] = "pending",
	[TXN_LEFTOVER] = "left over",
};

/* What a person needs to hear beside the place. */
static const char *remark(const struct txn_event *ev)
{
	switch (ev->kind) {
	case TXN_DONE:
		return ev->act->flags & ACT_ONEWAY ? "cannot be undone" : NULL;
	case TXN_REFUSED:
		return "the kernel keeps this one to itself";
	case TXN_TO_RUN:
		return "not run on a captured tree: run it on the host";
	case TXN_VOID:
		return "gone with its boot, or another thing by now";
	case TXN_KEPT:
		return "others changed it since: left as it is";
	case TXN_PENDING:
		return ev->act->op == ACT_HOLD
			       ? "nobody holds it: rttune.service does"
			       : "not since the reboot: rttune.service does it, or rttune service "
				 "--once";
	case TXN_LEFTOVER:
		return "a boot entry made meanwhile still carries it: take it out there";
	default:
		return NULL;
	}
}

static void side(FILE *to, const char *what, const char *text)
{
	if (!text)
		fprintf(to, "    %-7s (nothing, or more than fits here)\n", what);
	else
		fprintf(to, "    %-7s %.*s\n", what, (int)strcspn(text, "\n"), text);
}

void show_event_all(void *arg, const struct txn_event *ev)
{
	const struct act *a = ev->act;
	const char *say = remark(ev);
	FILE *to = arg;

	fprintf(to, "%-9s %s%s%s", words[ev->kind], a->knob ? a->knob : "", a->knob ? "  " : "",
		a->path);
	if ((a->op == ACT_SET || a->op == ACT_BIND || ev->kind == TXN_LEFTOVER) && a->value)
		fprintf(to, " = %.*s", (int)strcspn(a->value, "\n"), a->value);
	if (say)
		fprintf(to, "  (%s)", say);
	putc('\n', to);
	if (ev->kind == TXN_FOREIGN || ev->kind == TXN_KEPT) {
		side(to, "before", ev->before);
		side(to, "ours", ev->ours);
		side(to, "now", ev->now);
	}
}

void show_event(void *arg, const struct txn_event *ev)
{
	if (ev->kind != TXN_SAME)
		show_event_all(arg, ev);
}
