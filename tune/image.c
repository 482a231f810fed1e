// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/image.h"
#include "tune/sys.h"

void image_done(struct image *im)
{
	free(im->data);
	free(im->meta);
	*im = (struct image){0};
}

int image_text(struct image *im, const char *text)
{
	*im = (struct image){.there = text};
	if (!text)
		return 0;
	im->data = strdup(text);
	im->len = strlen(text);
	return im->data ? 0 : -ENOMEM;
}

int image_copy(struct image *to, const struct image *from)
{
	struct image im = {.there = from->there, .len = from->len};

	if (from->data) {
		im.data = malloc(from->len + 1);
		if (im.data)
			memcpy(im.data, from->data, from->len + 1);
	}
	if (from->meta)
		im.meta = strdup(from->meta);
	if ((from->data && !im.data) || (from->meta && !im.meta)) {
		image_done(&im);
		return -ENOMEM;
	}
	*to = im;
	return 0;
}

/* FNV-1a, 64 bits: isthe.com/chongo/tech/comp/fnv. Against accidents, not against enemies. */
uint64_t image_fnv(const void *data, size_t len, uint64_t seed)
{
	const unsigned char *at = data;
	uint64_t h = seed ? seed : 0xcbf29ce484222325ull;

	while (len--) {
		h ^= *at++;
		h *= 0x100000001b3ull;
	}
	return h;
}

uint64_t image_digest(const struct image *im)
{
	uint64_t h = image_fnv(im->there ? "+" : "-", 1, 0);

	if (im->data)
		h = image_fnv(im->data, im->len, h);
	if (im->meta)
		h = image_fnv(im->meta, strlen(im->meta), h);
	return h;
}

/* Extended attributes as " name=hex", in the order of the list. */
static int xattrs_read(int fd, FILE *to)
{
	char names[4096], value[4096];
	ssize_t n = flistxattr(fd, names, sizeof(names));

	if (n < 0)
		return errno == ENOTSUP ? 0 : -errno;
	for (const char *at = names; at < names + n; at += strlen(at) + 1) {
		ssize_t len = fgetxattr(fd, at, value, sizeof(value));

		if (len < 0)
			return -errno;
		fprintf(to, " %s=", at);
		for (ssize_t i = 0; i < len; i++)
			fprintf(to, "%02x", (unsigned char)value[i]);
	}
	return 0;
}

static int meta_read(int fd, const struct stat *st, char **meta)
{
	size_t len;
	int err;
	FILE *to = open_memstream(meta, &len);

	if (!to)
		return -ENOMEM;
	fprintf(to, "%04o %u %u", st->st_mode & 07777, st->st_uid, st->st_gid);
	err = xattrs_read(fd, to);
	return fclose(to) ? -ENOMEM : err;
}

int image_file_read(const char *path, struct image *im)
{
	autoclose int fd = root_open(path, O_RDONLY | O_NONBLOCK, 0);
	struct image got = {.there = true};
	struct stat st;
	int err;

	*im = (struct image){0};
	if (fd == -ENOENT || fd == -ENOTDIR)
		return 0;
	if (fd < 0)
		return fd;
	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	err = meta_read(fd, &st, &got.meta);
	if (!err) {
		got.data = root_slurp(path, &got.len);
		err = got.data ? 0 : -errno;
	}
	if (err)
		image_done(&got);
	else
		*im = got;
	return err;
}

static int xattr_write(int fd, const char *word)
{
	const char *eq = strchr(word, '=');
	char name[256], value[4096];
	size_t n = 0;

	if (!eq || eq - word >= (int)sizeof(name))
		return -EINVAL;
	snprintf(name, sizeof(name), "%.*s", (int)(eq - word), word);
	for (const char *at = eq + 1; at[0] && at[1] && n < sizeof(value); at += 2) {
		unsigned byte;

		if (sscanf(at, "%2x", &byte) != 1)
			return -EINVAL;
		value[n++] = (char)byte;
	}
	return sys_fsetxattr(fd, name, value, n);
}

/* Owner first: chown clears set-id bits. Security labels come last, they may forbid the rest. */
static int meta_write(int fd, const char *meta)
{
	autofree char *words = strdup(meta);
	unsigned mode, uid, gid;
	char *save = NULL;
	struct stat st;
	int err = 0, at = 0;

	if (!words)
		return -ENOMEM;
	if (sscanf(meta, "%o %u %u%n", &mode, &uid, &gid, &at) != 3)
		return -EINVAL;
	if (fstat(fd, &st))
		return -errno;
	if (st.st_uid != uid || st.st_gid != gid)
		err = sys_fchown(fd, uid, gid);
	if (!err)
		err = sys_fchmod(fd, mode);
	for (char *w = strtok_r(words + at, " ", &save); w && !err; w = strtok_r(NULL, " ", &save))
		err = xattr_write(fd, w);
	return err;
}

static int temp_name(const char *path, char *buf, size_t len)
{
	const char *slash = strrchr(path, '/');
	int dir = slash ? (int)(slash - path) + 1 : 0;

	return snprintf(buf, len, "%.*s.%s.rttune", dir, path, path + dir) < (int)len
		       ? 0
		       : -ENAMETOOLONG;
}

int image_file_sweep(const char *path)
{
	char temp[PATH_MAX];
	int err = temp_name(path, temp, sizeof(temp));

	if (err || !root_exists(temp))
		return err;
	return sys_unlink(temp);
}

static int fill(const char *temp, const struct image *im, const char *meta)
{
	autoclose int fd = sys_create(temp, 0600);
	int err;

	if (fd < 0)
		return fd;
	err = sys_write(fd, im->data, im->len);
	if (!err)
		err = meta_write(fd, meta);
	return err ? err : sys_fsync(fd);
}

int image_file_write(const char *path, const struct image *im)
{
	autofree char *kept = NULL;
	const char *meta = im->meta;
	char temp[PATH_MAX], ours[48];
	struct image now;
	int err = image_file_sweep(path);

	if (err)
		return err;
	if (!im->there)
		return sys_unlink(path);
	if (!meta) {
		err = image_file_read(path, &now);
		if (err)
			return err;
		kept = now.meta ? strdup(now.meta) : NULL;
		image_done(&now);
		snprintf(ours, sizeof(ours), "0644 %u %u", geteuid(), getegid());
		meta = kept ? kept : ours;
	}
	err = temp_name(path, temp, sizeof(temp));
	if (!err)
		err = fill(temp, im, meta);
	if (!err)
		err = sys_rename(temp, path);
	if (err)
		sys_unlink(temp);
	return err;
}
