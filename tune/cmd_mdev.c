// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/nearest.h"
#include "lib/root.h"
#include "tune/cmd.h"
#include "tune/mdev.h"
#include "tune/show_event.h"

static const struct usage usage = {
	"rttune mdev list | create PARENT TYPE [UUID] | remove UUID",
	"list    every type of mediated device that a driver of this host offers, and what exists\n"
	"create  one more, for the general-purpose guest: the host's driver stays in its path, so\n"
	"        never for the RT guest. Prints the UUID. Journaled: made again after a boot by\n"
	"        rttune.service, removed by 'rttune revert'\n"
	"remove  one that exists",
	{NULL, 0},
	1,
	4};

static void devices(const struct mdev_type *t)
{
	char path[256], **uuids = NULL;
	int n;

	snprintf(path, sizeof(path), "%s/devices", t->path);
	n = root_list(path, &uuids);
	for (int i = 0; i < n; i++) {
		printf("%14s%s\n", "", uuids[i]);
		free(uuids[i]);
	}
	free(uuids);
}

static int list(const struct mdev_type *types, int n)
{
	if (!n)
		printf("no driver of this host offers mediated devices (/sys/class/mdev_bus)\n");
	else
		printf("%-13s %-24s %9s  %s\n", "PARENT", "TYPE", "AVAILABLE", "NAME");
	for (int i = 0; i < n; i++) {
		printf("%-13s %-24s %9d  %s\n", types[i].parent, types[i].type, types[i].available,
		       types[i].name);
		devices(&types[i]);
	}
	return 0;
}

static int run(struct act *a, struct acts *acts, const char *what)
{
	struct txn_said said = {.each = show_event, .arg = stdout};
	struct txn_opts o = {.max_disruption = 3, .what = what};
	int err = a ? 0 : -ENOMEM;

	if (!err) {
		a->knob = strdup("mdev");
		err = txn_apply(acts, &o, &said);
	}
	fflush(stdout);
	if (err)
		return complain(EXIT_OFF, "%s", *said.text ? said.text : strerror(-err));
	if (!said.done)
		printf("nothing to do: it is so already\n");
	return 0;
}

static const struct mdev_type *find(const struct mdev_type *types, int n, char **argv)
{
	const char *names[64] = {NULL};
	size_t known = 0;

	for (int i = 0; i < n; i++) {
		if (strcmp(types[i].parent, argv[0]))
			continue;
		if (!strcmp(types[i].type, argv[1]))
			return &types[i];
		if (known < ARRAY_SIZE(names))
			names[known++] = types[i].type;
	}
	const char *near = nearest(argv[1], names, known);
	if (!known)
		complain(EXIT_OFF, "no driver of '%s' offers mediated devices; rttune mdev list",
			 argv[0]);
	else
		complain(EXIT_OFF, "%s has no type '%s'%s%s%s", argv[0], argv[1],
			 near ? "; did you mean '" : "; rttune mdev list", near ? near : "",
			 near ? "'?" : "");
	return NULL;
}

static int create(const struct mdev_type *types, int n, char **argv, const char *given)
{
	const struct mdev_type *t = find(types, n, argv);
	char uuid[40], path[256];
	struct acts acts = {0};
	int status;

	if (!t)
		return EXIT_OFF;
	if (given && !mdev_uuid_ok(given))
		return complain(EXIT_USAGE,
				"'%s' is no UUID like "
				"c2177883-f1bb-47f0-914d-32a22e3a8804",
				given);
	if (!given && (status = mdev_uuid_new(uuid)))
		return complain(EXIT_OFF, "no random number for a UUID: %s", strerror(-status));
	if (given)
		strcpy(uuid, given);
	if (mdev_where(uuid, path, sizeof(path)) && strncmp(path, t->path, strlen(t->path)))
		return complain(EXIT_OFF, "%s exists already, as another type: /%s", uuid, path);
	snprintf(path, sizeof(path), "%s/devices/%s", t->path, uuid);
	if (!t->available && !root_exists(path))
		return complain(EXIT_OFF,
				"%s has no instance of %s left: remove one, or take a "
				"smaller type",
				t->parent, t->type);
	status = run(acts_add(&acts, ACT_MDEV, path, uuid), &acts, "mdev create");
	acts_done(&acts);
	if (!status)
		printf("%s\n", uuid);
	return status;
}

static int drop(const char *uuid)
{
	struct acts acts = {0};
	struct act *a;
	char path[256];
	int status;

	if (!mdev_where(uuid, path, sizeof(path)))
		return complain(EXIT_OFF, "there is no mediated device %s; rttune mdev list", uuid);
	a = acts_add(&acts, ACT_MDEV, path, uuid);
	if (a)
		a->flags = ACT_REMOVE;
	status = run(a, &acts, "mdev remove");
	acts_done(&acts);
	return status;
}

int cmd_mdev(int argc, char **argv)
{
	autofree struct mdev_type *types = NULL;
	int status, n = usage_parse(&usage, argv, NULL, &status);

	if (n < 0)
		return status;
	int count = mdev_types(&types);
	if (count < 0)
		return complain(EXIT_OFF, "cannot read the mediated devices: %s", strerror(-count));
	if (n == 1 && !strcmp(argv[1], "list"))
		return list(types, count);
	if ((n == 3 || n == 4) && !strcmp(argv[1], "create"))
		return create(types, count, argv + 2, n == 4 ? argv[4] : NULL);
	if (n == 2 && !strcmp(argv[1], "remove"))
		return drop(argv[2]);
	return complain(EXIT_USAGE, "mdev wants list, create PARENT TYPE [UUID] or remove UUID");
}
