/* SPDX-License-Identifier: Apache-2.0 */
/*
 * root.h - every path of the host goes through one root, so that a captured machine is a machine
 *
 * root_set("tests/hosts/i5-8265u") before anything else makes root_read("proc/cmdline") read the
 * capture. Paths are relative to the root, without a leading slash. Symbolic links are resolved
 * inside the root (openat2 RESOLVE_IN_ROOT) and never lead out of it. Return -errno, never print.
 */
#ifndef LIB_ROOT_H
#define LIB_ROOT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

int root_set(const char *dir);		/* default "/" */
bool root_live(void);			/* false: a capture */
const char *root_dir(void);

int root_open(const char *path, int flags, mode_t mode);
/* root_read - whole file, trailing newline cut, into buf, zero ended; length, -errno, -E2BIG */
ssize_t root_read(const char *path, char *buf, size_t len);
ssize_t root_readf(char *buf, size_t len, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
char *root_slurp(const char *path, size_t *len);	/* malloced, zero ended; NULL: errno */
int root_write(const char *path, const char *text);	/* one write(2): for sysfs and proc */
bool root_exists(const char *path);
/* root_list - names in a directory, sorted, without . and ..; free each and the array; count or
 * -errno */
int root_list(const char *path, char ***names);
ssize_t root_link(const char *path, char *buf, size_t len);	/* readlink */

#endif
