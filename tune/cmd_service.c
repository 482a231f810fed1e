// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/cmd.h"
#include "tune/keeper.h"
#include "tune/show_event.h"

struct asked {
	bool once;
};

static const struct opt opts[] = {
	{0, "once", OPT_FLAG, offsetof(struct asked, once), NULL,
	 "set again what the last boot took away, and end"},
};

static const struct usage usage = {
	"rttune service [--once]",
	"What rttune.service runs: sets again after a boot what the kernel does not keep, holds "
	"the\n"
	"descriptors that are requests (/dev/cpu_dma_latency), puts interrupts back that a "
	"link-up\n"
	"or a hot-plugged device has moved, and gives late threads (vhost) their CPUs. Ends when "
	"nothing\n"
	"is left to keep.",
	{opts, ARRAY_SIZE(opts)},
	0,
	0};

int cmd_service(int argc, char **argv)
{
	struct asked a = {0};
	struct txn_said said = {.each = show_event, .arg = stdout};
	int status, err;

	if (usage_parse(&usage, argv, &a, &status) < 0)
		return status;
	err = txn_reapply(&said);
	fflush(stdout);
	if (err)
		return complain(EXIT_OFF, "%s", said.text);
	printf("%u set again, %u so already, %u gone, %u refused\n", said.done, said.same,
	       said.voided, said.refused);
	fflush(stdout);
	if (a.once)
		return 0;
	err = keeper_run(said.text, sizeof(said.text));
	return err ? complain(EXIT_OFF, "%s", said.text) : 0;
}
