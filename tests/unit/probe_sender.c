// SPDX-License-Identifier: Apache-2.0
/* probe_sender.c - every activation leaves as a sample, a miss or a drop; totals agree */
#include "tests/unit/test.h"
#include "tests/unit/probe_fake.h"

#define T     INT64_C(1000000)
#define LATER (INT64_C(1) << 40)

static struct probe p;
static int64_t slots[4096];
static uint8_t memory[1 << 20];
static struct store store;
static struct store_frame frame;
static struct sender s;

/* What a host would have understood. */
static struct {
	uint64_t next, sent, missed, dropped, samples_frames, wide, held;
	int64_t sum, late;
	bool gap;
	struct wire_totals bye;
} host;

static void begin(uint64_t expected, uint32_t ring, bool hold)
{
	probe_init(&p, 0, T, expected);
	ring_init(&p.ring, slots, ring);
	probe_go(&p, 0);
	store_init(&store, memory, sizeof(memory));
	sender_init(&s, &store, &frame);
	sender_add(&s, &p, NULL, hold);
	memset(&host, 0, sizeof(host));
}

static void wake(int64_t late)
{
	probe_woke(&p, p.due + late);
}

static void hear_samples(const struct wire_samples *w)
{
	const le32 *v = (const void *)(w + 1);

	host.gap |= le64_get(w->k) != host.next;
	for (unsigned i = 0; i < le16_get(w->count); i++)
		host.sum += (int32_t)le32_get(v[i]);
	host.next += le16_get(w->count);
	host.sent += le16_get(w->count);
	host.held += le32_get(w->flags) & WIRE_HELD ? le16_get(w->count) : 0;
	host.samples_frames++;
}

static void hear_missed(const struct wire_missed *m)
{
	uint64_t n = le64_get(m->count);

	host.gap |= le64_get(m->k) != host.next;
	host.next += n;
	if (le16_get(m->why) == WIRE_DROPPED)
		host.dropped += n;
	else
		host.missed += n;
	host.late = (int64_t)le64_get(m->late);
}

static void hear(const struct wire_frame *f)
{
	const struct wire_wide *w = f->payload;

	if (f->type == WIRE_SAMPLES)
		hear_samples(f->payload);
	if (f->type == WIRE_MISSED)
		hear_missed(f->payload);
	if (f->type == WIRE_WIDE) {
		host.gap |= le64_get(w->k) != host.next++;
		host.sent++;
		host.wide++;
		host.sum += (int64_t)le64_get(w->latency);
	}
	if (f->type == WIRE_BYE)
		host.bye = *(const struct wire_totals *)((const struct wire_bye *)f->payload + 1);
}

/* Everything that leaves the store for the host; false: nothing did. */
static bool deliver(void)
{
	static uint8_t copy[sizeof(frame)];
	struct wire_frame f;
	unsigned frames = 0;
	size_t n, skip;

	if (!store_waiting(&store))
		return false;
	while ((n = store_next_frames(&store, copy, 1, &frames))) {
		if (wire_next(copy, n, &f, &skip) == WIRE_FRAME)
			hear(&f);
		store_sent(&store, n);
	}
	return store_ack(&store, store.head_seq);
}

static void drain(int64_t now)
{
	do {
		while (sender_drain(&s, now))
			;
	} while (deliver());
}

static void end(void)
{
	atomic_store(&p.done, true);
	drain(LATER);
	OK(sender_done(&s));
	OK(sender_exact(&s));
	OK(sender_bye(&s, LATER, WIRE_BYE_DONE));
	drain(LATER);
	OK(!host.gap);
	EQ(le64_get(host.bye.next), p.k);
	EQ(le64_get(host.bye.sent), host.sent);
	EQ(le64_get(host.bye.missed), host.missed);
	EQ(le64_get(host.bye.dropped), host.dropped);
	EQ(host.sent + host.missed + host.dropped, p.k);
	EQ(le64_get(host.bye.sum), host.sum);
}

TEST(samples_wait_for_company_but_not_for_long)
{
	begin(0, 4096, false);
	for (int i = 0; i < 10; i++)
		wake(i);
	s.stream[0].flushed = 1000;
	drain(1000 + SENDER_FLUSH - 1);
	EQ(host.sent, 0);
	drain(1000 + SENDER_FLUSH);
	EQ(host.sent, 10);
	EQ(host.samples_frames, 1);
}

