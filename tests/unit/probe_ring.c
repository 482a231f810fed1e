// SPDX-License-Identifier: Apache-2.0
/* probe_ring.c - the ring between a probe and its sender */
#include <pthread.h>
#include <sched.h>
#include "guestbench/ring.h"
#include "tests/unit/test.h"

static int64_t slots[1024];
static struct ring ring;

TEST(what_goes_in_comes_out_in_order)
{
	ring_init(&ring, slots, 8);
	for (int64_t v = -3; v < 5; v++)
		OK(ring_push(&ring, v));
	EQ(ring_waiting(&ring), 8);
	for (uint32_t i = 0; i < 8; i++)
		EQ(ring_at(&ring, i), (int64_t)i - 3);
	ring_pop(&ring, 8);
	EQ(ring_waiting(&ring), 0);
}

TEST(a_full_ring_counts_what_it_drops_and_says_so_first_when_there_is_room)
{
	ring_init(&ring, slots, 8);
	for (int i = 0; i < 8; i++)
		OK(ring_push(&ring, i));
	for (int i = 0; i < 5; i++)
		OK(!ring_push(&ring, 100));
	ring_lose(&ring, 7);
	ring_pop(&ring, 1);
	/* One slot would hold the mark alone, and the sample would be lost behind it. */
	OK(!ring_push(&ring, 100));
	ring_pop(&ring, 1);
	OK(ring_push(&ring, 200));
	EQ(ring_waiting(&ring), 8);
	OK(ring_is_mark(ring_at(&ring, 6)));
	EQ(ring_mark_count(ring_at(&ring, 6)), 13);
	EQ(ring_at(&ring, 7), 200);
}

TEST(no_latency_looks_like_a_mark)
{
	OK(!ring_is_mark(INT64_MAX));
	OK(!ring_is_mark(-INT64_C(86400) * 1000000000 * 36500));
	OK(ring_is_mark(INT64_MIN + 1));
	OK(ring_is_mark(INT64_MIN + (INT64_C(1) << 60)));
}

TEST(indices_wrap_without_notice)
{
	ring_init(&ring, slots, 8);
	ring.at = ring.from = UINT32_MAX - 3;
	ring.full = ring.at + 8;
	atomic_store(&ring.head, ring.at);
	atomic_store(&ring.tail, ring.from);
	for (int i = 0; i < 100; i++) {
		OK(ring_push(&ring, i));
		EQ(ring_waiting(&ring), 1);
		EQ(ring_at(&ring, 0), i);
		ring_pop(&ring, 1);
	}
}

#define MANY 2000000

static void *writer(void *arg)
{
	for (int64_t v = 0; v < MANY; v++) {
		ring_push(&ring, v);
		if (v % 700 == 0)
			sched_yield();
	}
	/* The last drops have no entry behind them: the writer's own count has them. */
	return NULL;
}

TEST(two_threads_account_for_every_entry_while_the_ring_runs_over)
{
	int64_t next = 0, dropped = 0;
	pthread_t t;
	bool ended = false;

	ring_init(&ring, slots, 1024);
	OK(!pthread_create(&t, NULL, writer, NULL));
	while (!ended || ring_waiting(&ring)) {
		uint32_t n = ring_waiting(&ring);

		for (uint32_t i = 0; i < n; i++) {
			int64_t v = ring_at(&ring, i);

			if (ring_is_mark(v)) {
				dropped += (int64_t)ring_mark_count(v);
				next += (int64_t)ring_mark_count(v);
			} else {
				EQ(v, next);
				next++;
			}
		}
		ring_pop(&ring, n);
		ended = next + (int64_t)ring.lost == MANY && !pthread_tryjoin_np(t, NULL);
	}
	EQ(next + (int64_t)ring.lost, MANY);
	printf("# %" PRId64 " of %d dropped\n", dropped + (int64_t)ring.lost, MANY);
}

RUN(what_goes_in_comes_out_in_order,
    a_full_ring_counts_what_it_drops_and_says_so_first_when_there_is_room,
    no_latency_looks_like_a_mark, indices_wrap_without_notice,
    two_threads_account_for_every_entry_while_the_ring_runs_over)
