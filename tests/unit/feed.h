/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed.h - frames as a guest and a collector make them, for tests and for recorded runs
 *
 *	struct feed f = {.put = put, .arg = me};
 *	feed_mark(&f, t, WIRE_MARK_START, realtime, "run");
 *	feed_from(&f, guest, t);
 *	feed_hello(&f, &hello)
 *	feed_samples(&f, probe, k, values, n) ...
 */
#ifndef TESTS_UNIT_FEED_H
#define TESTS_UNIT_FEED_H

#include <stdint.h>
#include <string.h>
#include "wire/frame.h"

struct feed {
	void (*put)(void *arg, const void *bytes, const struct wire_frame *f);
	void *arg;
	uint32_t seq;
	_Alignas(16) uint8_t buf[sizeof(struct wire_hdr) + WIRE_PAYLOAD_MAX];
};

struct feed_probe {
	int64_t interval, base;
	uint64_t warmup, expected;
	uint16_t cpu;
};

static inline void *feed_payload(struct feed *f)
{
	memset(f->buf, 0, sizeof(f->buf));
	return f->buf + sizeof(struct wire_hdr);
}

static inline void feed_send(struct feed *f, uint8_t type, size_t len)
{
	struct wire_hdr *h = (void *)f->buf;
	uint32_t seq = type < 64 && type != WIRE_HELLO ? ++f->seq : 0;
	struct wire_frame frame = {.type = type,
				   .seq = seq,
				   .payload = h + 1,
				   .len = len,
				   .size = wire_seal(h, type, seq, len)};

	f->put(f->arg, f->buf, &frame);
}

static inline void feed_mark(struct feed *f, int64_t t, int what, int64_t value, const char *text)
{
	struct wire_mark *m = feed_payload(f);

	*m = (struct wire_mark){.t_host = le64_put((uint64_t)t),
				.value = le64_put((uint64_t)value),
				.what = le16_put((uint16_t)what),
				.guest = le16_put(0xffff)};
	memcpy(m + 1, text, strlen(text));
	feed_send(f, WIRE_MARK, sizeof(*m) + strlen(text));
}

/* feed_seen - an event of the host's trace as it is on the wire, without text */
static inline void feed_seen(struct feed *f, const struct wire_seen *e)
{
	struct wire_seen *m = feed_payload(f);

	*m = *e;
	feed_send(f, WIRE_SEEN, sizeof(*m));
}

static inline void feed_from(struct feed *f, unsigned guest, int64_t t)
{
	struct wire_from *m = feed_payload(f);

	m->guest = le16_put((uint16_t)guest);
	m->t_host = le64_put((uint64_t)t);
	feed_send(f, WIRE_FROM, sizeof(*m));
}

static inline void feed_hello(struct feed *f, uint64_t session, const struct feed_probe *p,
			      unsigned n)
{
	struct wire_hello *h = feed_payload(f);
	struct wire_probe *w = (void *)(h + 1);

	h->session = le64_put(session);
	h->probes = le16_put((uint16_t)n);
	h->flags = le32_put(WIRE_CLOCK_STABLE);
	h->clock_hz = le64_put(2400000000);
	h->cpus = le16_put(2);
	h->realtime = le16_put(1);
	strcpy(h->os, "Linux");
	strcpy(h->arch, "x86_64");
	strcpy(h->clock, "tsc");
	strcpy(h->kernel, "6.1.0-18-rt-amd64 #1 SMP PREEMPT_RT Debian 6.1.76-1");
	for (unsigned i = 0; i < n; i++) {
		w[i].id = le16_put((uint16_t)i);
		w[i].cpu = le16_put(p[i].cpu);
		w[i].kind = WIRE_KIND_TIMER;
		w[i].policy = WIRE_POLICY_FIFO;
		w[i].prio = le16_put(95);
		w[i].interval = le64_put((uint64_t)p[i].interval);
		w[i].base = le64_put((uint64_t)p[i].base);
		w[i].warmup = le64_put(p[i].warmup);
		w[i].expected = le64_put(p[i].expected);
	}
	feed_send(f, WIRE_HELLO, sizeof(*h) + n * sizeof(*w));
}

