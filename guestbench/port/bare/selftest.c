// SPDX-License-Identifier: Apache-2.0
/* selftest.c - faults on purpose */
#include "guestbench/port/bare/selftest.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/orders.h"
#include "guestbench/port/bare/pages.h"

#define DELAY INT64_C(1000000000)	/* a run is well under way by then */

static void (*strike)(void);
static int64_t since;

static void page(void)
{
	static uint8_t forbidden[PAGE] __attribute__((aligned(PAGE)));

	pages_forbid((uintptr_t)forbidden);
	*(volatile uint8_t *)forbidden = 1;
}

static void trap(void)
{
	__builtin_trap();
}

/* Not a tail call: each level keeps its buffer. */
static unsigned deeper(volatile uint8_t *above)
{
	volatile uint8_t here[256];

	here[1] = above[1];
	return here[1] ? 0 : deeper(here) + here[1];
}

static void stack(void)
{
	volatile uint8_t zeros[2] = {0, 0};

	deeper(zeros);
}

void selftest_arm(void)
{
	if (orders_word("fault", "page"))
		strike = page;
	else if (orders_word("fault", "trap"))
		strike = trap;
	else if (orders_word("fault", "stack"))
		strike = stack;
}

void selftest_strike(int64_t now)
{
	if (!strike)
		return;
	if (!since)
		since = now;
	if (now - since > DELAY) {
		void (*once)(void) = strike;

		strike = NULL;
		once();
	}
}
