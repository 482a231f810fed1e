/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h - frames that the host has not acknowledged yet, in order, as bytes
 *
 *	store_init(&s, memory, size)		size is a power of two, the memory the caller's
 *	store_put(&s, &frame, type, len)	seals and appends; the caller looked at store_room()
 *	store_next(&s, &bytes)			what the link should get now
 *	store_sent(&s, n)			the link took n of them
 *	store_ack(&s, seq)			every frame below seq is safe: forget it
 *	store_rewind(&s)			send again from the oldest frame kept
 *	store_peek(&s, at, to, room)		one frame again, of those on their way
 *
 * Frames are numbered from 1 as they are put. Three positions run free over the buffer:
 * tail <= cursor <= head; the bytes tail..cursor are on their way, cursor..head wait.
 */
#ifndef GUESTBENCH_STORE_H
#define GUESTBENCH_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "wire/wire.h"

struct store {
	uint8_t *buf;
	uint64_t mask;
	uint64_t tail, cursor, head;
	uint32_t tail_seq;	/* of the frame at tail */
	uint32_t head_seq;	/* that the next frame will get */
};

struct store_frame {	/* room for the largest frame while it is being built */
	struct wire_hdr hdr;
	uint8_t payload[WIRE_PAYLOAD_MAX];
};

void store_init(struct store *s, void *memory, size_t size);
size_t store_room(const struct store *s);

/* store_put - header before len bytes of payload in *f, and in; false: no room, nothing done */
bool store_put(struct store *s, struct store_frame *f, uint8_t type, size_t len);

/* store_next - contiguous bytes at the cursor; 0: nothing waits */
size_t store_next(const struct store *s, const uint8_t **bytes);

/* store_next_frames - whole frames from the cursor on, copied to *to: at least one, and what fits
 * with it into most bytes; returns how many bytes, adds how many frames; 0: nothing waits */
size_t store_next_frames(const struct store *s, uint8_t *to, size_t most, unsigned *frames);
void store_sent(struct store *s, size_t n);

/* store_peek - the frame at position at (s->tail, and on by what this returns), copied to *to if it
 * fits into room bytes; returns its size, 0: nothing is on its way there */
size_t store_peek(const struct store *s, uint64_t at, uint8_t *to, size_t room);

/* store_ack - false: the host cannot know that number; nothing is done */
bool store_ack(struct store *s, uint32_t next_seq);
void store_rewind(struct store *s);

/* store_forget - what was handed to the link is gone for good: for links that nobody answers */
void store_forget(struct store *s);

static inline uint64_t store_in_flight(const struct store *s)
{
	return s->cursor - s->tail;
}

static inline uint64_t store_waiting(const struct store *s)
{
	return s->head - s->cursor;
}

static inline bool store_empty(const struct store *s)
{
	return s->head == s->tail;
}

#endif
