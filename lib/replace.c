// SPDX-License-Identifier: Apache-2.0
/* replace.c - write aside, fsync, rename */
#include "lib/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "lib/clean.h"

int replace_open(struct replace *r, const char *dir, const char *name)
{
	int fd, n = snprintf(r->path, sizeof(r->path), "%s/%s", dir, name);
	int m = snprintf(r->temp, sizeof(r->temp), "%s/.%s.%ld", dir, name, (long)getpid());

	r->f = NULL;
	if (n >= (int)sizeof(r->path) || m >= (int)sizeof(r->temp))
		return -ENAMETOOLONG;
	fd = open(r->temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return -errno;
	r->f = fdopen(fd, "w");
	if (r->f)
		return 0;
	close(fd);
	unlink(r->temp);
	return -ENOMEM;
}

/* The name is on the disk only when the directory is. */
static int sync_parent(const char *path)
{
	char dir[PATH_MAX];
	size_t n = 0;

	for (size_t i = 0; path[i] && i < sizeof(dir) - 1; i++)
		if ((dir[i] = path[i]) == '/')
			n = i;
	dir[n] = 0;
	autoclose int fd = open(n ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 || fsync(fd) ? -errno : 0;
}

int replace_done(struct replace *r)
{
	int rc = 0;

	errno = EIO;
	if (fflush(r->f) || ferror(r->f) || fsync(fileno(r->f)))
		rc = -errno;
	errno = EIO;
	if (fclose(r->f) && !rc)
		rc = -errno;
	r->f = NULL;
	if (!rc && rename(r->temp, r->path))
		rc = -errno;
	if (rc)
		unlink(r->temp);
	/* A file system that cannot sync a directory has done what it can. */
	else
		sync_parent(r->path);
	return rc;
}

void replace_drop(struct replace *r)
{
	if (!r->f)
		return;
	fclose(r->f);
	r->f = NULL;
	unlink(r->temp);
}
