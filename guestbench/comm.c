// SPDX-License-Identifier: Apache-2.0
/*
 * comm.c - a message to the collector and back, over the link that also carries the samples
 *
 * The host's clock is not ours. The offset between them is taken from the shortest round trip of
 * the last few seconds, split evenly, so that one-way figures may be wrong by half of that trip at
 * most, always the same way; their sum is exact. Renewed, because the clocks drift apart.
 */
#include "guestbench/kind.h"

#define PATIENCE INT64_C(1000000000) /* for an answer; then it is a missed activation */
#define RENEW	 INT64_C(4000000000)

static void skip(struct probe *p)
{
	int64_t now = port_now();

	probe_skip(p, now);
	for (unsigned i = 0; i < PROBE_BESIDE; i++)
		probe_skip(p->beside[i], now);
}

/* Best of this spell and of the one before: a spell that has just begun has few to choose from. */
static int64_t offset(struct comm *c, int64_t trip, int64_t apart, int64_t now)
{
	if (!c->since || now - c->since > RENEW) {
		c->best[1] = c->since ? c->best[0] : trip;
		c->apart[1] = c->since ? c->apart[0] : apart;
		c->best[0] = INT64_MAX;
		c->since = now;
	}
	if (trip < c->best[0]) {
		c->best[0] = trip;
		c->apart[0] = apart;
	}
	return c->best[0] <= c->best[1] ? c->apart[0] : c->apart[1];
}

static void measured(struct guest *g, struct probe *p, const struct session_pong *a)
{
	int64_t stay = a->host_tx - a->host_rx, there = a->host_rx - a->sent;
	int64_t trip = a->came - a->sent - stay;
	/* host clock - guest clock, if both ways took the same time */
	int64_t apart = offset(&g->comm, trip, there - trip / 2, a->came);
	int64_t now = port_now();

	probe_measured(p, a->came - a->sent, now);
	probe_measured(p->beside[0], there - apart, now);
	probe_measured(p->beside[1], a->came - a->host_tx + apart, now);
}

/* The link must have taken what waits before: a message goes between two frames. */
static bool send(struct guest *g, int64_t until)
{
	struct session *s = &g->session;

	while (!session_ping(s)) {
		int64_t now = port_now();

		if (now >= until || session_step(s, now))
			return false;
		port_wait(now + 1000000, s->room);
	}
	return true;
}

void comm_once(struct probe *p)
{
	struct guest *g = p->arg;
	struct session *s = &g->session;
	int64_t now = port_now(), until = now + PATIENCE;

	if (!send(g, now + p->interval))
		return skip(p);
	while (!session_step(s, now) && !s->pong.came) {
		now = port_now();
		if (now >= until || s->state != SESSION_UP || s->stop)
			break;
		port_wait(until, s->room);
		now = port_now();
	}
	if (!s->pong.came)
		return skip(p);
	measured(g, p, &s->pong);
}
