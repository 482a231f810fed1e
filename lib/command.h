/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.h - a program that is a table of commands: command, function, one help line
 *
 *	static const struct command commands[] = { { "check", cmd_check, "is it valid?" }, ... };
 *	static const struct program program = { "rtbench", VERSION, "one line", commands, n };
 *	int main(int argc, char **argv) { return program_main(&program, argc, argv); }
 *
 * program_main() does --version, --help, no command and an unknown one (with the nearest known
 * name) and otherwise calls the command's function with argv[0] = the command. That function says
 * what it takes in a struct usage and lets usage_parse() do -h, options, and the count of operands.
 * Unlike the rest of lib/ these calls speak: they are the front of a program.
 */
#ifndef LIB_COMMAND_H
#define LIB_COMMAND_H

#include <stdio.h>
#include "lib/opt.h"

#define EXIT_USAGE 2	/* wrong use, or a file of ours that makes no sense */

struct command {
	const char *name;
	int (*run)(int argc, char **argv);	/* returns the exit status */
	const char *help;			/* one line */
};

struct program {
	const char *name, *version, *about;
	const struct command *commands;
	size_t n;
};

struct usage {
	const char *line;	/* "rtbench check SCENARIO.ini [-s SECTION.KEY=VALUE]..." */
	const char *about;	/* a few sentences, broken into lines */
	struct opts opts;
	int least, most;	/* operands */
};

int program_main(const struct program *p, int argc, char **argv);
void program_help(const struct program *p, FILE *to);

/* usage_parse - how many operands there are, in argv[1 ..]; or -1 when the command is over, with
 * the exit status in *status: 0 after --help, EXIT_USAGE after a mistake that it has named */
int usage_parse(const struct usage *u, char **argv, void *args, int *status);
void usage_print(const struct usage *u, FILE *to);

/* complain - "rtbench: ..." on stderr, one line; returns `status` */
int complain(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
