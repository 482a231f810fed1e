// SPDX-License-Identifier: Apache-2.0
/* probe_store.c - frames kept until they are acknowledged */
#include "tests/unit/test.h"
#include "guestbench/store.h"
#include "wire/frame.h"

static uint8_t memory[4096];
static struct store s;
static struct store_frame f;

static bool put(size_t text)
{
	memset(f.payload, 0, sizeof(struct wire_event) + text);
	return store_put(&s, &f, WIRE_EVENT, sizeof(struct wire_event) + text);
}

/* The whole frame at the cursor is one that the host would take, with this number. */
static bool next_is(uint32_t seq)
{
	uint8_t copy[sizeof(f)];
	unsigned frames = 0;
	size_t n = store_next_frames(&s, copy, 1, &frames), skip;
	struct wire_frame got;

	if (wire_next(copy, n, &got, &skip) != WIRE_FRAME || skip || got.seq != seq)
		return false;
	store_sent(&s, n);
	return true;
}

TEST(frames_are_numbered_from_one_and_leave_in_order)
{
	store_init(&s, memory, sizeof(memory));
	OK(put(10) && put(20));
	OK(next_is(1) && next_is(2));
	EQ(store_waiting(&s), 0);
	OK(!store_empty(&s));
}

TEST(a_full_store_refuses_and_changes_nothing)
{
	store_init(&s, memory, sizeof(memory));
	while (put(100))
		;
	EQ(s.head_seq, 1 + 4096 / (16 + 32 + 100));
	OK(store_room(&s) < 148);
	OK(store_ack(&s, 2));
	OK(put(100));
	OK(!put(100));
}

TEST(frames_that_wrap_around_the_end_come_out_whole)
{
	store_init(&s, memory, sizeof(memory));
	for (uint32_t seq = 1; seq < 1000; seq++) {
		OK(put(seq % 700));
		OK(next_is(seq));
		OK(store_ack(&s, seq + 1));
		OK(store_empty(&s));
	}
}

TEST(rewind_sends_again_from_the_oldest_that_is_kept)
{
	store_init(&s, memory, sizeof(memory));
	OK(put(1) && put(2) && put(3));
	OK(next_is(1) && next_is(2) && next_is(3));
	OK(store_ack(&s, 2));
	store_rewind(&s);
	OK(next_is(2) && next_is(3));
}

TEST(an_acknowledgement_of_what_was_never_sent_is_not_believed)
{
	store_init(&s, memory, sizeof(memory));
	OK(put(1) && put(2));
	OK(!store_ack(&s, 4));
	OK(!store_ack(&s, 0));
	OK(store_ack(&s, 3));
	OK(!store_ack(&s, 2));
	OK(store_empty(&s));
}

TEST(numbers_wrap_after_four_thousand_million_frames)
{
	store_init(&s, memory, sizeof(memory));
	s.head_seq = s.tail_seq = UINT32_MAX;
	OK(put(1) && put(2));
	OK(next_is(UINT32_MAX) && next_is(0));
	OK(store_ack(&s, 1));
	OK(store_empty(&s));
}

TEST(what_nobody_answers_is_forgotten_only_when_the_link_took_it_whole)
{
	store_init(&s, memory, sizeof(memory));
	OK(put(1) && put(2));
	store_sent(&s, 50);
	store_forget(&s);
	EQ(s.tail_seq, 2);
	store_sent(&s, 48);
	store_forget(&s);
	EQ(s.tail_seq, 2);
	store_sent(&s, 1);
	store_forget(&s);
	OK(store_empty(&s));
}

RUN(frames_are_numbered_from_one_and_leave_in_order, a_full_store_refuses_and_changes_nothing,
    frames_that_wrap_around_the_end_come_out_whole, rewind_sends_again_from_the_oldest_that_is_kept,
    an_acknowledgement_of_what_was_never_sent_is_not_believed,
    numbers_wrap_after_four_thousand_million_frames,
    what_nobody_answers_is_forgotten_only_when_the_link_took_it_whole)
