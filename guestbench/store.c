// SPDX-License-Identifier: Apache-2.0
/* store.c - a circular buffer of whole frames */
#include "guestbench/store.h"
#include "wire/frame.h"

void store_init(struct store *s, void *memory, size_t size)
{
	*s = (struct store){.buf = memory, .mask = size - 1, .tail_seq = 1, .head_seq = 1};
	for (size_t i = 0; i < size; i += 512)
		((volatile uint8_t *)memory)[i] = 0;
}

size_t store_room(const struct store *s)
{
	return (size_t)(s->mask + 1 - (s->head - s->tail));
}

static void copy_out(const struct store *s, uint64_t from, uint8_t *to, size_t n)
{
	size_t at = (size_t)(from & s->mask), first = (size_t)(s->mask + 1) - at;

	if (first > n)
		first = n;
	__builtin_memcpy(to, s->buf + at, first);
	__builtin_memcpy(to + first, s->buf, n - first);
}

static size_t frame_size(const struct store *s, uint64_t at)
{
	struct wire_hdr h;

	copy_out(s, at, (uint8_t *)&h, sizeof(h));
	return sizeof(h) + le16_get(h.len);
}

bool store_put(struct store *s, struct store_frame *f, uint8_t type, size_t len)
{
	size_t size = sizeof(f->hdr) + len, at, first;

	if (store_room(s) < size)
		return false;
	wire_seal(&f->hdr, type, s->head_seq++, len);
	at = (size_t)(s->head & s->mask);
	first = (size_t)(s->mask + 1) - at;
	if (first > size)
		first = size;
	__builtin_memcpy(s->buf + at, f, first);
	__builtin_memcpy(s->buf, (uint8_t *)f + first, size - first);
	s->head += size;
	return true;
}

size_t store_next(const struct store *s, const uint8_t **bytes)
{
	size_t at = (size_t)(s->cursor & s->mask), n = (size_t)(s->mask + 1) - at;

	*bytes = s->buf + at;
	return n < store_waiting(s) ? n : (size_t)store_waiting(s);
}

size_t store_next_frames(const struct store *s, uint8_t *to, size_t most, unsigned *frames)
{
	size_t n = 0, size;

	while (s->cursor + n < s->head) {
		size = frame_size(s, s->cursor + n);
		if (n && n + size > most)
			break;
		n += size;
		++*frames;
	}
	copy_out(s, s->cursor, to, n);
	return n;
}

size_t store_peek(const struct store *s, uint64_t at, uint8_t *to, size_t room)
{
	size_t n;

	if (at >= s->cursor)
		return 0;
	n = frame_size(s, at);
	if (n <= room)
		copy_out(s, at, to, n);
	return n;
}

void store_sent(struct store *s, size_t n)
{
	s->cursor += n;
}

bool store_ack(struct store *s, uint32_t next_seq)
{
	/* Numbers wrap: only distances from the oldest frame mean anything. */
	if (next_seq - s->tail_seq > s->head_seq - s->tail_seq)
		return false;
	while (s->tail_seq != next_seq) {
		s->tail += frame_size(s, s->tail);
		s->tail_seq++;
	}
	if (s->cursor < s->tail)
		s->cursor = s->tail;
	return true;
}

void store_rewind(struct store *s)
{
	s->cursor = s->tail;
}

void store_forget(struct store *s)
{
	while (s->tail_seq != s->head_seq) {
		size_t n = frame_size(s, s->tail);

		if (s->tail + n > s->cursor)
			return;
		s->tail += n;
		s->tail_seq++;
	}
}