#define FEED_HELD 0x10000u /* in n: taken while streaming was held */

static inline void feed_samples(struct feed *f, unsigned probe, uint64_t k, const int32_t *v,
				unsigned n)
{
	struct wire_samples *s = feed_payload(f);
	unsigned count = n & 0xffff;
	le32 *to = (void *)(s + 1);

	s->probe = le16_put((uint16_t)probe);
	s->count = le16_put((uint16_t)count);
	s->flags = le32_put(n & FEED_HELD ? WIRE_HELD : 0);
	s->k = le64_put(k);
	for (unsigned i = 0; i < count; i++)
		to[i] = le32_put((uint32_t)v[i]);
	feed_send(f, WIRE_SAMPLES, sizeof(*s) + count * sizeof(*to));
}

static inline void feed_wide(struct feed *f, unsigned probe, uint64_t k, int64_t v)
{
	struct wire_wide *w = feed_payload(f);

	w->probe = le16_put((uint16_t)probe);
	w->k = le64_put(k);
	w->latency = le64_put((uint64_t)v);
	feed_send(f, WIRE_WIDE, sizeof(*w));
}

static inline void feed_missed(struct feed *f, unsigned probe, int why, uint64_t k,
			       const uint64_t count_late[2])
{
	struct wire_missed *m = feed_payload(f);

	m->probe = le16_put((uint16_t)probe);
	m->why = le16_put((uint16_t)why);
	m->k = le64_put(k);
	m->count = le64_put(count_late[0]);
	m->late = le64_put(count_late[1]);
	feed_send(f, WIRE_MISSED, sizeof(*m));
}

static inline void feed_event(struct feed *f, int class, const char *text)
{
	struct wire_event *e = feed_payload(f);

	e->probe = le16_put(0xffff);
	e->class = le16_put((uint16_t) class);
	memcpy(e + 1, text, strlen(text));
	feed_send(f, WIRE_EVENT, sizeof(*e) + strlen(text));
}

struct feed_exchange {
	uint32_t id, last_id;
	int64_t t1, last_rx;
};

static inline void feed_sync(struct feed *f, const struct feed_exchange *x)
{
	struct wire_sync *s = feed_payload(f);

	s->id = le32_put(x->id);
	s->last_id = le32_put(x->last_id);
	s->t_guest = le64_put((uint64_t)x->t1);
	s->last_rx = le64_put((uint64_t)x->last_rx);
	feed_send(f, WIRE_SYNC, sizeof(*s));
}

static inline void feed_sync_ack(struct feed *f, uint32_t id, int64_t t)
{
	struct wire_sync_ack *s = feed_payload(f);

	s->id = le32_put(id);
	s->host_rx = s->host_tx = le64_put((uint64_t)t);
	feed_send(f, WIRE_SYNC_ACK, sizeof(*s));
}

static inline void feed_totals(struct feed *f, int why, const struct wire_totals *t, unsigned n)
{
	struct wire_bye *b = feed_payload(f);

	b->probes = le16_put((uint16_t)n);
	b->why = le16_put((uint16_t)why);
	memcpy(b + 1, t, n * sizeof(*t));
	feed_send(f, WIRE_BYE, sizeof(*b) + n * sizeof(*t));
}

/* feed_books - what a guest's BYE says of one probe */
struct feed_books {
	uint64_t next, sent, dropped, missed;
	int64_t sum, min, max;
};

static inline struct wire_totals feed_book(unsigned probe, const struct feed_books *b)
{
	return (struct wire_totals){.probe = le16_put((uint16_t)probe),
				    .next = le64_put(b->next),
				    .sent = le64_put(b->sent),
				    .dropped = le64_put(b->dropped),
				    .missed = le64_put(b->missed),
				    .sum = le64_put((uint64_t)b->sum),
				    .min = le64_put((uint64_t)b->min),
				    .max = le64_put((uint64_t)b->max)};
}

#endif