TEST(a_full_frame_leaves_at_once)
{
	begin(0, 4096, false);
	for (int i = 0; i < 2500; i++)
		wake(i);
	s.stream[0].flushed = LATER;
	drain(LATER);
	EQ(host.samples_frames, 2);
	EQ(host.sent, 2000);
	end();
	EQ(host.sent, 2500);
}

TEST(a_late_wake_is_a_sample_and_a_missed_range_with_how_late_it_was)
{
	begin(100, 4096, false);
	wake(1);
	wake(3 * T + 5);
	EQ(p.k, 5);
	wake(2);
	end();
	EQ(host.sent, 3);
	EQ(host.missed, 3);
	EQ(host.late, 2 * T + 5);
}

TEST(a_latency_beyond_32_bits_travels_whole_either_way)
{
	begin(100000, 4096, false);
	wake(7);
	wake(INT64_C(5000000000));
	wake(-INT64_C(3000000000));
	wake(INT32_MAX);
	wake(INT32_MIN);
	end();
	EQ(host.wide, 2);
	EQ(host.sent, 5);
	EQ(host.missed, 5000 + 2147);
}

TEST(drops_are_a_range_of_their_own_wherever_they_fall)
{
	begin(0, 64, false);
	for (int i = 0; i < 100; i++)
		wake(1);
	wake(4 * T);
	drain(LATER);
	EQ(host.sent, 64);
	EQ(host.dropped, 0);
	wake(9);
	wake(9);
	end();
	EQ(host.sent, 66);
	EQ(host.dropped, 36 + 1 + 4);
	EQ(host.missed, 0);
}

TEST(drops_at_the_very_end_are_told_too)
{
	begin(100, 64, false);
	for (int i = 0; i < 100; i++)
		wake(1);
	end();
	EQ(host.dropped, 36);
	EQ(p.k, 100);
}

TEST(a_store_without_room_leaves_the_samples_in_the_ring)
{
	begin(0, 4096, false);
	store_init(&store, memory, 16384);
	for (int i = 0; i < 4096; i++)
		wake(i);
	while (sender_drain(&s, LATER))
		;
	OK(ring_waiting(&p.ring) > 0);
	OK(s.stream[0].k + ring_waiting(&p.ring) == 4096);
	end();
	EQ(host.sent, 4096);
}

TEST(odd_seconds_are_marked_and_no_frame_mixes_them)
{
	begin(3500, 4096, true);
	for (int i = 0; i < 3500; i++)
		wake(1);
	end();
	EQ(host.held, 1000 + 500);
	EQ(sender_silent(&s, 500 * T), 0);
	atomic_store(&p.done, false);
	EQ(sender_silent(&s, 1500 * T), 2000 * T);
	EQ(sender_silent(&s, 2500 * T), 0);
}

TEST(a_ring_too_small_for_a_frame_is_emptied_when_half_full)
{
	begin(0, 64, false);
	s.stream[0].flushed = LATER;
	for (int i = 0; i < 31; i++)
		wake(1);
	drain(LATER);
	EQ(host.sent, 0);
	EQ(sender_due(&s, LATER), LATER + T);
	wake(1);
	drain(LATER);
	EQ(host.sent, 32);
}

TEST(a_sum_that_differs_is_noticed)
{
	begin(10, 64, false);
	wake(5);
	slots[0] ^= 1;
	drain(LATER);
	OK(!sender_exact(&s));
}

TEST(any_mix_adds_up)
{
	uint32_t x = 1;

	begin(0, 256, false);
	for (int i = 0; i < 200000; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		/* Some are wide, some are late by periods, and the sender comes rarely. */
		if (x % 1024 == 0)
			wake(INT64_C(1) << x / 1024 % 40);
		else
			wake(x % 128 ? (int64_t)(x % 100000) - 500 : (int64_t)(x >> 8) * 100);
		if (x / 1024 % 100 == 0)
			drain(LATER);
	}
	end();
	EQ(!!host.dropped + 2 * !!host.missed + 4 * !!host.wide, 7);
}

RUN(samples_wait_for_company_but_not_for_long, a_full_frame_leaves_at_once,
    a_late_wake_is_a_sample_and_a_missed_range_with_how_late_it_was,
    a_latency_beyond_32_bits_travels_whole_either_way,
    drops_are_a_range_of_their_own_wherever_they_fall, drops_at_the_very_end_are_told_too,
    a_store_without_room_leaves_the_samples_in_the_ring,
    odd_seconds_are_marked_and_no_frame_mixes_them,
    a_ring_too_small_for_a_frame_is_emptied_when_half_full, a_sum_that_differs_is_noticed,
    any_mix_adds_up)
