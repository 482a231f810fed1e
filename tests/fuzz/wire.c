// SPDX-License-Identifier: Apache-2.0
/*
 * wire.c - fuzz: any bytes into wire_next(), any frames into a summary
 *
 * First byte even: the rest is what a link brings. Odd: a list of frames, each a byte for the type,
 * one for the length, and a payload; they are sealed, so that the fuzzer reaches what a checksum
 * would keep it from.
 */
#include <stdlib.h>
#include <string.h>
#include "hostagent/crc.h"
#include "reports/summary.h"
#include "wire/frame.h"

#define ROOM (1 << 16)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static uint8_t buf[ROOM];

static size_t seal_all(const uint8_t *data, size_t len, unsigned *frames)
{
	size_t n = 0;

	while (len >= 2) {
		size_t size = data[1] < len - 2 ? data[1] : len - 2;
		struct wire_hdr *h = (void *)(buf + n);

		if (n + sizeof(*h) + size > ROOM)
			break;
		memcpy(h + 1, data + 2, size);
		n += wire_seal(h, data[0], *frames, size);
		++*frames;
		data += 2 + size;
		len -= 2 + size;
	}
	return n;
}

static unsigned feed(const uint8_t *bytes, size_t have)
{
	struct summary *s =
		summary_new(&(struct summary_opts){.violation = 1000, .duration = 1000000000});
	struct totals t;
	struct wire_frame f;
	enum wire_got got;
	unsigned frames = 0;
	size_t at = 0, skip;

	while ((got = wire_next(bytes + at, have - at, &f, &skip)) != WIRE_MORE) {
		at += skip + (got == WIRE_FRAME ? f.size : 0);
		if (at > have || (got == WIRE_NOISE && !skip))
			abort(); /* it must stay inside, and move on */
		if (got == WIRE_FRAME && summary_frame(s, &f))
			abort();
		frames += got == WIRE_FRAME;
	}
	summary_end(s);
	summary_totals(s, &t);
	summary_free(s);
	return frames;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned sealed = 0;
	size_t n;

	crc_accelerate();
	if (!len)
		return 0;
	if (data[0] & 1) {
		n = seal_all(data + 1, len - 1, &sealed);
		if (feed(buf, n) > sealed)
			abort(); /* a frame that nobody sent */
	} else {
		feed(data + 1, len - 1);
	}
	return 0;
}
