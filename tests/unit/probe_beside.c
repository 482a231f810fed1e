// SPDX-License-Identifier: Apache-2.0
/* probe_beside.c - quantities beside the main one keep step with it, whatever is missed */
#include "tests/unit/test.h"
#include "tests/unit/probe_fake.h"

#define T INT64_C(1000000)

static struct probe p;
static int64_t slots[64];
static uint8_t memory[1 << 16];
static struct store store;
static struct store_frame frame;
static struct sender s;

static void begin(uint64_t expected)
{
	fake.now = 0;
	probe_init(&p, 0, T, expected);
	p.kind = WIRE_KIND_TIMER_ISR;
	ring_init(&p.ring, slots, 64);
	probe_go(&p, 0);
	store_init(&store, memory, sizeof(memory));
	sender_init(&s, &store, &frame);
	sender_add(&s, &p, NULL, false);
}

/* Frames that the sender makes of the ring, one letter each: s samples, m missed. */
static const char *sent(uint64_t *missed, int64_t *late)
{
	static char text[64];
	unsigned frames = 0;
	size_t n = 0;

	atomic_store(&p.done, true);
	while (sender_drain(&s, INT64_C(1) << 50))
		;
	while (store_waiting(&store) && n + 1 < sizeof(text)) {
		const struct wire_missed *m = (const void *)frame.payload;

		store_sent(&store, store_next_frames(&store, (uint8_t *)&frame, 1, &frames));
		text[n++] = frame.hdr.type == WIRE_SAMPLES ? 's' : 'm';
		if (frame.hdr.type == WIRE_MISSED) {
			*missed = le64_get(m->count);
			*late = (int64_t)le64_get(m->late);
		}
	}
	text[n] = 0;
	return text;
}

TEST(a_sample_in_time_is_a_sample_whatever_it_says)
{
	uint64_t missed = 0;
	int64_t late = 0;

	begin(2);
	probe_measured(&p, 40 * T, 10);
	probe_measured(&p, -5, T + 10);
	STR(sent(&missed, &late), "ss");
	EQ(missed, 0);
	EQ(p.k, 2);
	EQ(s.stream[0].sum, 40 * T - 5);
	OK(sender_exact(&s));
}

TEST(what_was_due_before_the_end_of_an_activation_is_missed_and_says_how_late)
{
	uint64_t missed = 0;
	int64_t late = 0;

	begin(10);
	probe_measured(&p, 7, 3 * T + 5);
	EQ(p.k, 4);
	EQ(p.due, 4 * T);
	STR(sent(&missed, &late), "sm");
	EQ(missed, 3);
	EQ(late, 2 * T + 5);
	EQ(s.stream[0].k, 4);
}

TEST(an_activation_that_gave_nothing_is_missed_itself)
{
	uint64_t missed = 0;
	int64_t late = 0;

	begin(3);
	probe_skip(&p, 9 * T);
	EQ(p.k, 3);
	STR(sent(&missed, &late), "m");
	EQ(missed, 3);
	EQ(late, 9 * T);
}

TEST(it_keeps_step_with_the_timer_it_stands_beside)
{
	static const int64_t wakes[] = {5, T - 1, T, T + 1, 5 * T + 3, 0, 2 * T};
	static struct probe timer;
	static int64_t other[64];

	begin(40);
	probe_init(&timer, 1, T, 40);
	ring_init(&timer.ring, other, 64);
	probe_go(&timer, 0);
	for (size_t i = 0; i < sizeof(wakes) / sizeof(wakes[0]); i++) {
		int64_t now = timer.due + wakes[i];

		probe_woke(&timer, now);
		probe_measured(&p, wakes[i] / 2, now);
		EQ(timer.k, p.k);
		EQ(timer.due, p.due);
	}
}

TEST(a_full_ring_counts_the_gap_as_dropped_to_the_unit)
{
	begin(1000);
	for (unsigned i = 0; i < 100; i++)
		probe_measured(&p, 1, p.due + 2 * T);
	EQ(p.k, 300);
	atomic_store(&p.done, true);
	while (sender_drain(&s, INT64_C(1) << 50))
		;
	EQ(s.stream[0].k, 300);
	EQ(s.stream[0].sent + s.stream[0].missed + s.stream[0].dropped, 300);
	EQ(s.stream[0].sent, 32);
	OK(s.stream[0].dropped > 0);
	OK(sender_exact(&s));
}


RUN(a_sample_in_time_is_a_sample_whatever_it_says,
	  what_was_due_before_the_end_of_an_activation_is_missed_and_says_how_late,
	  an_activation_that_gave_nothing_is_missed_itself,
	  it_keeps_step_with_the_timer_it_stands_beside,
	  a_full_ring_counts_the_gap_as_dropped_to_the_unit)
