/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile.h - what a host is to become: a profile of ours, a file, or a scenario's [host] section
 *
 *	[profile]
 *	about = what it is for
 *	base = periodic			everything of that profile, then what follows
 *	rt_cpus = auto			or a list
 *	housekeeping_cpus = auto	or a list; auto: all others
 *	rt_count = 1			how many auto chooses
 *	[knobs]
 *	boot.isolcpus = {rt}		a value, `default` (the recommended one) or `leave`
 *	[guest rtos]
 *	passthrough = 0000:00:15.0	devices that guest owns; 8086:9de8 by identity; '?' at the
 *					end: only if this host has it
 *
 * Boot tokens go onto the command line in the order in which the profile has them.
 */
#ifndef TUNE_PROFILE_H
#define TUNE_PROFILE_H

#include <stdint.h>
#include <stdio.h>
#include "tune/knob.h"

struct want {
	const struct knob *knob;
	char *value; /* template */
	char *from;  /* "hybrid-kvm:7" or "my.ini:7", for messages */
};

struct guest_device {
	char *guest, *device; /* device: as written */
	char *from;
};

struct profile {
	char *name, *about, *rt_cpus, *hk_cpus;
	int64_t rt_count;
	struct want *want;
	size_t wants;
	struct guest_device *dev;
	size_t devs;
};

/* profile_load - a name of ours, a profile file or a scenario. 0, or -errno with one line in err */
int profile_load(const char *name, struct profile *p, char *err, size_t len);
/* profile_set - "knob=value", as from -s */
int profile_set(struct profile *p, const char *assignment, char *err, size_t len);
int profile_add_device(struct profile *p, const char *guest, const char *device, const char *from);
void profile_done(struct profile *p);

/* profile_print - the ini text that gives this profile again: what `rttune apply` takes */
void profile_print(const struct profile *p, FILE *to);

struct builtin {
	const char *name, *text;
};
extern const struct builtin builtins[]; /* NULL-ended */

#endif
