/* SPDX-License-Identifier: Apache-2.0 */
/*
 * qvmconf.h - the configuration of a guest of the QNX hypervisor: printed, and looked over
 *
 * The language (QNX Hypervisor User's Guide, "Configuration"): words separated by any blanks, # to
 * the end of a line, strings in double quotes. Some words open a context (cpu, vdev, pass, ...),
 *and the options that follow belong to it until the next of them. Order matters in three places:
 *system comes first; memory before what is loaded into it; an interrupt controller before whoever
 *names its lines.
 *
 *	n = qvmconf_lint(text, name, stdout)	"name:line:column: error: ..."; how many errors
 *
 * What breaks a rule is an error. A word that is not known is a warning: releases add words.
 */
#ifndef HOSTAGENT_QNX_QVMCONF_H
#define HOSTAGENT_QNX_QVMCONF_H

#include <stdio.h>

int qvmconf_lint(const char *text, const char *name, FILE *to);

#endif
