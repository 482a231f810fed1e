// SPDX-License-Identifier: Apache-2.0
/* From a profile and the facts to steps: a control group of our own for the RT CPUs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/plan_make.h"

static int group_file(struct making *m, const struct want *w, const char *name, const char *old,
		      const char *new)
{
	char target[256];
	struct step *s;
	int err = make_step(m, w->knob, name, &s);

	if (err)
		return err;
	s->way = WAY_FILE;
	s->form = !strcmp(name, "partition") ? FORM_PARTITION : FORM_CPULIST;
	snprintf(target, sizeof(target), "%s/cpuset.%s%s", w->knob->where,
		 *name == 'p' ? "cpus." : "", name);
	return fill_step(s, target, old, new);
}

static int controllers(struct making *m, const struct want *w)
{
	static const char path[] = "sys/fs/cgroup/cgroup.subtree_control";
	autofree char *old = NULL;
	struct step *s;
	int err = ways[WAY_FILE].read(path, &old);

	if (err || !old || value_same(FORM_CONTROLLERS, old, "+cpuset"))
		return err;
	err = make_step(m, w->knob, "subtree_control", &s);
	if (err)
		return err;
	s->way = WAY_FILE;
	s->form = FORM_CONTROLLERS;
	return fill_step(s, path, old, "+cpuset");
}

/* The old values of a group that is not there are what the kernel makes it with. */
int make_cpuset(struct making *m, const struct want *w, const char *value)
{
	const char *dir = w->knob->where;
	autofree char *cpus = NULL, *state = NULL, *path = NULL, *path2 = NULL;
	bool there = root_exists(dir);
	struct step *s;
	int err;

	if (asprintf(&path, "%s/cpuset.cpus", dir) < 0 ||
	    asprintf(&path2, "%s/cpuset.cpus.partition", dir) < 0)
		return -ENOMEM;
	cpus = there ? root_slurp(path, NULL) : strdup("\n");
	state = there ? root_slurp(path2, NULL) : strdup("member\n");
	if (!cpus || !state)
		return -ENOMEM;
	err = controllers(m, w);
	if (!err && !there) {
		err = make_step(m, w->knob, "group", &s);
		if (!err) {
			s->form = FORM_TEXT;
			err = fill_step(s, dir, NULL, "");
		}
	}
	if (!err && !value_same(FORM_CPULIST, cpus, value))
		err = group_file(m, w, "cpus", cpus, value);
	if (!err && !value_same(FORM_PARTITION, state, "isolated"))
		err = group_file(m, w, "partition", state, "isolated");
	return err;
}
