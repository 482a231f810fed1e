// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/cmd.h"
#include "tune/import.h"

static const struct usage usage = {"rttune import FILE",
				   "Prints a profile from TuneD's variables "
				   "(/etc/tuned/*-variables.conf) or an rt-conf config.yaml.\n"
				   "What has no counterpart stands in it as a comment.",
				   {NULL, 0},
				   1,
				   1};

static char *slurp(const char *file)
{
	autofclose FILE *f = fopen(file, "r");
	char *text = f ? calloc(1, 1 << 20) : NULL;

	if (text && fread(text, 1, (1 << 20) - 1, f) == 0 && ferror(f)) {
		free(text);
		return NULL;
	}
	return text;
}

int cmd_import(int argc, char **argv)
{
	autofree char *text = NULL;
	char err[400];
	int status;

	if (usage_parse(&usage, argv, NULL, &status) < 0)
		return status;
	text = slurp(argv[1]);
	if (!text)
		return complain(EXIT_USAGE, "cannot read '%s': %s", argv[1], strerror(errno));
	if (import_text(text, argv[1], stdout, err, sizeof(err)))
		return complain(EXIT_USAGE, "%s", err);
	return 0;
}
