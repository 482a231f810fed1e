/* SPDX-License-Identifier: Apache-2.0 */
/*
 * opt.h - command line options as rows: parsing, --help and the man page come from one table
 *
 *	static const struct opt rows[] = {
 *		{ 'o', "output", OPT_TEXT, offsetof(struct args, dir), "DIR", "run folder" },
 *	};
 *	rest = opt_parse(&(struct opts){rows, n}, argv, &args, err, sizeof(err));
 *
 * Long options may be given as --name=value or --name value, short ones clustered; "--" ends them;
 * options and operands may mix. -h and --help are in every table without a row. *obj must be zero
 * or hold the defaults; text points into argv.
 */
#ifndef LIB_OPT_H
#define LIB_OPT_H

#include <stddef.h>
#include <stdio.h>

enum opt_type { OPT_FLAG /* bool */, OPT_TEXT /* const char * */, OPT_INT /* int64_t */,
		OPT_TIME /* int64_t ns */, OPT_LIST /* struct opt_list, may repeat */ };

struct opt_list { const char **at; size_t n; };

struct opt {
	char letter;		/* 0: none */
	const char *name;
	enum opt_type type;
	size_t offset;
	const char *arg;	/* NULL for a flag */
	const char *help;
};

struct opts { const struct opt *at; size_t n; };

/* opt_parse - moves operands to argv[1 ..] and returns how many there are; -EINVAL with one line in
 * err (nearest known option named); -ECANCELED when help was asked for */
int opt_parse(const struct opts *opts, char **argv, void *obj, char *err, size_t len);
void opt_help(const struct opts *opts, FILE *to);
void opt_list_done(struct opt_list *list);

#endif
