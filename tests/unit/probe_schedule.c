// SPDX-License-Identifier: Apache-2.0
/* probe_schedule.c - which activation a wake belongs to, and which it has cost */
#include "tests/unit/test.h"
#include "tests/unit/probe_fake.h"

#define T INT64_C(1000000)

static struct probe p;
static int64_t slots[64];

static void begin(uint64_t expected)
{
	probe_init(&p, 0, T, expected);
	ring_init(&p.ring, slots, 64);
	fake.now = 0;
	probe_go(&p, 10 * T);
}

static void run(const int64_t *late, size_t n)
{
	fake.late = late;
	fake.nlate = n;
	probe_run(&p);
}

TEST(latency_is_wake_minus_due_and_may_be_negative)
{
	begin(3);
	probe_woke(&p, 10 * T + 5);
	probe_woke(&p, 11 * T - 7);
	probe_woke(&p, 12 * T);
	EQ(ring_at(&p.ring, 0), 5);
	EQ(ring_at(&p.ring, 1), -7);
	EQ(ring_at(&p.ring, 2), 0);
	EQ(p.sum, -2);
	OK(probe_ended(&p));
}

TEST(the_schedule_is_never_re_based)
{
	const int64_t late[] = {400000, 300000, 999999, 10};

	begin(4);
	run(late, 4);
	EQ(p.due, 14 * T);
	for (uint32_t i = 0; i < 4; i++)
		EQ(ring_at(&p.ring, i), late[i]);
}

TEST(a_wake_n_periods_late_misses_n_activations)
{
	const int64_t late[] = {0, 3 * T + 5, 1};

	begin(10);
	fake.late = late;
	fake.nlate = 3;
	for (int i = 0; i < 3; i++) {
		port_sleep_until(p.due);
		probe_woke(&p, port_now());
	}
	EQ(p.k, 6); /* 0, 1, then 2 3 4 missed, 5 */
	EQ(p.due, 16 * T);
	EQ(ring_at(&p.ring, 1), 3 * T + 5);
	EQ(ring_at(&p.ring, 2), 1);
}

TEST(exactly_one_period_late_misses_the_one_that_is_due_now)
{
	begin(10);
	probe_woke(&p, p.due + T - 1);
	EQ(p.k, 1);
	probe_woke(&p, p.due + T);
	EQ(p.k, 3);
}

TEST(nothing_is_missed_behind_the_end)
{
	begin(5);
	probe_woke(&p, p.due + 1000 * T);
	EQ(p.k, 5);
	OK(probe_ended(&p));
	EQ(schedule_missed(4, 1000 * T, T, 5), 0);
	EQ(schedule_missed(0, 1000 * T, T, 5), 4);
}

TEST(a_stall_of_hours_is_one_sample_and_an_exact_count)
{
	begin(0);
	probe_woke(&p, p.due + INT64_C(7200000000000) + 3);
	EQ(p.k, 1 + 7200000);
	EQ(ring_at(&p.ring, 0), INT64_C(7200000000000) + 3);
	EQ(p.due, 10 * T + INT64_C(7200001) * T);
}

TEST(stop_ends_a_run_without_end)
{
	begin(0);
	atomic_store(&p.stop, true);
	probe_run(&p);
	OK(atomic_load(&p.done));
	EQ(p.k, 0);
}

RUN(latency_is_wake_minus_due_and_may_be_negative, the_schedule_is_never_re_based,
    a_wake_n_periods_late_misses_n_activations,
    exactly_one_period_late_misses_the_one_that_is_due_now, nothing_is_missed_behind_the_end,
    a_stall_of_hours_is_one_sample_and_an_exact_count, stop_ends_a_run_without_end)
