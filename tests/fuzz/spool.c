// SPDX-License-Identifier: Apache-2.0
/*
 * spool.c - fuzz: any file into the spool reader
 *
 * First byte even: the rest is the file. Odd: a true file of 300 frames, damaged: each four bytes
 * are an offset and what is XORed there, the first two where it is cut. Whatever comes back must be
 * one of those frames. (Damage can make zstd repeat an earlier one: true, but out of order; the
 * summary then finds its activations accounted for.)
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "hostagent/spool.h"

#define FRAMES 300
#define COUNT  50

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static uint8_t whole[1 << 17];
static size_t whole_len;

static size_t make_frame(uint8_t *buf, uint32_t seq)
{
	struct wire_samples *s = (void *)(buf + sizeof(struct wire_hdr));
	le32 *v = (void *)(s + 1);

	memset(s, 0, sizeof(*s));
	s->count = le16_put(COUNT);
	for (uint32_t j = 0; j < COUNT; j++)
		v[j] = le32_put(seq * 2654435761u >> 18 ^ j * 40503);
	return wire_seal((void *)buf, WIRE_SAMPLES, seq, sizeof(*s) + COUNT * sizeof(*v));
}

static void make_whole(void)
{
	uint8_t buf[sizeof(struct wire_hdr) + WIRE_PAYLOAD_MAX];
	int fd = memfd_create("whole", 0);
	struct spool *out;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (spool_create(path, &out))
		abort();
	for (uint32_t i = 1; i <= FRAMES; i++) {
		spool_frame(out, buf, make_frame(buf, i));
		if (i % 40 == 0)
			spool_flush(out);
	}
	spool_close(out);
	whole_len = (size_t)pread(fd, whole, sizeof(whole), 0);
	close(fd);
}

static void check_ours(const struct wire_frame *f)
{
	uint8_t buf[sizeof(struct wire_hdr) + WIRE_PAYLOAD_MAX];

	if (f->seq < 1 || f->seq > FRAMES || make_frame(buf, f->seq) != f->size ||
	    memcmp(buf + sizeof(struct wire_hdr), f->payload, f->len))
		abort(); /* a sample that was never measured */
}

static void read_back(int fd, bool ours)
{
	struct spool_reader *r;
	struct wire_frame f;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (spool_open(path, &r))
		abort();
	while (spool_next(r, &f) == 1)
		if (ours)
			check_ours(&f);
	spool_shut(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t copy[sizeof(whole)];
	int fd = memfd_create("spool", 0);
	bool ours = len > 2 && data[0] & 1;

	if (!whole_len)
		make_whole();
	if (ours) {
		size_t cut = whole_len - (data[1] << 8 | data[2]) % whole_len;

		memcpy(copy, whole, whole_len);
		for (size_t i = 3; i + 4 <= len; i += 4)
			copy[(data[i] << 16 | data[i + 1] << 8 | data[i + 2]) % whole_len] ^=
				data[i + 3];
		if (write(fd, copy, cut) < 0)
			abort();
	} else if (len > 1 && write(fd, data + 1, len - 1) < 0) {
		abort();
	}
	read_back(fd, ours);
	close(fd);
	return 0;
}
