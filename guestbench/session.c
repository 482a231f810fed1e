// SPDX-License-Identifier: Apache-2.0
/* session.c - connect, introduce, deliver, and begin again where it broke */
#include "guestbench/session.h"
#include "wire/frame.h"

#define MS	     INT64_C(1000000)
#define RETRY_FIRST  (20 * MS)
#define RETRY_MOST   (1000 * MS)
#define HELLO_LOSSY  (300 * MS)	  /* again, where it may have been lost */
#define HELLO_STREAM (10000 * MS) /* a new connection, where it cannot */
#define RTO_FIRST    (1000 * MS)
#define RTO_LEAST    (200 * MS)
#define RTO_MOST     (2000 * MS)
#define GAP_FIRST    (5 * MS) /* a duplicate ACK sooner after sending again is an old one */
#define TRIES	     5
#define WINDOW	     (64 << 10) /* bytes on their way on a lossy link */

void session_init(struct session *s, struct store *store, const char *link, bool oneway)
{
	__builtin_memset(s, 0, sizeof(*s));
	s->text = link;
	s->store = store;
	s->oneway = oneway;
	s->backoff = RETRY_FIRST;
	s->rto = RTO_FIRST;
	s->gap = GAP_FIRST;
	sync_init(&s->sync);
}

static void go_down(struct session *s, int64_t now)
{
	port_link_close();
	s->state = SESSION_DOWN;
	s->retry_at = now + s->backoff;
	s->down_since = now;
	s->backoff = s->backoff * 2 < RETRY_MOST ? s->backoff * 2 : RETRY_MOST;
}

static void say_hello(struct session *s, int64_t now)
{
	s->state = SESSION_HELLO;
	s->hello.hello.from_seq = le32_put(s->store->tail_seq);
	s->hello.hello.flags = le32_put((le32_get(s->hello.hello.flags) & ~WIRE_ONEWAY) |
					(s->oneway ? WIRE_ONEWAY : 0));
	wire_seal(&s->hello.hdr, WIRE_HELLO, 0, s->hello_len - sizeof(struct wire_hdr));
	s->hello_sent = 0;
	s->hello_at = now + (s->link.lossy ? HELLO_LOSSY : HELLO_STREAM);
}

static int connect(struct session *s, int64_t now)
{
	int got;

	if (now < s->retry_at)
		return PORT_OK;
	got = port_link_open(s->text, &s->link, s->why, sizeof(s->why));
	if (got == PORT_NEVER)
		return got;
	if (got) {
		s->down_since = s->down_since ? s->down_since : now;
		s->retry_at = now + s->backoff;
		s->backoff = s->backoff * 2 < RETRY_MOST ? s->backoff * 2 : RETRY_MOST;
		return PORT_OK;
	}
	s->oneway |= s->link.oneway;
	s->have = 0;
	say_hello(s, now);
	return PORT_OK;
}

static void welcome(struct session *s, uint32_t next_seq, int64_t now)
{
	store_ack(s->store, next_seq);
	s->resent += store_in_flight(s->store);
	store_rewind(s->store);
	s->flight = 0;
	s->state = SESSION_UP;
	s->welcomed = true;
	s->backoff = RETRY_FIRST;
	s->rto = RTO_FIRST;
	s->tries = 0;
	s->down_since = 0;
	s->flight_at = now;
}

/* Does the host have the i-th frame from the wanted one on? */
static bool has(const uint8_t *ahead, unsigned i)
{
	return i && ahead[(i - 1) / 8] >> (i - 1) % 8 & 1;
}

/* How many frames after the wanted one the host tells of. */
static unsigned told(const uint8_t *ahead)
{
	unsigned n = WIRE_AHEAD;

	while (n && !has(ahead, n))
		n--;
	return n;
}

static void write_again(struct session *s, size_t n)
{
	if (n && port_link_write(s->datagram, n) > 0)
		s->resent += n;
}

