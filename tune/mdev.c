// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/mdev.h"

#define BUS "sys/class/mdev_bus"

static int add(struct mdev_type **list, int n, const char *parent, const char *type)
{
	struct mdev_type *more = reallocarray(*list, (size_t)n + 1, sizeof(*more)), *t;
	char text[24];

	if (!more)
		return -ENOMEM;
	*list = more;
	t = &more[n];
	memset(t, 0, sizeof(*t));
	snprintf(t->parent, sizeof(t->parent), "%s", parent);
	snprintf(t->type, sizeof(t->type), "%s", type);
	snprintf(t->path, sizeof(t->path), BUS "/%.60s/mdev_supported_types/%.78s", parent, type);
	root_readf(t->name, sizeof(t->name), "%s/name", t->path);
	if (root_readf(text, sizeof(text), "%s/available_instances", t->path) > 0)
		t->available = atoi(text);
	return 0;
}

static int of_parent(struct mdev_type **list, int n, const char *parent)
{
	char path[128], **types = NULL;
	int count, err = 0;

	snprintf(path, sizeof(path), BUS "/%.60s/mdev_supported_types", parent);
	count = root_list(path, &types);
	for (int i = 0; i < count; i++) {
		if (!err && !(err = add(list, n, parent, types[i])))
			n++;
		free(types[i]);
	}
	free(types);
	return err ? err : n;
}

int mdev_types(struct mdev_type **list)
{
	char **parents = NULL;
	int count = root_list(BUS, &parents), n = 0;

	*list = NULL;
	for (int i = 0; i < count; i++) {
		if (n >= 0)
			n = of_parent(list, n, parents[i]);
		free(parents[i]);
	}
	free(parents);
	return n;
}

bool mdev_uuid_ok(const char *uuid)
{
	size_t i;

	for (i = 0; uuid[i]; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23 ? uuid[i] != '-'
							    : !isxdigit((unsigned char)uuid[i]))
			return false;
	return i == 36;
}

int mdev_uuid_new(char uuid[40])
{
	uint8_t b[16];

	if (getrandom(b, sizeof(b), 0) != sizeof(b))
		return -errno;
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	for (size_t i = 0, at = 0; i < sizeof(b); i++)
		at += (size_t)sprintf(uuid + at, "%02x%s", b[i],
				      i == 3 || i == 5 || i == 7 || i == 9 ? "-" : "");
	return 0;
}

bool mdev_where(const char *uuid, char *path, size_t len)
{
	autofree struct mdev_type *list = NULL;
	int n = mdev_types(&list);

	for (int i = 0; i < n; i++) {
		snprintf(path, len, "%s/devices/%s", list[i].path, uuid);
		if (root_exists(path))
			return true;
	}
	return false;
}
