// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "hostagent/vmm.h"
#include "lib/clean.h"

int vm_orders(const struct vm *vm, const char *name, const char *link)
{
	char path[PATH_MAX];
	int n;

	if (snprintf(path, sizeof(path), "%s/%s", vm->dir, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	autoclose int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	n = dprintf(fd, "%s link=%s\n", vm->orders, link);
	return n < 0 ? -EIO : 0;
}

int vm_program(const char *name, char *path, size_t len)
{
	/* Beside us, or where `make install` puts images of guests. */
	static const char *const at[] = {"", "../lib/rtbench/"};
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	for (size_t i = 0; n > 0 && i < ARRAY_SIZE(at); i++) {
		autofree char *try = NULL;

		self[n] = '\0';
		if (asprintf(&try, "%.*s%s%s", (int)(strrchr(self, '/') + 1 - self), self, at[i],
			     name) > 0 &&
		    !access(try, X_OK) && snprintf(path, len, "%s", try) < (int)len)
			return 0;
	}
	for (const char *p = getenv("PATH"); p && *p; p += strcspn(p, ":"), p += *p == ':') {
		if (snprintf(path, len, "%.*s/%s", (int)strcspn(p, ":"), p, name) < (int)len &&
		    !access(path, X_OK))
			return 0;
	}
	return -ENOENT;
}
