// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include "tune/cmd.h"
#include "tune/txn.h"

static const struct usage usage = {
	"rttune confirm",
	"Keeps what 'rttune apply --confirm TIME' did: it is no longer taken back by itself.",
	{NULL, 0},
	0,
	0};

int cmd_confirm(int argc, char **argv)
{
	struct txn_said said = {0};
	int status;

	if (usage_parse(&usage, argv, NULL, &status) < 0)
		return status;
	if (txn_confirm(&said))
		return complain(EXIT_OFF, "%s", said.text);
	printf("generation %u is confirmed\n", said.gen);
	return 0;
}
