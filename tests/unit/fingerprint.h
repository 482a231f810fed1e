/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fingerprint.h - a large tree, compared again and again: what it was, to the byte, in milliseconds
 *
 *	struct prints was = {0}; prints_take(&was, dir);
 *	... the tree changes and is changed back ...
 *	prints_differ(&was, dir)	NULL, or the first path that is not as it was
 *
 * Everything is compared for every path: type, mode, owner, link target, size, bytes, extended
 * attributes. Bytes are read again only where the inode or its change time is another one: nobody
 * can set the change time back.
 */
#ifndef TESTS_UNIT_FINGERPRINT_H
#define TESTS_UNIT_FINGERPRINT_H

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "tune/image.h"

struct print {
	char *path;
	struct stat st;
	uint64_t bytes;
	bool seen;
};

struct prints {
	struct print *at;
	size_t n;
	char differs[PATH_MAX + 100];
};

static inline uint64_t prints_bytes(const char *path, const struct stat *st)
{
	static char buf[1 << 16];
	char names[512];
	uint64_t h = 0;
	ssize_t n;

	if (S_ISLNK(st->st_mode)) {
		n = readlink(path, buf, sizeof(buf));
		return image_fnv(buf, n > 0 ? (size_t)n : 0, h);
	}
	if (S_ISREG(st->st_mode)) {
		FILE *f = fopen(path, "r");
		size_t got;

		while (f && (got = fread(buf, 1, sizeof(buf), f)))
			h = image_fnv(buf, got, h);
		if (f)
			fclose(f);
	}
	n = llistxattr(path, names, sizeof(names));
	for (const char *at = names; n > 0 && at < names + n; at += strlen(at) + 1) {
		ssize_t len = lgetxattr(path, at, buf, sizeof(buf));

		h = image_fnv(at, strlen(at), h);
		h = image_fnv(buf, len > 0 ? (size_t)len : 0, h);
	}
	return h;
}

typedef bool prints_fn(struct prints *p, const char *path, const struct stat *st);

static inline bool prints_walk(struct prints *p, const char *dir, prints_fn *fn)
{
	char path[PATH_MAX];
	struct dirent *e;
	struct stat st;
	DIR *d = opendir(dir);
	bool go = true;

	while (d && go && (e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", dir, e->d_name) >= (int)sizeof(path))
			abort();
		if (lstat(path, &st))
			abort();
		go = fn(p, path, &st) && (!S_ISDIR(st.st_mode) || prints_walk(p, path, fn));
	}
	if (d)
		closedir(d);
	return go;
}

static inline bool prints_add(struct prints *p, const char *path, const struct stat *st)
{
	if (!(p->n & (p->n - 1)))
		p->at = reallocarray(p->at, p->n ? 2 * p->n : 1, sizeof(*p->at));
	p->at[p->n++] = (struct print){strdup(path), *st, prints_bytes(path, st), false};
	return true;
}

static inline int prints_order(const void *a, const void *b)
{
	return strcmp(((const struct print *)a)->path, ((const struct print *)b)->path);
}

static inline void prints_take(struct prints *p, const char *dir)
{
	prints_walk(p, dir, prints_add);
	qsort(p->at, p->n, sizeof(*p->at), prints_order);
}

static inline bool prints_same(struct prints *p, const char *path, const struct stat *st)
{
	struct print key = {.path = (char *)path}, *was;
	const char *what = NULL;

	was = bsearch(&key, p->at, p->n, sizeof(*p->at), prints_order);
	if (!was)
		what = "was not there";
	else if (was->st.st_mode != st->st_mode)
		what = "has another mode";
	else if (was->st.st_uid != st->st_uid || was->st.st_gid != st->st_gid)
		what = "has another owner";
	else if (!S_ISDIR(st->st_mode) && was->st.st_size != st->st_size)
		what = "has another size";
	else if ((was->st.st_ino != st->st_ino ||
		  memcmp(&was->st.st_ctim, &st->st_ctim, sizeof(st->st_ctim))) &&
		 prints_bytes(path, st) != was->bytes)
		what = "holds something else";
	if (what) {
		snprintf(p->differs, sizeof(p->differs), "%s %s", path, what);
		return false;
	}
	was->seen = true;
	was->st = *st;
	return true;
}

static inline const char *prints_differ(struct prints *p, const char *dir)
{
	for (size_t i = 0; i < p->n; i++)
		p->at[i].seen = false;
	if (!prints_walk(p, dir, prints_same))
		return p->differs;
	for (size_t i = 0; i < p->n; i++) {
		if (p->at[i].seen)
			continue;
		snprintf(p->differs, sizeof(p->differs), "%s is gone", p->at[i].path);
		return p->differs;
	}
	return NULL;
}

static inline void prints_free(struct prints *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->at[i].path);
	free(p->at);
	*p = (struct prints){0};
}

#endif
