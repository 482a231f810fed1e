// SPDX-License-Identifier: Apache-2.0
/* probe.c - the loop around one activation */
#include "guestbench/probe.h"

void probe_init(struct probe *p, uint16_t id, int64_t interval, uint64_t expected)
{
	uint64_t limit = (uint64_t)interval < PROBE_BIAS ? (uint64_t)interval : PROBE_BIAS;

	p->id = id;
	p->interval = interval;
	p->expected = expected;
	p->end = expected ? expected : UINT64_MAX;
	p->plain = limit + PROBE_BIAS;
	p->k = 0;
	p->sum = 0;
	atomic_store_explicit(&p->stop, false, memory_order_relaxed);
	atomic_store_explicit(&p->go, false, memory_order_relaxed);
	atomic_store_explicit(&p->done, false, memory_order_relaxed);
}

void probe_go(struct probe *p, int64_t base)
{
	p->base = base;
	p->due = base;
	atomic_store_explicit(&p->go, true, memory_order_release);
}

void probe_woke_odd(struct probe *p, int64_t v)
{
	uint64_t missed = schedule_missed(p->k, v, p->interval, p->end);

	if (ring_push(&p->ring, v))
		p->sum += v;
	else
		ring_lose(&p->ring, missed);
	p->k += 1 + missed;
	p->due += (int64_t)(1 + missed) * p->interval;
}

static void finish(struct probe *p)
{
	atomic_store_explicit(&p->done, true, memory_order_release);
}

void probe_run(void *probe)
{
	struct probe *p = probe;

	while (!atomic_load_explicit(&p->go, memory_order_acquire)) {
		if (atomic_load_explicit(&p->stop, memory_order_relaxed))
			return finish(p);
		port_sleep_until(port_now() + 500000);
	}
	while (!probe_ended(p)) {
		port_sleep_until(p->due);
		probe_woke(p, port_now());
	}
	finish(p);
}

void probe_run_slack(struct probe *p, void (*step)(void *arg, int64_t due), void *arg)
{
	while (!probe_ended(p)) {
		port_sleep_until(p->due);
		probe_woke(p, port_now());
		step(arg, p->due);
	}
	finish(p);
}
