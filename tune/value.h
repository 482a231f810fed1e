/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value.h - what a setting reads as is often not what was written: forms, and how they compare
 *
 * The kernel trims masks, brackets the chosen word of a list, answers "(null)" for an empty
 * override, adds a reason to a partition, prints hexadecimal what it takes as decimal. Each form
 * knows three things: whether two texts mean the same (value_same), how a raw reading is shown and
 * compared (value_shown), and what must be written so that the same raw reading comes back
 * (value_written). All pure.
 */
#ifndef TUNE_VALUE_H
#define TUNE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include "lib/cpus.h"

enum form {
	FORM_TEXT,	  /* as it is, but for blanks at both ends */
	FORM_WORDS,	  /* words with any blanks between: kernel.printk */
	FORM_NUMBER,	  /* decimal or 0x, -1 is a number */
	FORM_HEX,	  /* reads back hexadecimal without 0x: machinecheck check_interval */
	FORM_BOOL,	  /* 1 Y y on / 0 N n off */
	FORM_CPULIST,	  /* 0-2,5 */
	FORM_CPUMASK,	  /* wanted as a list, in the file as a mask: 00000000,00000027 */
	FORM_BRACKET,	  /* always [madvise] never */
	FORM_OVERRIDE,	  /* driver_override: "(null)" is empty, and is cleared by a newline */
	FORM_PARTITION,	  /* "isolated", "isolated invalid (reason)": only the first is isolated */
	FORM_CONTROLLERS, /* cgroup.subtree_control: "+cpuset" makes "cpu io" "cpuset cpu io" */
	FORM_QOS	  /* pm_qos_resume_latency_us: "n/a" is zero tolerance, "0" is no limit */
};

bool value_same(enum form form, const char *a, const char *b);

/* value_shown - a raw reading in the form that people and plans use: mask to list, [word] to word;
 * returns buf */
char *value_shown(enum form form, const char *raw, char *buf, size_t len);

/* value_written - what to write so that the setting means `want` (a shown value or a raw reading);
 * ncpus gives the width of a mask. 0, -EINVAL if want does not fit the form, -E2BIG */
int value_written(enum form form, const char *want, unsigned ncpus, char *buf, size_t len);

/* value_fill - {rt} and {hk} of a template replaced by CPU lists; 0, -E2BIG, -EINVAL: another name
 * in braces */
int value_fill(const char *template, const struct cpus *rt, const struct cpus *hk, char *buf,
	       size_t len);

const char *form_name(enum form form);
int form_parse(const char *name); /* -EINVAL */

#endif
