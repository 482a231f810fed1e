// SPDX-License-Identifier: Apache-2.0
/* clock.c - counter ticks and nanoseconds */
#include "guestbench/port/bare/clock.h"
#include "guestbench/port/bare/machine.h"

static struct clock_rate ns_per_tick, ticks_per_ns;
static uint64_t zero;

/* floor(to * 2^shift / from), bit by bit: there is no 128-bit division without a library. The
 * shift is the largest for which the factor fits. */
void clock_rate_set(struct clock_rate *r, uint64_t to, uint64_t from)
{
	uint64_t whole = to / from, rest = to % from;
	unsigned shift = 0;

	while (!(whole >> 63) && shift < 127) {
		unsigned carry = rest >> 63;

		rest <<= 1;
		whole <<= 1;
		if (carry || rest >= from) {
			rest -= from;
			whole |= 1;
		}
		shift++;
	}
	r->mul = whole;
	r->shift = shift;
}

void clock_start(void)
{
	clock_rate_set(&ns_per_tick, 1000000000u, machine.hz);
	clock_rate_set(&ticks_per_ns, machine.hz, 1000000000u);
	zero = machine_ticks();
}

int64_t clock_ns(uint64_t ticks)
{
	return (int64_t)clock_scale(&ns_per_tick, ticks - zero);
}

int64_t clock_now(void)
{
	return clock_ns(machine_ticks());
}

uint64_t clock_ticks(int64_t ns)
{
	uint64_t t = clock_scale(&ticks_per_ns, (uint64_t)ns) + zero;

	while (clock_ns(t) < ns)
		t++;
	return t;
}

void clock_spin(int64_t ns)
{
	int64_t until = clock_now() + ns;

	while (clock_now() < until)
		;
}
