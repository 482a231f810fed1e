// SPDX-License-Identifier: Apache-2.0
/* sink.c - notes become MARK frames */
#include <errno.h>
#include <string.h>
#include <time.h>
#include "hostagent/sink.h"

int64_t host_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

size_t note_frame(const struct note *n, int64_t t_host, void *buf)
{
	struct wire_hdr *h = buf;
	struct wire_mark *m = (void *)(h + 1);
	size_t len = n->text ? strnlen(n->text, NOTE_TEXT) : 0;

	*m = (struct wire_mark){.t_host = le64_put((uint64_t)t_host),
				.value = le64_put((uint64_t)n->value),
				.what = le16_put(n->what),
				.guest = le16_put(n->guest)};
	if (len)
		memcpy(m + 1, n->text, len);
	return wire_seal(h, WIRE_MARK, 0, sizeof(*m) + len);
}

int sink_note(const struct sink *sink, const struct note *n)
{
	uint8_t buf[NOTE_SIZE];
	struct wire_frame f;
	size_t size = note_frame(n, host_now(), buf), skip;

	return wire_next(buf, size, &f, &skip) == WIRE_FRAME ? sink->frame(sink->arg, buf, &f)
							     : -EINVAL;
}

int sink_seen(const struct sink *sink, const struct seen *e)
{
	_Alignas(8) uint8_t buf[sizeof(struct wire_hdr) + sizeof(struct wire_seen) + SEEN_TEXT + 1];
	struct wire_hdr *h = (void *)buf;
	struct wire_frame f;
	size_t size, skip;

	size = wire_seal(h, WIRE_SEEN, 0, seen_write(e, (void *)(h + 1)));
	return wire_next(buf, size, &f, &skip) == WIRE_FRAME ? sink->frame(sink->arg, buf, &f)
							     : -EINVAL;
}
