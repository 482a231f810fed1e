/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect.h - the host's end of the wire: who may speak, what was said, that nothing is missing
 *
 * A collector listens on one or more links, admits guests that know run id and secret, puts their
 * frames in order (a frame again after a reconnect is counted and dropped), hands each accepted
 * frame to the sink, and acknowledges what the sink has made safe: at least every 200 ms and every
 * 64 KiB. A stranger is cut off, counted, and never disturbs the others; so is a link that says
 * no HELLO within 5 s or nothing but noise. Memory is bounded: two links per guest and 32 links
 * of strangers, each with one read buffer.
 *
 *	collect_new(&opts, &c, why, sizeof(why));
 *	... loop_run: frames arrive, events are called ...
 *	collect_stop(c, reason)		asks every guest for its BYE
 *	collect_end(c)			last flush and ACKs; COUNT marks into the sink
 *	collect_free(c)
 *
 * In the sink, each batch of a guest's frames comes behind a FROM, and each SYNC before the
 * SYNC_ACK that answered it. The collector's own marks: LINK, COUNT, and INVALID where a guest
 * started again or no longer has frames that never came.
 *
 * When the sink fails, nothing is acknowledged or handed on any more, COLLECT_SINK_FAILED says so
 * once, and every guest is asked to stop.
 */
#ifndef HOSTAGENT_COLLECT_H
#define HOSTAGENT_COLLECT_H

#include "lib/loop.h"
#include "lib/link.h"
#include "hostagent/sink.h"

enum collect_event {
	COLLECT_HELLO,	    /* the first of a guest; text: system, probes, peer */
	COLLECT_STARTED,    /* its schedule is fixed: its last HELLO says what it really got */
	COLLECT_LINK_DOWN,  /* before its BYE; it may come back */
	COLLECT_BYE,	    /* text: done, stopped, fault; udp, serial: a moment later */
	COLLECT_FAULT,	    /* the guest cannot go on, or started again */
	COLLECT_STRANGER,   /* guest: 0; text: peer and reason */
	COLLECT_SINK_FAILED /* disk full: text says so */
};

struct collect_opts {
	struct loop *loop;
	const char *const *links; /* "tcp:127.0.0.1:0", ..., NULL */
	uint8_t run[16], secret[16];
	unsigned guests; /* how many are expected: numbers 0 .. guests-1 */
	struct sink sink;
	void (*event)(void *arg, enum collect_event e, unsigned guest, const char *text);
	/* What a guest tells of a load of its own; NULL: nobody wants to know. */
	void (*load)(void *arg, unsigned guest, const struct wire_load *w, size_t size);
	void *arg;
};

struct collect;

int collect_new(const struct collect_opts *opts, struct collect **c, char *why, size_t len);
const char *collect_where(const struct collect *c, unsigned link); /* real address of link i */

/* collect_adopt - serve a link that is already connected; it is the collector's from now on */
int collect_adopt(struct collect *c, const struct link *link);

void collect_stop(struct collect *c, uint32_t reason);
/* collect_cut - close every guest's link, as a network that breaks would; how many there were */
unsigned collect_cut(struct collect *c);
bool collect_all_done(const struct collect *c); /* every expected guest said BYE */
int collect_end(struct collect *c);		/* 0 or what the sink said */

struct collect_counts {
	uint64_t frames, bytes, samples, duplicates, lost_frames, bad_bytes, strangers, reconnects;
	int64_t last_rx; /* host clock of the last frame; 0: none */
	int64_t max;	 /* worst latency so far, after warm-up; INT64_MIN: none */
};
void collect_counts(const struct collect *c, struct collect_counts *n);
void collect_free(struct collect *c);

#endif
