// SPDX-License-Identifier: Apache-2.0
/* spool_read.c - wire frames out of a file that may be torn, damaged, or not compressed */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>
#include "hostagent/crc.h"
#include "hostagent/spool.h"
#include "lib/clean.h"

/* A damaged length must not make us allocate gigabytes; our own windows are 2^18. */
#define WINDOW_LOG_MAX 23

static const uint8_t zstd_magic[4] = {0x28, 0xb5, 0x2f, 0xfd};

struct spool_reader {
	ZSTD_DCtx *z;
	int fd;
	bool plain, end, torn;
	bool inside; /* a zstd frame has begun and not ended */
	uint64_t bad;
	size_t at, have; /* text: what wire_next has not seen */
	ZSTD_inBuffer in;
	uint8_t raw[128 * 1024];
	uint8_t text[256 * 1024];
};

int spool_open(const char *path, struct spool_reader **opened)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct spool_reader *r;

	if (fd < 0)
		return -errno;
	crc_accelerate();
	r = malloc(sizeof(*r));
	if (!r)
		return -ENOMEM;
	memset(r, 0, offsetof(struct spool_reader, raw));
	r->z = ZSTD_createDCtx();
	if (!r->z) {
		free(r);
		return -ENOMEM;
	}
	ZSTD_DCtx_setParameter(r->z, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	r->fd = steal_fd(fd);
	r->in.src = r->raw;
	*opened = r;
	return 0;
}

static ssize_t read_some(int fd, void *buf, size_t len)
{
	ssize_t n;

	do
		n = read(fd, buf, len);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

/* More compressed bytes behind those not yet used; 0 at the end of the file. */
static ssize_t fill_raw(struct spool_reader *r)
{
	ssize_t n;

	memmove(r->raw, r->raw + r->in.pos, r->in.size - r->in.pos);
	r->in.size -= r->in.pos;
	r->in.pos = 0;
	n = read_some(r->fd, r->raw + r->in.size, sizeof(r->raw) - r->in.size);
	if (n > 0)
		r->in.size += (size_t)n;
	return n;
}

/* To the next place where a zstd frame may begin, at least `least` bytes on. */
static void resync(struct spool_reader *r, size_t least)
{
	size_t i = r->in.pos + least;

	ZSTD_DCtx_reset(r->z, ZSTD_reset_session_only);
	r->inside = false;
	for (; i < r->in.size; i++) {
		size_t n = r->in.size - i < 4 ? r->in.size - i : 4;

		if (!memcmp(r->raw + i, zstd_magic, n))
			break;
	}
	if (i > r->in.size)
		i = r->in.size;
	r->bad += i - r->in.pos;
	r->in.pos = i;
}

/* Decompress what is there; true if the text grew or the input moved on. */
static bool inflate(struct spool_reader *r)
{
	ZSTD_outBuffer out = {r->text, sizeof(r->text), r->have};
	size_t from = r->in.pos, left;

	if (!r->inside && (r->in.size - from < 4 || memcmp(r->raw + from, zstd_magic, 4))) {
		if (r->in.size - from < 4 && !memcmp(r->raw + from, zstd_magic, r->in.size - from))
			return false;
		resync(r, 1);
		return true;
	}
	left = ZSTD_decompressStream(r->z, &out, &r->in);
	if (ZSTD_isError(left)) {
		r->in.pos = from;
		resync(r, r->inside ? 0 : 4);
		return true;
	}
	r->inside = left != 0;
	if (r->in.pos == from && out.pos == r->have)
		return false;
	r->have = out.pos;
	return true;
}

static int fill_plain(struct spool_reader *r)
{
	size_t n = r->in.size - r->in.pos;
	ssize_t got;

	if (n) { /* what was read to see which kind of file it is */
		memcpy(r->text + r->have, r->raw + r->in.pos, n);
		r->have += n;
		r->in.pos = r->in.size;
		return 0;
	}
	got = read_some(r->fd, r->text + r->have, sizeof(r->text) - r->have);
	if (got < 0)
		return (int)got;
	r->have += (size_t)got;
	r->end = !got;
	return 0;
}

static int fill_zstd(struct spool_reader *r)
{
	size_t before = r->have;

	while (r->have == before) {
		ssize_t n;

		if (inflate(r))
			continue;
		n = fill_raw(r);
		if (n < 0)
			return (int)n;
		if (!n) {
			r->end = true;
			r->torn = r->inside || r->in.size > r->in.pos;
			r->bad += r->in.size - r->in.pos;
			r->in.pos = r->in.size;
			return 0;
		}
	}
	return 0;
}

/* A guest writes wire frames as they are: no zstd frame first, and a wire frame somewhere. */
static int look_first(struct spool_reader *r)
{
	const le32 magic = le32_put(WIRE_MAGIC);
	ssize_t n = fill_raw(r);

	if (n > 0)
		r->plain = !(r->in.size >= 4 && !memcmp(r->raw, zstd_magic, 4)) &&
			   memmem(r->raw, r->in.size, magic.b, sizeof(magic.b));
	else
		r->end = !n;
	return n < 0 ? (int)n : 0;
}

static int fill(struct spool_reader *r)
{
	memmove(r->text, r->text + r->at, r->have - r->at);
	r->have -= r->at;
	r->at = 0;
	if (!r->in.size && !r->plain) {
		int err = look_first(r);

		if (err || r->end)
			return err;
	}
	return r->plain ? fill_plain(r) : fill_zstd(r);
}

int spool_next(struct spool_reader *r, struct wire_frame *f)
{
	for (;;) {
		size_t skip;
		enum wire_got got = wire_next(r->text + r->at, r->have - r->at, f, &skip);
		int err;

		r->at += skip;
		r->bad += skip;
		if (got == WIRE_FRAME) {
			r->at += f->size;
			return 1;
		}
		if (got == WIRE_NOISE)
			continue;
		if (r->end) {
			r->torn = r->torn || r->have > r->at;
			r->bad += r->have - r->at;
			r->at = r->have;
			return 0;
		}
		err = fill(r);
		if (err)
			return err;
	}
}

uint64_t spool_bad(const struct spool_reader *r)
{
	return r->bad;
}

bool spool_torn(const struct spool_reader *r)
{
	return r->torn;
}

void spool_shut(struct spool_reader *r)
{
	if (!r)
		return;
	close(r->fd);
	ZSTD_freeDCtx(r->z);
	free(r);
}
