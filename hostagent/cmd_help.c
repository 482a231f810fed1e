// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include "hostagent/cmd.h"
#include "hostagent/scenario.h"

static const struct usage usage = {
	.line = "rtbench help [COMMAND | scenario]",
	.about = "Say what rtbench or one of its commands does and takes; `scenario`: what can\n"
		 "stand in a scenario, every key with its values, default and meaning (Markdown).",
	.most = 1,
};

int cmd_help(int argc, char **argv)
{
	char *question[] = {"rtbench", NULL, "--help", NULL};
	int status, n = usage_parse(&usage, argv, NULL, &status);

	if (n < 0)
		return status;
	if (!n) {
		program_help(&rtbench, stdout);
		return 0;
	}
	if (!strcmp(argv[1], "scenario")) {
		scenario_help(stdout);
		return 0;
	}
	question[1] = argv[1];
	return program_main(&rtbench, 3, question);
}
