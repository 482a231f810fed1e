// SPDX-License-Identifier: Apache-2.0
/* spool.c - wire frames into a file of zstd frames */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#define ZSTD_STATIC_LINKING_ONLY /* for ZSTD_c_literalCompressionMode */
#include <zstd.h>
#include "hostagent/spool.h"
#include "lib/clean.h"

/* By measurement (make bench): latencies in ns have noise in their low bytes, so that a search for
 * matches finds next to nothing and costs three quarters of the time of level 1. What can be won
 * is won by the entropy coder alone. Negative levels leave that out unless told otherwise. */
#define FAST_LEVEL -100
#define WINDOW_LOG 18
#define FRAME_MAX  (256 * 1024)

struct spool {
	ZSTD_CCtx *z;
	int fd;
	int err;	 /* the first; it stays */
	size_t in_frame; /* bytes since the zstd frame began */
	uint64_t written;
	char out[128 * 1024];
};

static int write_all(struct spool *s, const char *buf, size_t len)
{
	while (len) {
		ssize_t n = write(s->fd, buf, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		s->written += (size_t)n;
		buf += n;
		len -= (size_t)n;
	}
	return 0;
}

static int compress(struct spool *s, const void *bytes, size_t size, ZSTD_EndDirective how)
{
	ZSTD_inBuffer in = {bytes, size, 0};
	size_t left;

	while (!s->err) {
		ZSTD_outBuffer out = {s->out, sizeof(s->out), 0};

		left = ZSTD_compressStream2(s->z, &out, &in, how);
		if (ZSTD_isError(left))
			s->err = -EIO;
		else
			s->err = write_all(s, s->out, out.pos);
		if (how == ZSTD_e_continue ? in.pos == in.size : !left)
			break;
	}
	return s->err;
}

static void set_level(ZSTD_CCtx *z)
{
	ZSTD_CCtx_setParameter(z, ZSTD_c_windowLog, WINDOW_LOG);
	ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, FAST_LEVEL);
	/* An experimental parameter: a library that has it no more gets an ordinary level. */
	if (ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_literalCompressionMode, 1)))
		ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, 1);
}

int spool_create(const char *path, struct spool **made)
{
	autoclose int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	struct spool *s;

	if (fd < 0)
		return -errno;
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->z = ZSTD_createCCtx();
	if (!s->z) {
		free(s);
		return -ENOMEM;
	}
	set_level(s->z);
	s->fd = steal_fd(fd);
	*made = s;
	return 0;
}

int spool_frame(struct spool *s, const void *bytes, size_t size)
{
	s->in_frame += size;
	if (s->in_frame < FRAME_MAX)
		return compress(s, bytes, size, ZSTD_e_continue);
	s->in_frame = 0;
	return compress(s, bytes, size, ZSTD_e_end);
}

int spool_flush(struct spool *s)
{
	return s->in_frame ? compress(s, NULL, 0, ZSTD_e_flush) : s->err;
}

uint64_t spool_size(const struct spool *s)
{
	return s->written;
}

int spool_close(struct spool *s)
{
	int err;

	if (!s)
		return 0;
	if (s->in_frame)
		compress(s, NULL, 0, ZSTD_e_end);
	if (!s->err && fsync(s->fd) && errno != EINVAL && errno != ENOTSUP)
		s->err = -errno;
	if (close(s->fd) && !s->err)
		s->err = -errno;
	err = s->err;
	ZSTD_freeCCtx(s->z);
	free(s);
	return err;
}
