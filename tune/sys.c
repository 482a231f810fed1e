// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/rehearse.h"
#include "tune/sys.h"

static struct {
	bool ready;
	unsigned count, crash_at, fail_at, fail_times;
	int fail_with;
} hook;

static unsigned from_env(const char *name)
{
	const char *text = getenv(name);

	return text ? (unsigned)strtoul(text, NULL, 10) : 0;
}

static void hook_ready(void)
{
	if (hook.ready)
		return;
	hook.ready = true;
	hook.crash_at = from_env("RTTUNE_CRASH_AT");
	hook.fail_at = from_env("RTTUNE_FAIL_AT");
	hook.fail_times = 1;
	hook.fail_with = -ENOSPC;
}

unsigned sys_count(void)
{
	return hook.count;
}

void sys_crash_at(unsigned n)
{
	hook_ready();
	hook.count = 0;
	hook.crash_at = n;
}

void sys_fail_at(unsigned n, int err, unsigned times)
{
	hook_ready();
	hook.count = 0;
	hook.fail_at = n;
	hook.fail_with = err;
	hook.fail_times = times;
}

int sys_before(void)
{
	hook_ready();
	hook.count++;
	if (hook.fail_at && hook.count >= hook.fail_at &&
	    hook.count - hook.fail_at < hook.fail_times)
		return hook.fail_with;
	return 0;
}

void sys_after(void)
{
	if (hook.crash_at && hook.count == hook.crash_at)
		kill(getpid(), SIGKILL);
}

/* The result of one counted call, -errno taken before anything else can change errno. */
#define COUNTED(call)                                    \
	({                                               \
		long ret_ = sys_before();                \
		if (!ret_) {                             \
			ret_ = (call);                   \
			ret_ = ret_ < 0 ? -errno : ret_; \
			sys_after();                     \
		}                                        \
		(int)ret_;                               \
	})

/* The folder of a path as a descriptor, and the name in it. */
static int parent_of(const char *path, const char **name)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');

	*name = slash ? slash + 1 : path;
	if (snprintf(dir, sizeof(dir), "%.*s", (int)(slash ? slash - path : 0), path) >=
	    (int)sizeof(dir))
		return -ENAMETOOLONG;
	return root_open(dir, O_RDONLY | O_DIRECTORY, 0);
}

static int sync_parent(int fd)
{
	int err = COUNTED(fsync(fd));

	/* Some file systems (vfat, proc) have nothing to sync in a folder. */
	return err == -EINVAL || err == -EROFS ? 0 : err;
}

int sys_set(const char *path, const char *text)
{
	size_t len = strlen(text);

	if (!root_live()) {
		int err = sys_before();

		if (!err) {
			err = rehearse(path, text);
			sys_after();
		}
		return err;
	}
	autoclose int fd = root_open(path, O_WRONLY, 0);
	if (fd < 0)
		return fd;
	int n = COUNTED(write(fd, text, len));
	return n < 0 ? n : (size_t)n == len ? 0 : -EIO;
}

int sys_create(const char *path, mode_t mode)
{
	const char *name;
	autoclose int dir = parent_of(path, &name);

	if (dir < 0)
		return dir;
	return COUNTED(openat(dir, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
}

int sys_write(int fd, const void *buf, size_t len)
{
	const char *at = buf;

	while (len) {
		int n = COUNTED(write(fd, at, len));

		if (n == -EINTR)
			continue;
		if (n < 0)
			return n;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int sys_fsync(int fd)
{
	return COUNTED(fsync(fd));
}

int sys_fchmod(int fd, mode_t mode)
{
	return COUNTED(fchmod(fd, mode));
}

int sys_fchown(int fd, uid_t uid, gid_t gid)
{
	return COUNTED(fchown(fd, uid, gid));
}

int sys_fsetxattr(int fd, const char *name, const void *value, size_t len)
{
	return COUNTED(fsetxattr(fd, name, value, len, 0));
}

int sys_ftruncate(int fd, off_t len)
{
	return COUNTED(ftruncate(fd, len));
}

int sys_futimens(int fd, const struct timespec times[2])
{
	return COUNTED(futimens(fd, times));
}

int sys_rename(const char *from, const char *to)
{
	const char *old, *slash = strrchr(to, '/');
	autoclose int dir = parent_of(from, &old);
	int err;

	if (dir < 0)
		return dir;
	err = COUNTED(renameat(dir, old, dir, slash ? slash + 1 : to));
	return err ? err : sync_parent(dir);
}

int sys_unlink(const char *path)
{
	const char *name;
	autoclose int dir = parent_of(path, &name);
	int err;

	if (dir == -ENOENT)
		return 0;
	if (dir < 0)
		return dir;
	err = COUNTED(unlinkat(dir, name, 0));
	if (err == -ENOENT)
		return 0;
	return err ? err : sync_parent(dir);
}

int sys_mkdir(const char *path, mode_t mode)
{
	const char *name;
	autoclose int dir = parent_of(path, &name);
	int err;

	if (dir < 0)
		return dir;
	err = COUNTED(mkdirat(dir, name, mode));
	return err ? err : sync_parent(dir);
}

int sys_rmdir(const char *path)
{
	const char *name;
	autoclose int dir = parent_of(path, &name);
	int err;

	if (dir == -ENOENT)
		return 0;
	if (dir < 0)
		return dir;
	err = COUNTED(unlinkat(dir, name, AT_REMOVEDIR));
	if (err == -ENOENT)
		return 0;
	return err ? err : sync_parent(dir);
}

int sys_symlink(const char *target, const char *path)
{
	const char *name;
	autoclose int dir = parent_of(path, &name);

	if (dir < 0)
		return dir;
	return COUNTED(symlinkat(target, dir, name));
}
