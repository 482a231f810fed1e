/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spool.h - frames.rtl: every accepted frame, compressed as it comes, readable at any moment
 *
 * A sequence of independent zstd frames (RFC 8878), each of about 256 KiB of wire frames. A flush
 * ends a block inside one, so that what was flushed survives kill -9 and small flushes do not cost
 * compression: `zstd -dc frames.rtl` of a torn file gives everything before the tear, and so does
 * the reader. Damage in the middle costs the rest of its zstd frame; the reader goes on with the
 * next one. A file of bare wire frames (what `rtprobe` writes itself) is read as well.
 *
 * Writing:  spool_create, spool_frame ..., spool_flush (in the file), spool_close (on the disk)
 * Reading:  spool_open, spool_next until it is not 1, spool_shut
 *
 * The first error of a spool (ENOSPC, EIO, EFBIG) stays: every later call returns it, so that
 * nothing after a hole is ever taken for safe.
 */
#ifndef HOSTAGENT_SPOOL_H
#define HOSTAGENT_SPOOL_H

#include "wire/frame.h"

struct spool;
struct spool_reader;

int spool_create(const char *path, struct spool **s);
int spool_frame(struct spool *s, const void *bytes, size_t size);
int spool_flush(struct spool *s);
uint64_t spool_size(const struct spool *s); /* bytes in the file so far */
int spool_close(struct spool *s);	    /* frees it, also on error */

int spool_open(const char *path, struct spool_reader **r);
/* spool_next - 1: *f is the next frame, valid until the next call; 0: end; -errno */
int spool_next(struct spool_reader *r, struct wire_frame *f);
/* spool_bad - bytes so far that were no frame, or that could not be decompressed */
uint64_t spool_bad(const struct spool_reader *r);
/* spool_torn - after the end: the file stops in the middle of something */
bool spool_torn(const struct spool_reader *r);
void spool_shut(struct spool_reader *r);

#endif
