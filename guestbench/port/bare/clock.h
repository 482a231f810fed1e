/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.h - counter ticks and nanoseconds, without division and without drift
 *
 * A rate is a 64-bit factor and a shift, so that the error of a conversion is below one part in
 * 2^63: an activation due in a week is still due to the nanosecond.
 *
 *	clock_rate_set(&r, to, from)	r turns `from` units into `to` units
 *	clock_scale(&r, v)		v * to / from, rounded down
 *
 * The guest's clock counts nanoseconds from clock_start(), on all CPUs alike.
 */
#ifndef GUESTBENCH_PORT_BARE_CLOCK_H
#define GUESTBENCH_PORT_BARE_CLOCK_H

#include <stdint.h>

struct clock_rate {
	uint64_t mul;
	unsigned shift;
};

void clock_rate_set(struct clock_rate *r, uint64_t to, uint64_t from);

static inline uint64_t clock_scale(const struct clock_rate *r, uint64_t v)
{
	return (uint64_t)(((unsigned __int128)v * r->mul) >> r->shift);
}

/* clock_start - machine.hz is known; zero is now */
void clock_start(void);
int64_t clock_now(void);
/* clock_ticks - the first counter value at which clock_now() is at least ns */
uint64_t clock_ticks(int64_t ns);
/* clock_ns - the other way round */
int64_t clock_ns(uint64_t ticks);
void clock_spin(int64_t ns);

#endif
