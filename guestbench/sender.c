// SPDX-License-Identifier: Apache-2.0
/* sender.c - frames from rings, and the totals that vouch for them */
#include "guestbench/sender.h"

/* A turn of one probe makes at most SAMPLES or WIDE, and MISSED: that much must fit. */
#define TURN                                                                            \
	(3 * sizeof(struct wire_hdr) + sizeof(struct wire_samples) + SENDER_COUNT * 4 + \
	 sizeof(struct wire_missed))

void sender_init(struct sender *s, struct store *store, struct store_frame *scratch)
{
	s->store = store;
	s->frame = scratch;
	s->streams = 0;
	s->hold = false;
	sender_datagram(s, 0);
}

void sender_add(struct sender *s, struct probe *p, struct hist *hist, bool hold)
{
	uint64_t per_second = 1000000000 / (uint64_t)p->interval;

	s->stream[s->streams++] = (struct stream){.probe = p,
						  .hist = hist,
						  .min = INT64_MAX,
						  .max = INT64_MIN,
						  .window = hold ? per_second + !per_second : 0};
	s->hold |= hold;
}

void sender_datagram(struct sender *s, uint16_t bytes)
{
	size_t fixed = sizeof(struct wire_hdr) + sizeof(struct wire_samples);

	s->limit = SENDER_COUNT;
	if (bytes && (bytes - fixed) / sizeof(le32) < s->limit)
		s->limit = (unsigned)((bytes - fixed) / sizeof(le32));
}

static uint32_t held(const struct stream *st, uint64_t k)
{
	return st->window && (k / st->window & 1) ? WIRE_HELD : 0;
}

static void account(struct stream *st, int64_t v)
{
	st->sent++;
	st->sum += v;
	st->min = v < st->min ? v : st->min;
	st->max = v > st->max ? v : st->max;
	if (st->hist)
		hist_record(st->hist, v);
}

static void put_missed(struct sender *s, struct stream *st, enum wire_why why, uint64_t count,
		       int64_t late)
{
	struct wire_missed *m = (void *)s->frame->payload;

	*m = (struct wire_missed){.probe = le16_put(st->probe->id),
				  .why = le16_put(why),
				  .k = le64_put(st->k),
				  .count = le64_put(count),
				  .late = le64_put((uint64_t)late)};
	store_put(s->store, s->frame, WIRE_MISSED, sizeof(*m));
	st->k += count;
	if (why == WIRE_DROPPED)
		st->dropped += count;
	else
		st->missed += count;
}

static bool is_wide(int64_t v)
{
	return v != (int32_t)v;
}

static void put_wide(struct sender *s, struct stream *st, int64_t v)
{
	struct wire_wide *w = (void *)s->frame->payload;

	*w = (struct wire_wide){.probe = le16_put(st->probe->id),
				.flags = le32_put(held(st, st->k)),
				.k = le64_put(st->k),
				.latency = le64_put((uint64_t)v)};
	store_put(s->store, s->frame, WIRE_WIDE, sizeof(*w));
	account(st, v);
	st->k++;
}

/* As many samples as belong into one frame: same window, no gap between. Returns the last one. */
static int64_t put_samples(struct sender *s, struct stream *st, uint32_t waiting, uint32_t *taken)
{
	struct wire_samples *w = (void *)s->frame->payload;
	le32 *value = (void *)(w + 1);
	uint32_t n = 0, flags = held(st, st->k);
	int64_t v = 0;

	while (n < waiting && n < s->limit) {
		int64_t next = ring_at(&st->probe->ring, n);

		if (is_wide(next) || (st->window && held(st, st->k + n) != flags))
			break;
		v = next;
		value[n++] = le32_put((uint32_t)v);
		account(st, v);
		if (v >= st->probe->interval)
			break;
	}
	*w = (struct wire_samples){.probe = le16_put(st->probe->id),
				   .count = le16_put((uint16_t)n),
				   .flags = le32_put(flags),
				   .k = le64_put(st->k)};
	store_put(s->store, s->frame, WIRE_SAMPLES, sizeof(*w) + n * sizeof(*value));
	st->k += n;
	*taken = n;
	return v;
}

static void put_gap(struct sender *s, struct stream *st, int64_t v)
{
	const struct probe *p = st->probe;
	int64_t late = v - RING_MARK;

	if (ring_is_mark(v))
		put_missed(s, st, WIRE_DROPPED, ring_mark_count(v), 0);
	else
		put_missed(s, st, WIRE_LATE, schedule_gap(st->k, late, p->interval, p->end), late);
}

/* One turn: the entry at the front of the ring and what may share its frame. */
static bool turn(struct sender *s, struct stream *st, uint32_t waiting)
{
	struct probe *p = st->probe;
	int64_t v = ring_at(&p->ring, 0);
	uint64_t missed;
	uint32_t taken = 1;

	if (store_room(s->store) < TURN)
		return false;
	if (ring_is_mark(v) || ring_is_gap(v)) {
		put_gap(s, st, v);
		ring_pop(&p->ring, 1);
		return true;
	}
	if (is_wide(v))
		put_wide(s, st, v);
	else
		v = put_samples(s, st, waiting, &taken);
	ring_pop(&p->ring, taken);
	missed = schedule_missed(st->k - 1, v, p->interval, p->end);
	if (missed && p->kind == WIRE_KIND_TIMER)
		put_missed(s, st, WIRE_LATE, missed, v - p->interval);
	return true;
}

