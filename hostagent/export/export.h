/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export.h - what a scenario would launch, in the words of whoever may launch it: a row a format
 *
 * A writer reads nothing but the plan and the scenario behind it, changes nothing, and starts
 * nothing. What it cannot say it refuses, in one line; it never leaves something out in silence.
 */
#ifndef HOSTAGENT_EXPORT_EXPORT_H
#define HOSTAGENT_EXPORT_EXPORT_H

#include "hostagent/qemu.h"

struct export_format {
	const char *name, *help;
	/* One of both; 0, or -errno and one line. `partition` needs no kernel and asks no host. */
	int (*write)(const struct qemu_plan *p, FILE *to, char *why, size_t len);
	int (*partition)(const struct scenario *s, FILE *to, char *why, size_t len);
};

extern const struct export_format export_formats[]; /* ends with name NULL */

int export_libvirt(const struct qemu_plan *p, FILE *to, char *why, size_t len);
int export_pve(const struct qemu_plan *p, FILE *to, char *why, size_t len);
int export_qvmconf(const struct qemu_plan *p, FILE *to, char *why, size_t len);
int export_bao(const struct scenario *s, FILE *to, char *why, size_t len);
int export_qemu(const struct qemu_plan *p, FILE *to, char *why, size_t len);

#endif
