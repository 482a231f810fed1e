// SPDX-License-Identifier: Apache-2.0
/* probe_sync.c - the clock exchange: when it is asked, which answers count */
#include "tests/unit/test.h"
#include "tests/unit/probe_fake.h"

#define MS INT64_C(1000000)

static uint8_t memory[1 << 16];
static struct store store;
static struct store_frame frame;
static struct sync y;

static void begin(void)
{
	fake.now = 1000 * MS;
	store_init(&store, memory, sizeof(memory));
	sync_init(&y);
}

/* ask - true: one was put, and the link took it */
static bool ask(void)
{
	bool put = sync_put(&y, &store, &frame, fake.now);

	store.cursor = store.head;
	return put;
}

static void answer(uint32_t id)
{
	sync_answer(&y, &(struct wire_sync_ack){.id = le32_put(id)}, fake.now);
}

/* As on the wire: asked with this id, and answered. */
static void exchange(uint32_t id)
{
	OK(ask());
	EQ(y.id, id);
	fake.now += MS;
	answer(id);
	EQ(y.last_id, id);
	EQ(y.last_rx, fake.now);
}

TEST(the_clock_exchange_starts_with_a_burst_and_goes_on_twice_a_second)
{
	int64_t first;

	begin();
	first = fake.now;
	for (uint32_t id = 1; id <= SYNC_BURST; id++)
		exchange(id);
	OK(fake.now - first < 100 * MS);
	fake.now += 490 * MS;
	OK(!ask());
	fake.now += 10 * MS;
	OK(ask());
}

TEST(no_sync_is_stamped_while_others_wait_in_front)
{
	begin();
	memset(frame.payload, 0, sizeof(struct wire_event));
	OK(store_put(&store, &frame, WIRE_EVENT, sizeof(struct wire_event)));
	OK(!sync_put(&y, &store, &frame, fake.now));
}

TEST(a_sync_that_nobody_answers_is_followed_soon_and_then_rarely)
{
	const int64_t wait[] = {50, 100, 200, 500, 500, 500};

	begin();
	OK(ask());
	for (unsigned i = 0; i < sizeof(wait) / sizeof(wait[0]); i++) {
		fake.now += wait[i] * MS - 1;
		OK(!ask());
		fake.now += 1;
		OK(ask());
	}
}

TEST(an_answer_that_comes_late_counts_and_an_old_one_does_not)
{
	begin();
	OK(ask());
	fake.now += 60 * MS;
	OK(ask());
	answer(1);
	EQ(y.last_id, 1);
	answer(2);
	EQ(y.last_id, 2);
	fake.now += MS;
	answer(1);
	EQ(y.last_id, 2);
	EQ(y.last_rx, fake.now - MS);
	answer(9);
	EQ(y.last_id, 2);
}

TEST(the_last_burst_is_over_when_the_host_was_told_of_its_answers)
{
	begin();
	for (uint32_t id = 1; id <= SYNC_BURST; id++)
		exchange(id);
	OK(!sync_closed(&y));
	sync_close(&y, fake.now);
	for (uint32_t id = 1; id <= SYNC_CLOSE; id++) {
		OK(!sync_closed(&y));
		exchange(SYNC_BURST + id);
	}
	OK(!sync_closed(&y));
	OK(ask());
	OK(sync_closed(&y));
}

RUN(the_clock_exchange_starts_with_a_burst_and_goes_on_twice_a_second,
    no_sync_is_stamped_while_others_wait_in_front,
    a_sync_that_nobody_answers_is_followed_soon_and_then_rarely,
    an_answer_that_comes_late_counts_and_an_old_one_does_not,
    the_last_burst_is_over_when_the_host_was_told_of_its_answers)
