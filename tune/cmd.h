/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd.h - the commands of rttune; main.c is the table
 *
 * A command gets its own arguments (argv[0] is its name), prints, and returns the exit status:
 * 0 fine, 1 something is off, 2 usage or profile error. main takes --root DIR out before. Options
 * and operands by usage_parse(), what failed by complain(), both of lib/command.h.
 */
#ifndef TUNE_CMD_H
#define TUNE_CMD_H

#include "lib/command.h"

#define EXIT_OFF 1

extern const struct command rttune_commands[]; /* NULL-ended */

int cmd_facts(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_apply(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_revert(int argc, char **argv);
int cmd_confirm(int argc, char **argv);
int cmd_service(int argc, char **argv);
int cmd_vfio(int argc, char **argv);
int cmd_mdev(int argc, char **argv);

#endif
