// SPDX-License-Identifier: Apache-2.0
/* loads.c - what runs beside the probe in this guest: begun after the warm-up, and ended first */
#include "guestbench/guest.h"

#define OVER_BY INT64_C(5000000000) /* for the last words of the loads */

/* Activation 0 of the first probe, and all that is only warm-up, is behind us. */
static bool warm(const struct guest *g, int64_t now)
{
	return now >= g->probe[0].base + g->cfg->warmup;
}

void guest_loads(struct guest *g, int64_t now, bool end)
{
	struct store_frame *f = &g->frame;
	long n;

	if (!g->facts.loads || g->loads == GUEST_LOADS_OVER || !warm(g, now))
		return;
	if (g->loads == GUEST_LOADS_WAIT) {
		g->facts.loads(PORT_LOADS_GO, NULL, 0);
		g->loads = GUEST_LOADS_RUN;
	}
	if (end && g->loads == GUEST_LOADS_RUN) {
		g->facts.loads(PORT_LOADS_END, NULL, 0);
		g->loads = GUEST_LOADS_END;
		g->loads_over_by = now + OVER_BY;
	}
	while (store_room(&g->store) > sizeof(*f)) {
		n = g->facts.loads(PORT_LOADS_NEWS, f->payload, sizeof(f->payload));
		if (n < 0)
			g->loads = GUEST_LOADS_OVER;
		if (n <= 0)
			return;
		store_put(&g->store, f, WIRE_LOAD, (size_t)n);
	}
}

bool guest_loads_over(struct guest *g, int64_t now)
{
	if (!g->facts.loads || g->loads == GUEST_LOADS_OVER || !warm(g, now))
		return true;
	guest_loads(g, now, true);
	return g->loads == GUEST_LOADS_OVER || now > g->loads_over_by;
}
