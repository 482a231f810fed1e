// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/cmd.h"
#include "tune/facts.h"

struct args {
	const char *save;
	bool json;
};

static const struct opt opts[] = {
	{0, "save", OPT_TEXT, offsetof(struct args, save), "DIR",
	 "capture this host into DIR, for --root DIR: no serial numbers, MACs or UUIDs"},
	{0, "json", OPT_FLAG, offsetof(struct args, json), NULL, "print JSON (rttune-facts/1)"},
};

static const struct usage usage = {
	"rttune facts [--save DIR] [--json]",
	"What this host is: CPUs, interrupts, kernel, KVM, PCI devices, boot loader, other tuners.",
	{opts, ARRAY_SIZE(opts)},
	0,
	0};

int cmd_facts(int argc, char **argv)
{
	struct args a = {0};
	struct facts f;
	char what[512];
	int status, n = usage_parse(&usage, argv, &a, &status);

	if (n < 0)
		return status;
	status = facts_load(&f);
	if (status) {
		status = complain(EXIT_OFF, "cannot read this host: %s", strerror(-status));
	} else if (a.save) {
		status = facts_save(&f, a.save, what, sizeof(what));
		if (status)
			status =
				complain(EXIT_OFF, "cannot save '%s': %s", what, strerror(-status));
		else
			printf("saved to %s: read it with rttune --root %s facts\n", a.save,
			       a.save);
	} else if (a.json) {
		facts_json(&f, stdout);
	} else {
		facts_print(&f, stdout);
	}
	facts_done(&f);
	return status;
}
