/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ring.h - latencies from one probe to the sender: one writer, one reader, no lock
 *
 * An entry is a signed 64-bit latency in ns. Which activation it belongs to is not stored: entries
 * follow each other, and a latency of n whole periods says by itself that n activations were
 * missed behind it. Where it cannot say so (probe_measured) a gap follows: how late the first of
 * the activations was that will not be done. When the ring is full the entry is dropped and
 * counted; as soon as there is room again a mark with the count goes in first. So nothing is lost
 * without being in the ring.
 *
 *	ring_init(&r, slots, n)		n is a power of two; the memory is the caller's
 *	ring_push(&r, v)		probe: never waits, about ten instructions
 *	ring_lose(&r, n)		probe: n more activations went with a dropped entry
 *	ring_waiting(&r) / ring_at(&r, i) / ring_pop(&r, n)	sender
 *
 * Indices run free and wrap with uint32_t. C11 acquire/release orders slots before indices. Each
 * side keeps its variables on cache lines of its own, and what it last saw of the other's index,
 * so that the line is fetched only when the ring seems full.
 */
#ifndef GUESTBENCH_RING_H
#define GUESTBENCH_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define RING_LINE 64

struct ring {
	_Alignas(RING_LINE) int64_t *slot;	/* probe's line */
	uint32_t mask;
	uint32_t at;		/* where the next entry goes */
	uint32_t full;		/* up to here there is room for sure; == at while dropping */
	uint64_t lost;		/* activations dropped since the last entry */
	_Alignas(RING_LINE) _Atomic uint32_t head;	/* written by the probe */
	_Alignas(RING_LINE) _Atomic uint32_t tail;	/* written by the sender */
	_Alignas(RING_LINE) const int64_t *rslot;	/* sender's line */
	uint32_t rmask;
	uint32_t from;
};

/* A mark is INT64_MIN + count; no latency is that early. */
#define RING_MARK (INT64_MIN / 2)

static inline bool ring_is_mark(int64_t v)
{
	return v < RING_MARK;
}

/* A gap is RING_MARK + lateness of the first activation in it. */
static inline bool ring_is_gap(int64_t v)
{
	return !ring_is_mark(v) && v < RING_MARK / 2;
}

static inline uint64_t ring_mark_count(int64_t v)
{
	return (uint64_t)v - (uint64_t)INT64_MIN;
}

void ring_init(struct ring *r, int64_t *slots, uint32_t n);

/* ring_push_slow - no room known: look again, put the mark in, or drop; true if v went in */
bool ring_push_slow(struct ring *r, int64_t v);

static inline bool ring_push(struct ring *r, int64_t v)
{
	uint32_t at = r->at;

	if (__builtin_expect(at == r->full, 0))
		return ring_push_slow(r, v);
	r->slot[at & r->mask] = v;
	r->at = at + 1;
	atomic_store_explicit(&r->head, at + 1, memory_order_release);
	return true;
}

/* ring_lose - after ring_push() said false: the n activations behind it are gone as well */
static inline void ring_lose(struct ring *r, uint64_t n)
{
	r->lost += n;
}

static inline uint32_t ring_waiting(const struct ring *r)
{
	return atomic_load_explicit(&r->head, memory_order_acquire) - r->from;
}

static inline int64_t ring_at(const struct ring *r, uint32_t i)
{
	return r->rslot[(r->from + i) & r->rmask];
}

static inline void ring_pop(struct ring *r, uint32_t n)
{
	r->from += n;
	atomic_store_explicit(&r->tail, r->from, memory_order_release);
}

#endif
