/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probe.h - the measurement: wake at base + k*T, how late was it?
 *
 * Per activation: one sleep, one clock read first thing after the wake, one subtraction, one store
 * into the ring. The schedule is never re-based: after a wake that is n >= 1 whole periods late the
 * next activation is k + 1 + n, and the n between are missed. That is kind `timer` of the wire; a
 * guest that knows when its timer's interrupt came has a second probe beside it for that, with the
 * same schedule and the same thread.
 *
 *	probe_init(&p, id, T, expected)		then ring_init(&p.ring, ...)
 *	probe_go(&p, base)			fixes the schedule; the waiting thread starts
 *	probe_run(&p)				the thread: returns when all is done or stopped
 *	probe_run_slack(&p, step, arg)		the same, the sender has no thread
 *	probe_woke(&p, now)			one activation, from a timer interrupt
 *
 * `expected` activations are planned, 0: until stop is set. After `done` reads true, `k` is the
 * first activation not accounted for, and the sender owns the rest.
 */
#ifndef GUESTBENCH_PROBE_H
#define GUESTBENCH_PROBE_H

#include "guestbench/port.h"
#include "guestbench/ring.h"

#define PROBE_BIAS (UINT64_C(1) << 31)
#define PROBE_BESIDE 2

struct probe {
	/* The hot line: read and written at each activation, by the probe alone. */
	_Alignas(RING_LINE) int64_t due;	/* of activation k */
	int64_t interval;
	uint64_t k;
	uint64_t end;		/* first activation not to run */
	uint64_t plain;		/* latencies below, plus 2^31, need no second look */
	int64_t sum;		/* of what went into the ring: the sender must find the same */
	_Atomic bool stop;	/* set by the sender */
	_Atomic bool go, done;
	uint16_t id;
	uint8_t kind;		/* enum wire_kind */
	struct ring ring;
	/* Fixed before it starts. */
	int64_t base;
	uint64_t expected;
	struct port_granted granted;
	void (*once)(struct probe *p);	/* one activation; NULL: the plain timer's */
	const struct port_facts *port;	/* what `once` needs, */
	void *arg;			/* and what it works on */
	struct probe *beside[PROBE_BESIDE];	/* further quantities of the same activations */
};


void probe_init(struct probe *p, uint16_t id, int64_t interval, uint64_t expected);
void probe_go(struct probe *p, int64_t base);
void probe_run(void *probe);
void probe_run_slack(struct probe *p, void (*step)(void *arg, int64_t due), void *arg);

/* schedule_missed - activations that a latency of v at activation k has skipped; end: see above */
static inline uint64_t schedule_missed(uint64_t k, int64_t v, int64_t interval, uint64_t end)
{
	uint64_t n = v >= interval ? (uint64_t)v / (uint64_t)interval : 0;

	return n < end - k - 1 ? n : end - k - 1;
}

/* probe_measured - activation k has given v, and it is `now`: those whose due time has passed by
 * then are missed. For samples that are not lateness itself. */
void probe_measured(struct probe *p, int64_t v, int64_t now);

/* probe_skip - activations from k on whose due time has passed will not be done */
void probe_skip(struct probe *p, int64_t now);

/* schedule_gap - activations in a gap whose first is `late` at activation k */
static inline uint64_t schedule_gap(uint64_t k, int64_t late, int64_t interval, uint64_t end)
{
	uint64_t n = (uint64_t)late / (uint64_t)interval + 1;

	return n < end - k ? n : end - k;
}

/* probe_woke_odd - a latency that is late by a period or more, or does not fit 32 bits */
void probe_woke_odd(struct probe *p, int64_t v);

/* probe_woke - account for a wake at now; p->due is then when the next one is due */
static inline void probe_woke(struct probe *p, int64_t now)
{
	int64_t v = now - p->due;

	if (__builtin_expect((uint64_t)v + PROBE_BIAS >= p->plain, 0)) {
		probe_woke_odd(p, v);
		return;
	}
	if (__builtin_expect(ring_push(&p->ring, v), 1))
		p->sum += v;
	p->k++;
	p->due += p->interval;
}

static inline bool probe_ended(const struct probe *p)
{
	return p->k >= p->end || atomic_load_explicit(&p->stop, memory_order_relaxed);
}

#endif
