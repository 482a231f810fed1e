/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame.h - frames in and out of any stream of bytes
 *
 * Writing: wire_seal() completes a header in front of a payload that is already in place.
 *
 * Reading: wire_next() looks at the bytes you have and says what they are. It never allocates and
 * keeps nothing, so that TCP splits, serial noise and a truncated file are one problem:
 *
 *	while ((got = wire_next(buf + at, have - at, &f, &skip)) != WIRE_MORE) {
 *		noise += skip;
 *		at += skip + (got == WIRE_FRAME ? f.size : 0);
 *		if (got == WIRE_FRAME)
 *			use(&f);
 *	}
 *	at += skip; noise += skip;	(what remains from `at` is the start of a frame)
 */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include <stdbool.h>
#include "wire/wire.h"

struct wire_frame {
	uint8_t type;		/* enum wire_type; known, and the payload is long enough for it */
	uint32_t seq;
	const void *payload;	/* into the caller's buffer */
	size_t len;		/* of the payload */
	size_t size;		/* of the whole frame */
};

enum wire_got {
	WIRE_MORE,	/* no whole frame yet: read more behind what remains */
	WIRE_FRAME,	/* *f is one */
	WIRE_NOISE	/* only noise was skipped: call again */
};

/*
 * wire_next - the first frame in buf[0 .. have)
 *
 * *skip: bytes before it that are no frame (noise, a bad checksum, an unknown version); the caller
 * drops and counts them. With WIRE_MORE the bytes after *skip may be the start of a frame.
 * A frame with an unknown type, a length its type cannot have, or a count that does not fit its
 * length is noise as well: no caller ever sees one.
 */
enum wire_got wire_next(const uint8_t *buf, size_t have, struct wire_frame *f, size_t *skip);

/* wire_seal - fill in the header of a frame whose payload of len bytes already follows *h;
 * returns the size of the whole frame. */
size_t wire_seal(struct wire_hdr *h, uint8_t type, uint32_t seq, size_t len);

/* wire_type_name - "SAMPLES"; NULL for an unknown type */
const char *wire_type_name(unsigned type);

/* wire_kind_name - "timer", "timer-isr"; "unknown" for any other */
const char *wire_kind_name(unsigned kind);

/* wire_fixed - bytes every payload of this type has; -1 for an unknown type */
int wire_fixed(unsigned type);

#endif