/* What the host misses: the frame it waits for, and those missing before the last one it has. */
static void send_missing(struct session *s, const uint8_t *ahead)
{
	unsigned last = told(ahead);
	uint64_t at = s->store->tail;
	size_t have = 0, room, n;

	for (unsigned i = 0; i <= last; i++, at += n) {
		room = have ? s->link.datagram - have : sizeof(s->datagram);
		n = store_peek(s->store, at, s->datagram + have, room);
		if (has(ahead, i))
			continue;
		if (n <= room) {
			have += n;
			continue;
		}
		write_again(s, have);
		have = store_peek(s->store, at, s->datagram, sizeof(s->datagram));
	}
	write_again(s, have);
}

/* A stream may have stopped within a frame, so there the frames begin anew. */
static void send_again(struct session *s, const uint8_t *ahead, int64_t now)
{
	s->flight_at = now;
	if (s->link.datagram) {
		send_missing(s, ahead);
		return;
	}
	s->resent += store_in_flight(s->store);
	store_rewind(s->store);
}

/* The host says where it waits again because it sees a gap there. */
static void told_again(struct session *s, const uint8_t *ahead, int64_t now)
{
	if (!s->link.lossy || !store_in_flight(s->store) || now - s->flight_at <= s->gap)
		return;
	send_again(s, ahead, now);
	s->gap = s->gap * 2 < RTO_LEAST ? s->gap * 2 : RTO_LEAST;
}

static void acked(struct session *s, const struct wire_ack *a, int64_t now)
{
	uint32_t before = s->store->tail_seq, safe;

	if (s->state != SESSION_UP || !store_ack(s->store, le32_get(a->next_seq)))
		return;
	safe = s->store->tail_seq - before;
	if (!safe) {
		told_again(s, a->ahead, now);
		return;
	}
	s->flight -= s->flight < safe ? s->flight : safe;
	/* Twice what the host takes to make frames safe, within reason. */
	s->rto = 2 * (now - s->flight_at);
	s->rto = s->rto < RTO_LEAST ? RTO_LEAST : s->rto > RTO_MOST ? RTO_MOST : s->rto;
	s->gap = GAP_FIRST;
	s->tries = 0;
	s->flight_at = now;
}

/* A WELCOME may be a late answer to an earlier HELLO: it must not open the way for the frames. */
static bool is_answer(const struct session *s, const struct wire_welcome *w)
{
	return s->state == SESSION_HELLO && s->hello_sent == s->hello_len &&
	       s->started == !!(le32_get(w->flags) & WIRE_STARTED);
}

static void take_pong(struct session *s, const struct wire_sync_ack *a, int64_t now)
{
	if (le32_get(a->id) != s->pong.id || s->pong.came)
		return;
	s->pong.host_rx = (int64_t)le64_get(a->host_rx);
	s->pong.host_tx = (int64_t)le64_get(a->host_tx);
	s->pong.came = now;
}

bool session_ping(struct session *s)
{
	struct {
		struct wire_hdr hdr;
		struct wire_ping ping;
	} m;

	if (s->state != SESSION_UP || !s->started || store_waiting(s->store))
		return false;
	s->pong = (struct session_pong){.id = s->pong.id + 1, .sent = port_now()};
	m.ping = (struct wire_ping){.id = le32_put(s->pong.id),
				    .t_guest = le64_put((uint64_t)s->pong.sent)};
	wire_seal(&m.hdr, WIRE_PING, 0, sizeof(m.ping));
	return port_link_write(&m, sizeof(m)) == (long)sizeof(m);
}

static void hear(struct session *s, const struct wire_frame *f, int64_t now)
{
	const struct wire_welcome *w = f->payload;

	switch (f->type) {
	case WIRE_WELCOME:
		if (is_answer(s, w))
			welcome(s, le32_get(w->next_seq), now);
		break;
	case WIRE_ACK:
		acked(s, f->payload, now);
		break;
	case WIRE_SYNC_ACK:
		sync_answer(&s->sync, f->payload, now);
		break;
	case WIRE_PONG:
		take_pong(s, f->payload, now);
		break;
	case WIRE_STOP:
		s->stop = true;
		break;
	}
}

