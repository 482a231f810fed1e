// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/root.h"

static int root_fd = AT_FDCWD; /* AT_FDCWD: the machine we run on */
static char root_name[PATH_MAX] = "/";

int root_set(const char *dir)
{
	char full[PATH_MAX];
	int fd;

	if (!realpath(dir, full))
		return -errno;
	fd = AT_FDCWD;
	if (strcmp(full, "/")) {
		fd = open(full, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			return -errno;
	}
	if (root_fd != AT_FDCWD)
		close(root_fd);
	root_fd = fd;
	strcpy(root_name, full);
	return 0;
}

bool root_live(void)
{
	return root_fd == AT_FDCWD;
}

const char *root_dir(void)
{
	return root_name;
}

int root_open(const char *path, int flags, mode_t mode)
{
	struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT};
	char full[PATH_MAX];
	long fd;

	if (root_live()) {
		if (snprintf(full, sizeof(full), "/%s", path) >= (int)sizeof(full))
			return -ENAMETOOLONG;
		fd = open(full, flags | O_CLOEXEC, mode);
	} else {
		if (flags & (O_CREAT | __O_TMPFILE))
			how.mode = mode;
		/* ".." below a root while something is renamed anywhere: openat2(2) says EAGAIN */
		do
			fd = syscall(SYS_openat2, root_fd, *path ? path : ".", &how, sizeof(how));
		while (fd < 0 && errno == EAGAIN);
	}
	return fd < 0 ? -errno : (int)fd;
}

static ssize_t read_all(int fd, char *buf, size_t len)
{
	size_t at = 0;

	while (at < len) {
		ssize_t n = read(fd, buf + at, len - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		at += (size_t)n;
	}
	return (ssize_t)at;
}

ssize_t root_read(const char *path, char *buf, size_t len)
{
	autoclose int fd = root_open(path, O_RDONLY, 0);
	ssize_t n;

	if (!len)
		return -E2BIG;
	buf[0] = '\0';
	if (fd < 0)
		return fd;
	n = read_all(fd, buf, len);
	if (n < 0 || (size_t)n == len) {
		buf[0] = '\0';
		return n < 0 ? n : -E2BIG;
	}
	if (n && buf[n - 1] == '\n')
		n--;
	buf[n] = '\0';
	return n;
}

ssize_t root_readf(char *buf, size_t len, const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	if (len)
		buf[0] = '\0';
	return n < (int)sizeof(path) ? root_read(path, buf, len) : -ENAMETOOLONG;
}

/* Files of proc and sysfs have no honest size: read until there is no more. */
char *root_slurp(const char *path, size_t *len)
{
	autoclose int fd = root_open(path, O_RDONLY, 0);
	autofree char *buf = NULL;
	size_t at = 0, room = 4096;

	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	for (;;) {
		char *more = realloc(buf, room);
		ssize_t n;

		if (!more)
			return NULL;
		buf = more;
		n = read_all(fd, buf + at, room - 1 - at);
		if (n < 0) {
			errno = (int)-n;
			return NULL;
		}
		at += (size_t)n;
		if (at < room - 1)
			break;
		room *= 2;
	}
	buf[at] = '\0';
	if (len)
		*len = at;
	return steal_ptr(buf);
}

int root_write(const char *path, const char *text)
{
	autoclose int fd = root_open(path, O_WRONLY | O_TRUNC, 0);
	size_t len = strlen(text);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = write(fd, text, len);
	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -EIO;
}

bool root_exists(const char *path)
{
	autoclose int fd = root_open(path, O_PATH, 0);

	return fd >= 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_names(char **names, int n)
{
	while (n > 0)
		free(names[--n]);
	free(names);
}

int root_list(const char *path, char ***names)
{
	char **list = NULL;
	int n = 0, room = 0, err = 0, fd = root_open(path, O_RDONLY | O_DIRECTORY, 0);
	struct dirent *e;
	DIR *dir;

	if (fd < 0)
		return fd;
	dir = fdopendir(fd);
	if (!dir) {
		err = -errno;
		close(fd);
		return err;
	}
	while ((errno = 0, e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (n == room) {
			char **more;

			room = room ? room * 2 : 32;
			more = reallocarray(list, (size_t)room, sizeof(*list));
			if (!more)
				break;
			list = more;
		}
		list[n] = strdup(e->d_name);
		if (!list[n])
			break;
		n++;
	}
	err = -errno;
	closedir(dir);
	if (err) {
		free_names(list, n);
		return err;
	}
	if (n)
		qsort(list, (size_t)n, sizeof(*list), by_name);
	*names = list;
	return n;
}

ssize_t root_link(const char *path, char *buf, size_t len)
{
	autoclose int fd = root_open(path, O_PATH | O_NOFOLLOW, 0);
	ssize_t n;

	if (!len)
		return -E2BIG;
	buf[0] = '\0';
	if (fd < 0)
		return fd;
	n = readlinkat(fd, "", buf, len);
	if (n < 0)
		return errno == ENOENT ? -EINVAL : -errno;
	if ((size_t)n == len) {
		buf[0] = '\0';
		return -E2BIG;
	}
	buf[n] = '\0';
	return n;
}
