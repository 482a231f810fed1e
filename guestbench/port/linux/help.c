// SPDX-License-Identifier: Apache-2.0
/* help.c - --help and the tables of the man page, from the rows in keys.c */
#include <stdio.h>
#include <string.h>
#include "guestbench/port/linux/linux.h"

static const char *argument(const struct config_key *k)
{
	static const char *const names[] = {
		[KEY_TEXT] = "TEXT", [KEY_TIME] = "TIME", [KEY_SIZE] = "SIZE", [KEY_NUMBER] = "N",
		[KEY_WORD] = "WORD", [KEY_CPUS] = "CPUS", [KEY_HEX] = "HEX",
		[KEY_LIST] = "LOAD"};

	return names[k->type];
}

int help_print(void)
{
	puts("usage: rtprobe [OPTION]...\n"
	     "Wakes at a fixed period, measures how late, and streams every sample to a "
	     "collector,\n"
	     "or, without --link, prints a summary at the end (Ctrl-C ends it).\n");
	for (size_t i = 0; i < config_nkeys; i++) {
		const struct config_key *k = &config_keys[i];
		char name[40];

		snprintf(name, sizeof(name), "--%s=%s", k->name, argument(k));
		if (k->letter)
			printf("  -%c, %-18s %s", k->letter, name, k->help);
		else
			printf("      %-18s %s", name, k->help);
		puts("");
		if (*k->value)
			printf("%25s(default: %s)\n", "", k->value);
	}
	printf("      %-18s %s\n", "--orders=FILE",
	       "read KEY=VALUE words from FILE; 'guest': from fw_cfg or the kernel command line");
	printf("  -h, %-18s %s\n", "--help", "this");
	printf("      %-18s %s\n", "--version", "which rtprobe this is");
	puts("\nExit status: 0 measured, 1 could not go on, 2 wrong usage.");
	return fflush(stdout);
}
