/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.h - one guest's conversation with the collector, over a link that may break
 *
 *	DOWN    no link: open it, again and again
 *	HELLO   link is there, HELLO is on its way, WELCOME is not here yet
 *	UP      frames flow from the store; ACKs free it
 *
 * The first HELLO carries base 0 for each probe: nobody's schedule starts before the collector is
 * known to listen. Once the schedule is fixed, session_start() says HELLO again on the same link,
 * with base and granted policies, and numbered frames follow the WELCOME that answers it. After a
 * broken link the same HELLO is said again and WELCOME tells where to go on. A link that nobody
 * answers (oneway) gets one HELLO, with the base, and then the frames.
 *
 * On a lossy link (udp, serial) a bounded window of frames is on its way. Where the link has
 * datagrams, ACK tells which frames are missing and only those are sent again; a serial line is
 * sent again from the oldest frame on. After several tries in vain HELLO is said again.
 *
 *	session_init(&s, store, link)
 *	session_hello(&s, ...)		fills s.hello; session.c never looks into it
 *	session_step(&s, now)		reads, writes, connects; never blocks for long
 *	session_due(&s, now)		when it wants to be called without the link saying so
 */
#ifndef GUESTBENCH_SESSION_H
#define GUESTBENCH_SESSION_H

#include "guestbench/port.h"
#include "guestbench/store.h"
#include "guestbench/sync.h"

enum session_state { SESSION_DOWN, SESSION_HELLO, SESSION_UP };

struct session_hello {
	struct wire_hdr hdr;
	struct wire_hello hello;
	struct wire_probe probe[WIRE_PROBES_MAX];
};

struct session_pong {		/* the last message and its answer; came 0: not yet */
	uint32_t id;
	int64_t sent, came;		/* our clock */
	int64_t host_rx, host_tx;	/* the host's */
};

struct session {
	const char *text;		/* of the link */
	struct port_link link;
	enum session_state state;
	struct store *store;
	struct sync sync;
	bool oneway;			/* asked for, or the link is so */
	bool welcomed;			/* at least once */
	bool started;			/* the schedule is fixed: numbered frames may go */
	bool stop;			/* the host said STOP */
	bool room;			/* the link took less than we had */
	int64_t retry_at, backoff;	/* DOWN */
	int64_t hello_at;		/* HELLO: when to say it again */
	int64_t flight_at;		/* UP: since when the oldest unacknowledged frame waits */
	unsigned flight;		/* frames on their way, on a link of datagrams */
	int64_t rto;
	int64_t gap;			/* duplicate ACKs sooner than that are not news */
	unsigned tries;
	int64_t down_since;		/* 0: not down */
	uint64_t resent;
	size_t hello_len, hello_sent;
	struct session_hello hello;
	struct session_pong pong;
	size_t have;
	uint8_t rx[1024];
	uint8_t datagram[sizeof(struct wire_hdr) + WIRE_PAYLOAD_MAX];
	char why[128];			/* the last link error, or what will never work */
};

void session_init(struct session *s, struct store *store, const char *link, bool oneway);

/* session_start - s->hello has the real schedule now: say it, then let the frames go */
void session_start(struct session *s, int64_t now);

/* session_step - PORT_OK, or PORT_NEVER with s->why */
int session_step(struct session *s, int64_t now);
int64_t session_due(const struct session *s, int64_t now);

/* session_ping - a message that the host answers at once: s->pong has the answer after one of the
 * next steps. Not numbered, so never sent again. false: the link takes none now */
bool session_ping(struct session *s);

/* session_told - everything put into the store is safe (oneway: was taken by the link) */
bool session_told(const struct session *s);
void session_close(struct session *s);

#endif
