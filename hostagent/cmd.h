/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd.h - the commands of rtbench: one file cmd_NAME.c and one row in main.c each
 *
 * A command says what it takes in a `static const struct usage` (lib/command.h), does its work, and
 * returns the exit status: enum verdict_status where a run was judged, EXIT_USAGE for wrong use or
 * a scenario that makes no sense, else 0.
 */
#ifndef HOSTAGENT_CMD_H
#define HOSTAGENT_CMD_H

#include "lib/command.h"

extern const struct program rtbench;

int cmd_run(int argc, char **argv);
int cmd_collect(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_trend(int argc, char **argv);
int cmd_nightly(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_ablate(int argc, char **argv);
int cmd_history(int argc, char **argv);
int cmd_push(int argc, char **argv);
int cmd_prune(int argc, char **argv);
int cmd_selftest(int argc, char **argv);
int cmd_relay(int argc, char **argv);
int cmd_kit(int argc, char **argv);
int cmd_lint(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_help(int argc, char **argv);

#endif
