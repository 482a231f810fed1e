/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect_priv.h - what the files of the collector share
 *
 *	collect.c	listeners, the tick, flush and acknowledgement
 *	collect_peer.c	one link: bytes to frames, answers to bytes
 *	collect_guest.c	one guest: who it is, which of its frames is next
 *	collect_ahead.c	frames that came before those that they follow
 *
 * A peer is a link, a guest outlives its links. A dropped peer is closed at once and freed when
 * the callback that dropped it is over.
 */
#ifndef HOSTAGENT_COLLECT_PRIV_H
#define HOSTAGENT_COLLECT_PRIV_H

#include "hostagent/collect.h"

#define TICK_MS	      200
#define HELLO_TICKS   25 /* 5 s, in ticks: time we were stopped ourselves does not count */
#define BYE_TICKS     4	 /* longer than the guest waits for an ACK before it asks again */
#define HELLO_NOISE   65536
#define STRANGERS_MAX 32 /* links without HELLO at any moment */
#define FLUSH_BYTES   65536
#define NUDGE_NS      5000000 /* between two ACKs that repeat themselves */
#define MARKS_MAX     2000    /* LINK marks in one run: a flapping link must not fill memory */
#define BATCH_MAX     256
#define PEER_BUF      (2 * LINK_READ_MIN)

struct ahead; /* collect_ahead.c */

struct guest {
	unsigned index;
	bool known, started, done, oneway;
	bool again;	    /* a second session was reported */
	uint16_t bye;	    /* why it ended */
	unsigned bye_ticks; /* until its BYE is told */
	uint64_t session;
	uint32_t want; /* next frame; all below went to the sink */
	uint32_t acked;
	uint64_t warmup[WIRE_PROBES_MAX]; /* UINT64_MAX: beside another, not in our figures */
	struct peer *peer; /* NULL: no link now */
	struct ahead *ahead;
};

struct peer {
	struct peer *next;
	struct collect *c;
	struct guest *guest; /* NULL: no HELLO yet */
	struct link link;
	unsigned ticks; /* since it connected */
	uint64_t noise; /* before its HELLO */
	bool dead, stop_sent, blocked;
	int64_t nudged;
	size_t have, nout;
	uint8_t out[1024];
	uint8_t buf[PEER_BUF];
};

/* Frames of one guest from one read, until they go to the sink behind one FROM. */
struct batch {
	struct guest *guest;
	int64_t t_host;
	uint32_t bytes;
	unsigned n;
	struct wire_frame f[BATCH_MAX];
};

struct listener {
	struct link_listener l;
	struct collect *c;
	bool paused; /* out of descriptors: tried again at the next tick */
};

struct collect {
	struct collect_opts o;
	struct listener *listeners;
	unsigned nlisteners;
	struct peer *peers; /* youngest first */
	struct guest guests[WIRE_GUESTS_MAX];
	struct collect_counts n;
	struct batch batch;
	int tick;
	int sink_err;
	size_t unflushed;
	bool stopping;
	uint32_t stop_reason;
	unsigned marks;
};

/* collect.c */
void batch_add(struct collect *c, const struct wire_frame *f);
void batch_emit(struct collect *c);
void collect_flush(struct collect *c); /* and acknowledge */
void collect_mark(struct collect *c, const struct note *n);
void collect_say(struct collect *c, enum collect_event e, const struct guest *g, const char *fmt,
		 ...) __attribute__((format(printf, 4, 5)));

/* collect_peer.c */
int peer_new(struct collect *c, const struct link *link);
void peer_drop(struct peer *p);
void peer_stranger(struct peer *p, const char *reason);
bool peer_send(struct peer *p, uint8_t type, const void *payload, size_t len);
void peer_ack(struct peer *p);
void peer_stop(struct peer *p);
void peer_tick(struct peer *p);
void peers_sweep(struct collect *c);

/* collect_ahead.c: keep a frame for later, if there is room; the wanted one, if it is kept (valid
 * until the next call of ahead_keep); how many are kept, and which, as ACK says it */
void ahead_keep(struct guest *g, const struct wire_frame *f, int64_t t_host);
bool ahead_take(struct guest *g, struct wire_frame *f, int64_t *t_host);
unsigned ahead_bits(const struct guest *g, uint8_t *bits);
void ahead_free(struct guest *g);

/* collect_guest.c */
void guest_hello(struct peer *p, const struct wire_frame *f);
void guest_frame(struct peer *p, const struct wire_frame *f);
void guest_ended(struct collect *c, const struct guest *g);
void guest_link_down(struct guest *g, const struct peer *p);

#endif
