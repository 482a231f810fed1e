// SPDX-License-Identifier: Apache-2.0
/* collect_ahead.c - on a link that loses, frames that came before those that they follow */
#include <stdlib.h>
#include <string.h>
#include "hostagent/collect_priv.h"

#define SLOTS	   (2 * WIRE_AHEAD)
#define FRAME_MOST 1536 /* what fits into a datagram; larger ones are sent again */

struct slot {
	bool full;
	size_t room;
	int64_t t_host;
	struct wire_frame f;
	uint8_t *bytes;
};

struct ahead {
	struct slot slot[SLOTS]; /* of frame n: n modulo SLOTS */
};

static struct slot *slot_of(const struct guest *g, uint32_t seq)
{
	return &g->ahead->slot[seq % SLOTS];
}

static bool fits(struct slot *s, size_t size)
{
	uint8_t *bytes = size > s->room ? realloc(s->bytes, size) : s->bytes;

	if (!bytes)
		return false;
	s->room = size > s->room ? size : s->room;
	s->bytes = bytes;
	return true;
}

void ahead_keep(struct guest *g, const struct wire_frame *f, int64_t t_host)
{
	struct slot *s;

	if (f->seq - g->want > WIRE_AHEAD || f->size > FRAME_MOST)
		return;
	if (!g->ahead)
		g->ahead = calloc(1, sizeof(*g->ahead));
	if (!g->ahead)
		return;
	s = slot_of(g, f->seq);
	if (!fits(s, f->size))
		return;
	s->full = true;
	s->t_host = t_host;
	s->f = *f;
	s->f.payload = s->bytes + sizeof(struct wire_hdr);
	memcpy(s->bytes, (const uint8_t *)f->payload - sizeof(struct wire_hdr), f->size);
}

/* Slots of numbers that were passed over hold an older frame: the number tells. */
static bool is_kept(const struct guest *g, uint32_t seq)
{
	const struct slot *s = slot_of(g, seq);

	return s->full && s->f.seq == seq;
}

bool ahead_take(struct guest *g, struct wire_frame *f, int64_t *t_host)
{
	struct slot *s;

	if (!g->ahead || !is_kept(g, g->want))
		return false;
	s = slot_of(g, g->want);
	s->full = false;
	*f = s->f;
	*t_host = s->t_host;
	return true;
}

unsigned ahead_bits(const struct guest *g, uint8_t *bits)
{
	unsigned n = 0;

	memset(bits, 0, WIRE_AHEAD / 8);
	for (uint32_t i = 0; g->ahead && i < WIRE_AHEAD; i++) {
		if (!is_kept(g, g->want + 1 + i))
			continue;
		bits[i / 8] |= (uint8_t)(1 << i % 8);
		n++;
	}
	return n;
}

void ahead_free(struct guest *g)
{
	for (unsigned i = 0; g->ahead && i < SLOTS; i++)
		free(g->ahead->slot[i].bytes);
	free(g->ahead);
}
