/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree.h - small host trees for tests of rttune, and their exact fingerprint
 *
 *	tree_new()			a fresh folder, root_set() to it
 *	tree_file("etc/x", "text")	with its parents
 *	tree_link("../x", "sys/y")
 *	char *before = tree_print()	every name, type, mode, owner, link, bytes, xattrs
 *	tree_free()
 */
#ifndef TESTS_UNIT_TREE_H
#define TESTS_UNIT_TREE_H

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "lib/root.h"

static char tree_dir[64];

static inline void tree_new(void)
{
	/* Memory where there is any: fsync on a busy disk is what takes the time. */
	snprintf(tree_dir, sizeof(tree_dir), "%s/rttune-tree.XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	if (!mkdtemp(tree_dir) || root_set(tree_dir))
		abort();
}

static inline void tree_path(const char *path, char *full)
{
	snprintf(full, PATH_MAX, "%s/%s", tree_dir, path);
	for (char *s = full + strlen(tree_dir) + 1; (s = strchr(s, '/')); s++) {
		*s = '\0';
		mkdir(full, 0755);
		*s = '/';
	}
}

static inline void tree_bytes(const char *path, const char *text, size_t len)
{
	char full[PATH_MAX];
	FILE *f;

	tree_path(path, full);
	f = fopen(full, "w");
	if (!f || fwrite(text, 1, len, f) != len || fclose(f))
		abort();
}

static inline void tree_file(const char *path, const char *text)
{
	tree_bytes(path, text, strlen(text));
}

static inline void tree_folder(const char *path)
{
	char full[PATH_MAX];

	tree_path(path, full);
	mkdir(full, 0755);
}

static inline void tree_link(const char *to, const char *path)
{
	char full[PATH_MAX];

	tree_path(path, full);
	if (symlink(to, full))
		abort();
}

static inline void tree_mode(const char *path, mode_t mode)
{
	char full[PATH_MAX];

	tree_path(path, full);
	if (chmod(full, mode))
		abort();
}

static inline void tree_print_one(FILE *to, const char *dir, const char *name);

static inline void tree_print_dir(FILE *to, const char *dir)
{
	struct dirent **e;
	int n = scandir(dir, &e, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		if (strcmp(e[i]->d_name, ".") && strcmp(e[i]->d_name, ".."))
			tree_print_one(to, dir, e[i]->d_name);
		free(e[i]);
	}
	if (n >= 0)
		free(e);
}

static inline void tree_print_bytes(FILE *to, const char *full)
{
	char buf[65536], names[512];
	FILE *f = fopen(full, "r");
	size_t n;
	ssize_t len = llistxattr(full, names, sizeof(names));

	for (const char *at = names; len > 0 && at < names + len; at += strlen(at) + 1) {
		ssize_t v = lgetxattr(full, at, buf, sizeof(buf));

		fprintf(to, " %s=%.*s", at, (int)(v < 0 ? 0 : v), buf);
	}
	putc('\n', to);
	while (f && (n = fread(buf, 1, sizeof(buf), f)))
		fwrite(buf, 1, n, to);
	if (f)
		fclose(f);
}

static inline void tree_print_one(FILE *to, const char *dir, const char *name)
{
	char full[PATH_MAX], link[PATH_MAX];
	struct stat st;
	ssize_t n;

	snprintf(full, sizeof(full), "%s/%s", dir, name);
	if (lstat(full, &st))
		return;
	fprintf(to, "\n%s %o %u:%u", full + strlen(tree_dir), st.st_mode, st.st_uid, st.st_gid);
	if (S_ISDIR(st.st_mode)) {
		tree_print_dir(to, full);
	} else if (S_ISLNK(st.st_mode)) {
		n = readlink(full, link, sizeof(link));
		fprintf(to, " -> %.*s", (int)n, link);
	} else {
		tree_print_bytes(to, full);
	}
}

static inline char *tree_print(void)
{
	char *text;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	tree_print_dir(to, tree_dir);
	fclose(to);
	return text;
}

static inline bool tree_is(const char *before)
{
	char *now = tree_print();
	bool same = !strcmp(now, before);
	size_t at = 0;

	while (now[at] && now[at] == before[at])
		at++;
	while (at && now[at] != '/')
		at--;
	if (!same)
		printf("# tree differs from here:\n#   now %.300s\n#   before %.300s\n", now + at,
		       before + at);
	free(now);
	return same;
}

static inline void tree_free(void)
{
	char command[100];

	root_set("/");
	snprintf(command, sizeof(command), "rm -rf %s", tree_dir);
	if (system(command))
		abort();
}

#endif
