// SPDX-License-Identifier: Apache-2.0
/* memory.c - one piece of memory from the port, cut for all parts of the guest */
#include "guestbench/kind.h"
#include "guestbench/text.h"

#define RING_DEFAULT  (1u << 16)
#define RING_LEAST    64u
#define STORE_DEFAULT ((size_t)8 << 20)
#define STORE_LEAST   ((size_t)16 << 10)

static size_t power_up(uint64_t v)
{
	size_t p = 1;

	while (p < v)
		p <<= 1;
	return p;
}

static size_t power_down(size_t v)
{
	size_t p = 1;

	while (p <= v / 2)
		p <<= 1;
	return p;
}

static size_t fixed(const struct guest *g)
{
	return g->streams * (sizeof(struct probe) + (g->has_link ? 0 : sizeof(struct hist)));
}

static size_t ring_entries(const struct guest *g)
{
	size_t n = g->cfg->ring ? power_up((uint64_t)g->cfg->ring) : RING_DEFAULT;

	return n < RING_LEAST ? RING_LEAST : n;
}

static size_t store_bytes(const struct guest *g)
{
	size_t n = g->cfg->buffer ? power_up((uint64_t)g->cfg->buffer) : STORE_DEFAULT;

	return n < STORE_LEAST ? STORE_LEAST : n;
}

size_t guest_wants(const struct guest *g)
{
	return fixed(g) + g->streams * ring_entries(g) * sizeof(int64_t) + store_bytes(g) +
	       RING_LINE;
}

/* With less than it wants: a quarter for the rings, half or more for the store. */
static void shrink(const struct guest *g, size_t size, size_t *ring, size_t *store)
{
	size_t rings = size / 4 / g->streams / sizeof(int64_t);

	if (!g->cfg->ring && rings && *ring > power_down(rings))
		*ring = power_down(rings);
	rings = *ring * g->streams * sizeof(int64_t);
	if (!g->cfg->buffer && size > rings && *store > power_down(size - rings))
		*store = power_down(size - rings);
}

int guest_layout(struct guest *g, void *memory, size_t size)
{
	size_t ring = ring_entries(g), store = store_bytes(g), skip = fixed(g);
	char *at = memory;
	int64_t *slots;

	if (size > skip)
		shrink(g, size - skip, &ring, &store);
	if (ring < RING_LEAST || store < STORE_LEAST ||
	    skip + ring * g->streams * sizeof(int64_t) + store > size) {
		text_say(g->why, sizeof(g->why), "not enough memory for probes, rings and buffer",
			 NULL);
		return -1;
	}
	g->probe = (void *)at;
	at += g->streams * sizeof(struct probe);
	slots = (void *)at;
	at += g->streams * ring * sizeof(int64_t);
	if (!g->has_link) {
		g->hist = (void *)at;
		at += g->streams * sizeof(struct hist);
		__builtin_memset(g->hist, 0, g->streams * sizeof(struct hist));
	}
	for (unsigned i = 0; i < g->streams; i++) {
		probe_init(&g->probe[i], (uint16_t)i, g->cfg->interval, config_expected(g->cfg));
		kind_lay(g, i);
		ring_init(&g->probe[i].ring, slots + i * ring, (uint32_t)ring);
	}
	store_init(&g->store, at, store);
	return 0;
}
