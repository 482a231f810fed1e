// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/act.h"

static const char *const names[] = {
	[ACT_SET] = "set",   [ACT_FILE] = "file",     [ACT_MKDIR] = "mkdir",
	[ACT_RUN] = "run",   [ACT_OUTPUT] = "output", [ACT_BIND] = "bind",
	[ACT_MDEV] = "mdev", [ACT_HOLD] = "hold",     [ACT_WATCH] = "watch",
};

const char *act_op_name(enum act_op op)
{
	return names[op];
}

int act_op_parse(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return -EINVAL;
}

bool act_dies_at_boot(enum act_op op)
{
	return op == ACT_SET || op == ACT_BIND || op == ACT_MDEV || op == ACT_HOLD;
}

bool act_is_runtime(enum act_op op)
{
	return act_dies_at_boot(op) || op == ACT_WATCH;
}

bool act_is_kept(enum act_op op)
{
	return op == ACT_HOLD || op == ACT_WATCH;
}

static void act_free(struct act *a)
{
	free(a->path);
	free(a->value);
	free(a->expect);
	free(a->ident);
	free(a->outputs);
	free(a->args);
	free(a->knob);
	free(a->undo);
}

struct act *acts_add(struct acts *acts, enum act_op op, const char *path, const char *value)
{
	struct act a = {.op = op, .path = strdup(path)};

	if (value)
		a.value = strdup(value);
	if (acts->n == acts->room) {
		size_t room = acts->room ? acts->room * 2 : 32;
		struct act *more = reallocarray(acts->at, room, sizeof(*more));

		if (more) {
			acts->at = more;
			acts->room = room;
		}
	}
	if (!a.path || (value && !a.value) || acts->n == acts->room) {
		act_free(&a);
		return NULL;
	}
	acts->at[acts->n] = a;
	return &acts->at[acts->n++];
}

void acts_done(struct acts *acts)
{
	for (size_t i = 0; i < acts->n; i++)
		act_free(&acts->at[i]);
	free(acts->at);
	*acts = (struct acts){0};
}

static bool planned(const struct acts *acts, const char *dir)
{
	for (size_t i = 0; i < acts->n; i++)
		if (acts->at[i].op == ACT_MKDIR && !strcmp(acts->at[i].path, dir))
			return true;
	return false;
}

struct act *acts_file(struct acts *acts, const char *path, const char *content)
{
	char dir[PATH_MAX];

	for (const char *s = strchr(path, '/'); s; s = strchr(s + 1, '/')) {
		snprintf(dir, sizeof(dir), "%.*s", (int)(s - path), path);
		if (root_exists(dir) || planned(acts, dir))
			continue;
		if (!acts_add(acts, ACT_MKDIR, dir, ""))
			return NULL;
	}
	return acts_add(acts, ACT_FILE, path, content);
}
