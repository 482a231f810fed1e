// SPDX-License-Identifier: Apache-2.0
/* probe.c - the loop around one activation */
#include "guestbench/probe.h"

void probe_init(struct probe *p, uint16_t id, int64_t interval, uint64_t expected)
{
	uint64_t limit = (uint64_t)interval < PROBE_BIAS ? (uint64_t)interval : PROBE_BIAS;

	p->id = id;
	p->kind = WIRE_KIND_TIMER;
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

void probe_skip(struct probe *p, int64_t now)
{
	int64_t late = now - p->due;
	uint64_t n;

	if (late < 0 || p->k >= p->end)
		return;
	n = schedule_gap(p->k, late, p->interval, p->end);
	if (!ring_push(&p->ring, RING_MARK + late))
		ring_lose(&p->ring, n - 1);
	p->k += n;
	p->due += (int64_t)n * p->interval;
}

void probe_measured(struct probe *p, int64_t v, int64_t now)
{
	if (ring_push(&p->ring, v))
		p->sum += v;
	p->k++;
	p->due += p->interval;
	probe_skip(p, now);
}

static void finish(struct probe *p)
{
	for (unsigned i = 0; i < PROBE_BESIDE && p->beside[i]; i++)
		atomic_store_explicit(&p->beside[i]->done, true, memory_order_release);
	atomic_store_explicit(&p->done, true, memory_order_release);
}

/* false: stopped before it could go */
static bool begin(struct probe *p)
{
	while (!atomic_load_explicit(&p->go, memory_order_acquire)) {
		if (atomic_load_explicit(&p->stop, memory_order_relaxed))
			return false;
		port_sleep_until(port_now() + 500000);
	}
	return true;
}

static void run_once(struct probe *p)
{
	port_sleep_until(p->due);
	if (p->once)
		p->once(p);
	else
		probe_woke(p, port_now());
}

void probe_run(void *probe)
{
	struct probe *p = probe;

	if (begin(p)) {
		while (!p->once && !probe_ended(p)) {
			port_sleep_until(p->due);
			probe_woke(p, port_now());
		}
		while (!probe_ended(p))
			run_once(p);
	}
	finish(p);
}

void probe_run_slack(struct probe *p, void (*step)(void *arg, int64_t due), void *arg)
{
	while (begin(p) && !probe_ended(p)) {
		run_once(p);
		step(arg, p->due);
	}
	finish(p);
}
