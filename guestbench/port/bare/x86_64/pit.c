// SPDX-License-Identifier: Apache-2.0
/*
 * pit.c - the 8254 as the yardstick of last resort: 1193182 Hz on every PC
 *
 * Channel 2 counts down behind the speaker's gate and disturbs nobody. An interruption between
 * reading the PIT and reading the TSC would spoil the ratio, so each end of the span is the best of
 * several bracketed reads: the one whose two TSC readings lie closest together.
 */
#include "guestbench/port/bare/x86_64/x86.h"

enum { PORT_GATE = 0x61, PORT_COUNT = 0x42, PORT_MODE = 0x43 };
enum { SPAN_TICKS = 30000, TRIES = 8 };	/* 25 ms */
#define PIT_HZ 1193182u

struct reading { uint64_t tsc, width; uint32_t pit, lapic; };

static uint32_t pit_read(void)
{
	uint32_t lo;

	out8(PORT_MODE, 0x80);	/* latch channel 2 */
	lo = in8(PORT_COUNT);
	return lo | (uint32_t)in8(PORT_COUNT) << 8;
}

static struct reading best_reading(void)
{
	struct reading best = {.width = UINT64_MAX};

	for (int i = 0; i < TRIES; i++) {
		uint64_t before = tsc();
		uint32_t pit = pit_read(), lapic = apic_left();
		uint64_t after = tsc();

		if (after - before < best.width)
			best = (struct reading){before + (after - before) / 2, after - before, pit,
						lapic};
	}
	return best;
}

bool pit_span(struct pit_span *s)
{
	struct reading from, to;
	uint8_t gate = in8(PORT_GATE);
	uint64_t limit = 1u << 22;

	out8(PORT_GATE, (uint8_t)((gate & ~2u) | 1));
	out8(PORT_MODE, 0xb0);	/* channel 2, both bytes, mode 0: down from 65535 */
	out8(PORT_COUNT, 0xff);
	out8(PORT_COUNT, 0xff);
	apic_free_run();
	from = best_reading();
	while (pit_read() + SPAN_TICKS > from.pit && --limit)
		;
	to = best_reading();
	out8(PORT_GATE, gate);
	if (!limit || to.pit >= from.pit || to.tsc <= from.tsc)
		return false;
	s->ns = (uint64_t)(from.pit - to.pit) * 1000000000u / PIT_HZ;
	s->tsc = to.tsc - from.tsc;
	s->lapic = from.lapic - to.lapic;
	return true;
}