/* Enough for a frame; or half of a ring that is too small for one. */
static uint32_t enough(const struct sender *s, const struct stream *st)
{
	uint32_t half = (st->probe->ring.rmask + 1) / 2;

	return half < s->limit ? half : s->limit;
}

static bool is_done(const struct probe *p)
{
	return atomic_load_explicit(&p->done, memory_order_acquire);
}

static bool drain_one(struct sender *s, struct stream *st, int64_t now)
{
	bool done = is_done(st->probe);
	uint32_t waiting = ring_waiting(&st->probe->ring);

	if (waiting > st->peak)
		st->peak = waiting;
	if (!waiting) {
		/* What was dropped last has no entry behind it that would carry the mark. */
		if (!done || st->k == st->probe->k || store_room(s->store) < TURN)
			return false;
		put_missed(s, st, WIRE_DROPPED, st->probe->k - st->k, 0);
		return false;
	}
	if (!done && waiting < enough(s, st) && now - st->flushed < SENDER_FLUSH)
		return false;
	if (!turn(s, st, waiting))
		return false;
	if (ring_waiting(&st->probe->ring) < enough(s, st) / 8)
		st->flushed = now;
	return true;
}

bool sender_drain(struct sender *s, int64_t now)
{
	bool more = false;

	for (unsigned i = 0; i < s->streams; i++)
		more |= drain_one(s, &s->stream[i], now);
	return more;
}

int64_t sender_due(const struct sender *s, int64_t now)
{
	int64_t due = now + SENDER_FLUSH;

	for (unsigned i = 0; i < s->streams; i++) {
		const struct stream *st = &s->stream[i];
		uint32_t waiting = ring_waiting(&st->probe->ring);
		int64_t full = now, flush = st->flushed + SENDER_FLUSH;

		if (waiting < enough(s, st))
			full += (int64_t)(enough(s, st) - waiting) * st->probe->interval;
		if (is_done(st->probe))
			full = now;
		full = full < flush ? full : flush;
		due = full < due ? full : due;
	}
	return due > now ? due : now;
}

int64_t sender_silent(const struct sender *s, int64_t now)
{
	const struct stream *st = &s->stream[0];
	int64_t window, since;

	if (!s->hold || !s->streams || is_done(st->probe))
		return 0;
	window = (int64_t)st->window * st->probe->interval;
	since = now - st->probe->base;
	if (since < 0 || !(since / window & 1))
		return 0;
	return st->probe->base + (since / window + 1) * window;
}

bool sender_done(const struct sender *s)
{
	for (unsigned i = 0; i < s->streams; i++)
		if (!is_done(s->stream[i].probe) || s->stream[i].k != s->stream[i].probe->k ||
		    ring_waiting(&s->stream[i].probe->ring))
			return false;
	return true;
}

bool sender_exact(const struct sender *s)
{
	for (unsigned i = 0; i < s->streams; i++)
		if (s->stream[i].sum != s->stream[i].probe->sum ||
		    s->stream[i].k !=
			    s->stream[i].sent + s->stream[i].dropped + s->stream[i].missed)
			return false;
	return true;
}

static void put_totals(const struct sender *s, struct wire_totals *t)
{
	for (unsigned i = 0; i < s->streams; i++) {
		const struct stream *st = &s->stream[i];

		t[i] = (struct wire_totals){.probe = le16_put(st->probe->id),
					    .ring_peak = le32_put(st->peak),
					    .next = le64_put(st->k),
					    .sent = le64_put(st->sent),
					    .dropped = le64_put(st->dropped),
					    .missed = le64_put(st->missed),
					    .sum = le64_put((uint64_t)st->sum),
					    .min = le64_put((uint64_t)(st->sent ? st->min : 0)),
					    .max = le64_put((uint64_t)(st->sent ? st->max : 0))};
	}
}

bool sender_beat(struct sender *s, int64_t now)
{
	struct wire_beat *b = (void *)s->frame->payload;

	*b = (struct wire_beat){.t_guest = le64_put((uint64_t)now),
				.probes = le16_put((uint16_t)s->streams)};
	put_totals(s, (void *)(b + 1));
	return store_put(s->store, s->frame, WIRE_BEAT,
			 sizeof(*b) + s->streams * sizeof(struct wire_totals));
}

bool sender_bye(struct sender *s, int64_t now, enum wire_bye_why why)
{
	struct wire_bye *b = (void *)s->frame->payload;

	*b = (struct wire_bye){.t_guest = le64_put((uint64_t)now),
			       .probes = le16_put((uint16_t)s->streams),
			       .why = le16_put(why)};
	put_totals(s, (void *)(b + 1));
	return store_put(s->store, s->frame, WIRE_BYE,
			 sizeof(*b) + s->streams * sizeof(struct wire_totals));
}

bool sender_event(struct sender *s, int64_t now, const struct sender_event *e)
{
	struct wire_event *w = (void *)s->frame->payload;
	char *text = (void *)(w + 1);
	size_t n = 0;

	while (e->text[n] && n < 512) {
		text[n] = e->text[n];
		n++;
	}
	*w = (struct wire_event){.probe = le16_put(e->probe),
				 .class = le16_put(e->class),
				 .cpu = le32_put(e->cpu),
				 .t = le64_put((uint64_t)now)};
	return store_put(s->store, s->frame, WIRE_EVENT, sizeof(*w) + n);
}