static void parse(struct session *s, int64_t now)
{
	size_t at = 0, skip;
	struct wire_frame f;
	enum wire_got got;

	while ((got = wire_next(s->rx + at, s->have - at, &f, &skip)) != WIRE_MORE) {
		at += skip;
		if (got == WIRE_FRAME) {
			hear(s, &f, now);
			at += f.size;
		}
	}
	at += skip;
	s->have -= at;
	/* Nothing the host says is as long as the buffer: what fills it is noise. */
	if (s->have == sizeof(s->rx))
		s->have = 0;
	__builtin_memmove(s->rx, s->rx + at, s->have);
}

static void read_link(struct session *s)
{
	for (;;) {
		long n = port_link_read(s->rx + s->have, sizeof(s->rx) - s->have);
		int64_t now = port_now();

		if (n < 0)
			go_down(s, now);
		if (n <= 0)
			return;
		s->have += (size_t)n;
		parse(s, now);
	}
}

static void write_hello(struct session *s, int64_t now)
{
	const uint8_t *bytes = (const void *)&s->hello;
	long n;

	if (s->hello_sent == s->hello_len) {
		if (now < s->hello_at)
			return;
		if (!s->link.lossy)
			return go_down(s, now);
		say_hello(s, now);
	}
	n = port_link_write(bytes + s->hello_sent, s->hello_len - s->hello_sent);
	if (n < 0)
		return go_down(s, now);
	s->hello_sent += (size_t)n;
	s->room = s->hello_sent < s->hello_len;
	if (s->oneway && !s->room)
		welcome(s, s->store->tail_seq, now);
}

/* One piece to the link; 0: it takes no more. */
static long write_piece(struct session *s)
{
	const uint8_t *bytes = s->datagram;
	unsigned frames = 0;
	size_t n = s->link.datagram
			   ? store_next_frames(s->store, s->datagram, s->link.datagram, &frames)
			   : store_next(s->store, &bytes);
	long took = port_link_write(bytes, n);

	if (took <= 0)
		return took;
	store_sent(s->store, (size_t)took);
	s->flight += frames;
	return took;
}

/* The host keeps a few frames ahead of one that was lost; more would be sent in vain. */
static bool window_full(const struct session *s)
{
	return s->link.lossy && !s->oneway &&
	       (store_in_flight(s->store) > WINDOW ||
		(s->link.datagram && s->flight >= WIRE_AHEAD));
}

static void write_frames(struct session *s, int64_t now)
{
	static const uint8_t none[WIRE_AHEAD / 8];

	if (s->link.lossy && !s->oneway && store_in_flight(s->store) &&
	    now - s->flight_at > s->rto) {
		send_again(s, none, now);
		s->rto = s->rto * 2 < RTO_MOST ? s->rto * 2 : RTO_MOST;
		if (++s->tries > TRIES)
			return say_hello(s, now);
	}
	if (!store_in_flight(s->store))
		s->flight_at = now;
	s->room = false;
	while (store_waiting(s->store)) {
		long n;

		if (window_full(s))
			return;
		n = write_piece(s);
		if (n < 0)
			return go_down(s, now);
		if (!n) {
			s->room = true;
			break;
		}
	}
	if (s->oneway)
		store_forget(s->store);
}

void session_start(struct session *s, int64_t now)
{
	s->started = true;
	if (s->state != SESSION_DOWN)
		say_hello(s, now);
}

int session_step(struct session *s, int64_t now)
{
	if (s->state == SESSION_DOWN) {
		int got = connect(s, now);

		if (got)
			return got;
	}
	if (s->state != SESSION_DOWN && !s->oneway)
		read_link(s);
	if (s->state == SESSION_HELLO && (!s->oneway || s->started))
		write_hello(s, now);
	if (s->state == SESSION_UP && s->started)
		write_frames(s, now);
	return PORT_OK;
}

int64_t session_due(const struct session *s, int64_t now)
{
	if (s->state == SESSION_DOWN)
		return s->retry_at;
	if (s->state == SESSION_HELLO)
		return s->hello_at;
	if (s->link.lossy && store_in_flight(s->store))
		return s->flight_at + s->rto + 1;
	return now + 1000 * MS;
}

bool session_told(const struct session *s)
{
	return store_empty(s->store);
}

void session_close(struct session *s)
{
	if (s->state != SESSION_DOWN)
		port_link_close();
	s->state = SESSION_DOWN;
}
