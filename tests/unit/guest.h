/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guest.h - the frames of a guest, one call each, for tests of what receives them
 *
 *	struct frames to = {0};
 *	say_hello(&to, &(struct who){.session = 7, .probes = 1, .base = 1});
 *	say_samples(&to, seq, k, 100);
 *	say_bye(&to, seq, total);
 *
 * Frames are appended to to->buf.
 */
#ifndef TESTS_UNIT_GUEST_H
#define TESTS_UNIT_GUEST_H

#include <string.h>
#include "wire/frame.h"

struct frames {
	size_t n;
	uint8_t buf[1 << 18];
};

struct who {
	uint64_t session, base, warmup;
	uint16_t guest, probes;
	uint32_t flags, from_seq;
	uint8_t secret; /* each byte of it */
};

static inline void *frame_room(struct frames *to, size_t len)
{
	void *payload = to->buf + to->n + sizeof(struct wire_hdr);

	memset(payload, 0, len);
	return payload;
}

static inline void frame_seal(struct frames *to, uint8_t type, uint32_t seq, size_t len)
{
	to->n += wire_seal((void *)(to->buf + to->n), type, seq, len);
}

static inline void say_hello(struct frames *to, const struct who *who)
{
	size_t len = sizeof(struct wire_hello) + who->probes * sizeof(struct wire_probe);
	struct wire_hello *h = frame_room(to, len);
	struct wire_probe *p = (void *)(h + 1);

	memset(h->run, 0x11, sizeof(h->run));
	memset(h->secret, who->secret ? who->secret : 0x22, sizeof(h->secret));
	h->session = le64_put(who->session);
	h->guest = le16_put(who->guest);
	h->probes = le16_put(who->probes);
	h->flags = le32_put(who->flags);
	h->from_seq = le32_put(who->from_seq ? who->from_seq : 1);
	memcpy(h->os, "test", 4);
	for (uint16_t i = 0; i < who->probes; i++) {
		p[i].id = le16_put(i);
		p[i].kind = WIRE_KIND_TIMER;
		p[i].interval = le64_put(1000000);
		p[i].base = le64_put(who->base);
		p[i].warmup = le64_put(who->warmup);
	}
	frame_seal(to, WIRE_HELLO, 0, len);
}

static inline void say_samples(struct frames *to, uint32_t seq, uint64_t k, uint16_t count)
{
	size_t len = sizeof(struct wire_samples) + count * sizeof(le32);
	struct wire_samples *s = frame_room(to, len);
	le32 *v = (void *)(s + 1);

	s->count = le16_put(count);
	s->k = le64_put(k);
	for (uint16_t i = 0; i < count; i++)
		v[i] = le32_put((uint32_t)(k + i));
	frame_seal(to, WIRE_SAMPLES, seq, len);
}

static inline void say_sync(struct frames *to, uint32_t seq, uint32_t id)
{
	struct wire_sync *s = frame_room(to, sizeof(*s));

	s->id = le32_put(id);
	s->t_guest = le64_put(1000 + id);
	frame_seal(to, WIRE_SYNC, seq, sizeof(*s));
}

static inline void say_bye(struct frames *to, uint32_t seq, uint64_t sent)
{
	size_t len = sizeof(struct wire_bye) + sizeof(struct wire_totals);
	struct wire_bye *b = frame_room(to, len);
	struct wire_totals *t = (void *)(b + 1);

	b->probes = le16_put(1);
	b->why = le16_put(WIRE_BYE_DONE);
	t->next = t->sent = le64_put(sent);
	frame_seal(to, WIRE_BYE, seq, len);
}

#endif
