// SPDX-License-Identifier: Apache-2.0
/* Mediated devices of a captured tree: drivers/vfio/mdev/mdev_sysfs.c of the kernel. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/mdev.h"
#include "tune/rehearse.h"

/* available_instances of the type, by one; -EUSERS below zero. */
static int count(const char *type, int by)
{
	char path[PATH_MAX], text[24];
	int n;

	snprintf(path, sizeof(path), "%s/available_instances", type);
	if (root_read(path, text, sizeof(text)) <= 0)
		return -ENOENT;
	n = atoi(text) + by;
	if (n < 0)
		return -EUSERS;
	snprintf(text, sizeof(text), "%d\n", n);
	autoclose int fd = root_open(path, O_WRONLY | O_TRUNC, 0);
	return fd < 0 ? fd : write(fd, text, strlen(text)) < 0 ? -errno : 0;
}

/* PARENT/UUID with its "remove", and TYPE/devices/UUID that leads to it. */
static int create(const char *type, const char *uuid)
{
	char path[PATH_MAX + 80], to[80];
	autoclose int dir = -1;
	autoclose int parent = -1;
	int err;

	snprintf(path, sizeof(path), "%s/devices/%s", type, uuid);
	if (!mdev_uuid_ok(uuid))
		return -EINVAL;
	if (root_exists(path))
		return -EEXIST;
	err = count(type, -1);
	if (err)
		return err;
	snprintf(path, sizeof(path), "%s/devices", type);
	dir = root_open(path, O_PATH | O_DIRECTORY, 0);
	snprintf(path, sizeof(path), "%s/../..", type);
	parent = root_open(path, O_PATH | O_DIRECTORY, 0);
	snprintf(path, sizeof(path), "%.60s/remove", uuid);
	snprintf(to, sizeof(to), "../../../%.60s", uuid);
	if (dir < 0 || parent < 0 || mkdirat(parent, uuid, 0755))
		return dir < 0 ? dir : parent < 0 ? parent : -errno;
	autoclose int fd = openat(parent, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0200);
	return fd < 0 || symlinkat(to, dir, uuid) ? -errno : 0;
}

static int removed(const char *type, const char *uuid)
{
	char path[PATH_MAX + 80];
	autoclose int dir = -1;
	autoclose int parent = -1;

	snprintf(path, sizeof(path), "%s/devices", type);
	dir = root_open(path, O_PATH | O_DIRECTORY, 0);
	snprintf(path, sizeof(path), "%s/../..", type);
	parent = root_open(path, O_PATH | O_DIRECTORY, 0);
	snprintf(path, sizeof(path), "%.60s/remove", uuid);
	if (dir < 0 || parent < 0 || unlinkat(dir, uuid, 0))
		return dir < 0 ? dir : parent < 0 ? parent : -errno;
	if (unlinkat(parent, path, 0) || unlinkat(parent, uuid, AT_REMOVEDIR))
		return -errno;
	return count(type, 1);
}

int rehearse_mdev(const char *path, const char *text)
{
	char type[PATH_MAX], uuid[64];
	char *at;

	snprintf(type, sizeof(type), "%s", path);
	at = strrchr(type, '/');
	*at = '\0'; /* TYPE, or TYPE/devices/UUID */
	if (!strcmp(at + 1, "create")) {
		snprintf(uuid, sizeof(uuid), "%.*s", (int)strcspn(text, "\n"), text);
		return create(type, uuid);
	}
	at = strrchr(type, '/');
	snprintf(uuid, sizeof(uuid), "%.60s", at + 1);
	*at = '\0';
	at = strrchr(type, '/');
	*at = '\0';
	return removed(type, uuid);
}
