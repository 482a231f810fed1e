/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sender.h - rings in, frames out: every latency leaves as a sample, a gap, or a missed range
 *
 * The sender owns one stream per probe: what it has taken from the ring so far, to the unit. It
 * wakes rarely (a flush period, or when a frame is full) and builds frames straight from the ring
 * into the store; when the store is full it leaves the ring alone, which then fills and drops,
 * counted.
 *
 *	sender_init(&s, store, limit)
 *	sender_add(&s, probe, hist)		one stream per probe
 *	sender_drain(&s, now)			frames for what is due; true: more could be done
 *	sender_due(&s, now)			when it wants to be called next
 *	sender_done(&s)				all probes ended, all rings empty, all told
 *	sender_beat / sender_bye / sender_event
 */
#ifndef GUESTBENCH_SENDER_H
#define GUESTBENCH_SENDER_H

#include "guestbench/probe.h"
#include "guestbench/store.h"
#include "wire/hist.h"

#define SENDER_FLUSH 600000000	/* ns a sample waits at most for company */
#define SENDER_COUNT 1000	/* samples in a frame, where the link takes that much */

struct stream {
	struct probe *probe;
	struct hist *hist;	/* or NULL: for a summary on the spot */
	uint64_t k;		/* first activation not yet taken from the ring */
	uint64_t window;	/* activations per observer window; 0: none is held */
	uint64_t sent, dropped, missed;
	int64_t sum, min, max;
	uint32_t peak;
	int64_t flushed;	/* when the last frame was made */
};

struct sender {
	struct store *store;
	struct store_frame *frame;	/* scratch */
	unsigned streams;
	unsigned limit;			/* samples a frame may carry */
	bool hold;			/* be silent in every other window */
	struct stream stream[WIRE_PROBES_MAX];
};

void sender_init(struct sender *s, struct store *store, struct store_frame *scratch);

/* sender_add - a probe whose samples are to be sent; hold: mark and hold back odd seconds */
void sender_add(struct sender *s, struct probe *p, struct hist *hist, bool hold);

/* sender_datagram - frames must fit writes of so many bytes; 0: a stream of bytes */
void sender_datagram(struct sender *s, uint16_t bytes);

/* sender_drain - one frame at most for each probe; true: call again, there is more */
bool sender_drain(struct sender *s, int64_t now);

/* sender_due - when there will be something to drain, not later than `now` + a flush period */
int64_t sender_due(const struct sender *s, int64_t now);

/* sender_silent - end of the window that `now` lies in if it is one to be silent in, else 0 */
int64_t sender_silent(const struct sender *s, int64_t now);

bool sender_done(const struct sender *s);

/* sender_exact - the sums agree with what the probes counted: nothing was damaged on the way */
bool sender_exact(const struct sender *s);

/* All return false when the store has no room; nothing is done then. */
bool sender_beat(struct sender *s, int64_t now);
bool sender_bye(struct sender *s, int64_t now, enum wire_bye_why why);

struct sender_event {
	uint16_t probe;		/* 0xffff: the guest as a whole */
	uint16_t class;
	uint32_t cpu;
	const char *text;
};
bool sender_event(struct sender *s, int64_t now, const struct sender_event *e);

#endif
