// SPDX-License-Identifier: Apache-2.0
/* ring.c - the ring's rare paths */
#include "guestbench/ring.h"

void ring_init(struct ring *r, int64_t *slots, uint32_t n)
{
	*r = (struct ring){.slot = slots, .mask = n - 1, .full = n, .rslot = slots, .rmask = n - 1};
	/* Touched now, so that no page is missing when the clock runs. */
	for (uint32_t i = 0; i < n; i++)
		((volatile int64_t *)slots)[i] = 0;
}

bool ring_push_slow(struct ring *r, int64_t v)
{
	uint32_t tail = atomic_load_explicit(&r->tail, memory_order_acquire);
	uint32_t full = tail + r->mask + 1;

	if (full - r->at < 1u + !!r->lost) {
		r->lost++;
		return false;
	}
	if (r->lost) {
		r->slot[r->at++ & r->mask] = INT64_MIN + (int64_t)r->lost;
		r->lost = 0;
	}
	r->full = full;
	return ring_push(r, v);
}
