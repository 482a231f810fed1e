/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sink.h - where frames go once they are accepted, and the host's own word among them: a note
 *
 * The guests' frames come from the collector, notes (MARK frames) from whoever saw something
 * happen on the host. A replay reads both from one file, in the order in which they came.
 */
#ifndef HOSTAGENT_SINK_H
#define HOSTAGENT_SINK_H

#include "reports/seen.h"
#include "wire/frame.h"

struct sink {
	/* bytes: the frame itself, f->size of them; 0 or -errno */
	int (*frame)(void *arg, const void *bytes, const struct wire_frame *f);
	int (*flush)(void *arg); /* what came so far will survive kill -9 */
	void *arg;
};

struct note {		/* a MARK before it is a frame */
	uint16_t what;	/* enum wire_mark_what */
	uint16_t guest; /* NOTE_HOST: none */
	int64_t value;
	const char *text; /* NULL: none; longer than NOTE_TEXT: cut */
};
#define NOTE_HOST 0xffff
#define NOTE_TEXT 1000
#define NOTE_SIZE (sizeof(struct wire_hdr) + sizeof(struct wire_mark) + NOTE_TEXT)

/* note_frame - the MARK frame itself, into buf of NOTE_SIZE; its size */
size_t note_frame(const struct note *n, int64_t t_host, void *buf);

/* sink_note - a MARK, stamped now, into a sink; 0 or -errno */
int sink_note(const struct sink *sink, const struct note *n);

/* sink_seen - an event of the host's trace; 0 or -errno */
int sink_seen(const struct sink *sink, const struct seen *e);

/* host_now - CLOCK_MONOTONIC in ns: the host time of every frame */
int64_t host_now(void);

#endif
