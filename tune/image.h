/* SPDX-License-Identifier: Apache-2.0 */
/*
 * image.h - what a place of the host holds: bytes, and for a file on disk also mode, owner, xattrs
 *
 * An image is taken before each change, kept in the journal, compared and put back. A file on disk
 * is always replaced as a whole: a temporary file beside it, fsync, rename, fsync of the folder, so
 * that the old or the new one is there at any time. The temporary file has a name of its own
 * (.NAME.rttune), so that what a crash left can be found and removed.
 */
#ifndef TUNE_IMAGE_H
#define TUNE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image {
	bool there; /* false: nothing at that place */
	char *data; /* zero ended after len bytes */
	size_t len;
	char *meta; /* "0644 0 0 user.x=6869" for files on disk; NULL: none */
};

void image_done(struct image *im);
int image_text(struct image *im, const char *text); /* NULL: not there */
int image_copy(struct image *to, const struct image *from);

int image_file_read(const char *path, struct image *im);
/* image_file_write - makes the file be so; meta NULL: that of the file there is, or 0644 and us */
int image_file_write(const char *path, const struct image *im);
/* image_file_sweep - remove the temporary file that a crash may have left beside path */
int image_file_sweep(const char *path);

/* image_digest - 64 bits over presence, bytes and meta: tells our file from a changed one */
uint64_t image_digest(const struct image *im);
uint64_t image_fnv(const void *data, size_t len, uint64_t seed);

#endif
