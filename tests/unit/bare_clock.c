// SPDX-License-Identifier: Apache-2.0
/* bare_clock.c - ticks and nanoseconds of the bare-metal guest: no drift, no early wake */
#include "guestbench/port/bare/clock.c"
#include "tests/unit/test.h"

struct machine machine;
static uint64_t ticks;

uint64_t machine_ticks(void)
{
	return ticks;
}

static const uint64_t rates[] = {10000000, 62500000, 1000000000, 2499999999, 24000000, 5123456789};
#define WEEK INT64_C(604800000000000)

TEST(a_week_of_any_counter_is_a_week_to_the_nanosecond)
{
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		machine.hz = rates[i];
		ticks = 12345;
		clock_start();
		ticks += rates[i] * 604800;
		OK(WEEK - clock_now() <= 1 && WEEK - clock_now() >= 0);
	}
}

TEST(the_tick_of_a_due_time_is_the_first_that_is_not_early)
{
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		machine.hz = rates[i];
		ticks = 777;
		clock_start();
		for (int64_t ns = 1; ns < WEEK; ns = ns * 3 + 1) {
			uint64_t t = clock_ticks(ns);

			OK(clock_ns(t) >= ns);
			OK(clock_ns(t - 2) < ns);
		}
	}
}

RUN(a_week_of_any_counter_is_a_week_to_the_nanosecond,
    the_tick_of_a_due_time_is_the_first_that_is_not_early)
