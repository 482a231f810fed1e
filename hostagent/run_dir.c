// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include "hostagent/run.h"
#include "lib/clean.h"

#define MARK "incomplete"
#define MARK_TEXT                                                                              \
	"This run has not come to its end, or is still going on. What it has received can be " \
	"read\n"                                                                               \
	"all the same: rtbench report DIR\n"

/* A name becomes part of a path: nothing but letters, digits and . _ - stays as it is. */
static void safe_name(const char *name, char *buf, size_t len)
{
	snprintf(buf, len, "%s", name && *name ? name : "run");
	for (char *p = buf; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-",
			    *p))
			*p = '_';
	if (buf[0] == '.')
		buf[0] = '_';
}

static int make_parents(const char *path)
{
	char part[PATH_MAX];

	snprintf(part, sizeof(part), "%s", path);
	for (char *p = strchr(part + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = 0;
		if (mkdir(part, 0777) && errno != EEXIST)
			return -errno;
		*p = '/';
	}
	return 0;
}

static int empty(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int n = 0;

	if (!d)
		return -errno;
	while ((e = readdir(d)))
		n += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	closedir(d);
	return n ? -ENOTEMPTY : 0;
}

static int make_given(struct run *r, char *why, size_t len)
{
	int err;

	if (snprintf(r->dir, sizeof(r->dir), "%s", r->opts->dir) >= (int)sizeof(r->dir) - 64) {
		snprintf(why, len, "the name of the run directory is too long");
		return -ENAMETOOLONG;
	}
	for (size_t n = strlen(r->dir); n > 1 && r->dir[n - 1] == '/'; n--)
		r->dir[n - 1] = 0;
	err = make_parents(r->dir);
	if (!err && !mkdir(r->dir, 0777))
		return 0;
	err = err ? err : errno == EEXIST ? empty(r->dir) : -errno;
	if (err == -ENOTEMPTY)
		snprintf(why, len,
			 "%s holds something already, perhaps a run: it is not "
			 "overwritten; name another directory with -o",
			 r->dir);
	else if (err)
		snprintf(why, len, "cannot make the run directory %s: %s", r->dir, strerror(-err));
	return err;
}

static int make_new(struct run *r, char *why, size_t len)
{
	time_t now = time(NULL);
	char name[128], stamp[32];
	struct tm tm;
	int err = 0;

	safe_name(r->s->main.name, name, sizeof(name));
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	if (mkdir("runs", 0777) && errno != EEXIST)
		err = -errno;
	for (int i = 1; !err && i < 1000; i++) {
		char tail[16] = "";

		if (i > 1)
			snprintf(tail, sizeof(tail), "-%d", i);
		snprintf(r->dir, sizeof(r->dir), "runs/%s-%s%s", name, stamp, tail);
		if (!mkdir(r->dir, 0777))
			return 0;
		if (errno != EEXIST)
			err = -errno;
	}
	err = err ? err : -EEXIST;
	snprintf(why, len, "cannot make a run directory in runs/: %s; name one with -o",
		 strerror(-err));
	return err;
}

int run_dir_write(const struct run *r, const char *name, const char *text, mode_t mode)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/%s", r->dir, name);
	autoclose int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0)
		return -errno;
	for (size_t at = 0, n = strlen(text); at < n;) {
		ssize_t put = write(fd, text + at, n - at);

		if (put < 0 && errno != EINTR)
			return -errno;
		at += put > 0 ? (size_t)put : 0;
	}
	return 0;
}

static int write_scenario(const struct run *r)
{
	autofree char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	if (!f)
		return -errno;
	scenario_print(r->s, f);
	if (fclose(f))
		return -ENOMEM;
	return run_dir_write(r, "scenario.ini", text, 0644);
}

int run_dir_make(struct run *r, char *why, size_t len)
{
	char path[PATH_MAX + 64];
	int err = r->opts->dir ? make_given(r, why, len) : make_new(r, why, len);

	if (err)
		return err;
	err = run_dir_write(r, MARK, MARK_TEXT, 0644);
	if (!err)
		err = write_scenario(r);
	snprintf(path, sizeof(path), "%s/" MARK, r->dir);
	r->lock = err ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	if (!err && (r->lock < 0 || flock(r->lock, LOCK_EX | LOCK_NB)))
		err = -errno;
	if (err)
		snprintf(why, len, "cannot write into %s: %s", r->dir, strerror(-err));
	return err;
}

void run_dir_finish(struct run *r)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/" MARK, r->dir);
	unlink(path);
	autoclose int dir = open(r->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir >= 0)
		fsync(dir);
}

void run_dir_drop(struct run *r)
{
	static const char *const ours[] = {MARK, "scenario.ini", "frames.rtl", "orders",
					   "host.json"};
	char path[PATH_MAX + 64];

	for (size_t i = 0; i < ARRAY_SIZE(ours); i++) {
		snprintf(path, sizeof(path), "%s/%s", r->dir, ours[i]);
		unlink(path);
	}
	rmdir(r->dir);
}
