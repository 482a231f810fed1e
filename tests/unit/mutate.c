// SPDX-License-Identifier: Apache-2.0
/* A million damaged streams: what is found in them is what was sent, or nothing. */
#include "tests/unit/guest.h"
#include "tests/unit/test.h"
#include "hostagent/crc.h"

#define FRAMES	6
#define STREAMS 1000000

static uint64_t state = 88172645463325252u;

static uint32_t rnd(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32) % below;
}

static struct frames sent;
static size_t begins[FRAMES + 1];

static void make_stream(void)
{
	sent.n = 0;
	for (uint32_t i = 0; i < FRAMES; i++) {
		begins[i] = sent.n;
		say_samples(&sent, i + 1, i * 9, (uint16_t)(1 + i * 2));
	}
	begins[FRAMES] = sent.n;
}

/* One to four bytes changed, one lost or one too many; now and then the end is missing. */
static size_t damage(uint8_t *buf, size_t len)
{
	for (uint32_t n = 1 + rnd(4); n; n--) {
		size_t at = rnd((uint32_t)len);

		switch (rnd(8)) {
		case 0:
			memmove(buf + at, buf + at + 1, --len - at);
			break;
		case 1:
			memmove(buf + at + 1, buf + at, len++ - at);
			buf[at] = (uint8_t)rnd(256);
			break;
		case 2:
			buf[at] ^= (uint8_t)(1u << rnd(8));
			break;
		default:
			buf[at] = (uint8_t)rnd(256);
		}
	}
	return rnd(16) ? len : len - rnd((uint32_t)len);
}

static bool was_sent(const struct wire_frame *f)
{
	const uint8_t *bytes = (const uint8_t *)f->payload - sizeof(struct wire_hdr);

	return f->seq >= 1 && f->seq <= FRAMES && f->size == begins[f->seq] - begins[f->seq - 1] &&
	       !memcmp(bytes, sent.buf + begins[f->seq - 1], f->size);
}

TEST(a_million_damaged_streams_give_true_frames_and_no_others)
{
	uint8_t buf[1024];
	uint64_t found = 0;

	crc_accelerate();
	make_stream();
	for (int i = 0; i < STREAMS; i++) {
		size_t at = 0, skip, len = sent.n;
		struct wire_frame f;
		enum wire_got got;
		uint32_t last = 0;

		memcpy(buf, sent.buf, len);
		len = damage(buf, len);
		while ((got = wire_next(buf + at, len - at, &f, &skip)) != WIRE_MORE) {
			at += skip + (got == WIRE_FRAME ? f.size : 0);
			OK(at <= len && (got == WIRE_FRAME || skip));
			if (got != WIRE_FRAME)
				continue;
			OK(was_sent(&f) && f.seq > last);
			last = f.seq;
			found++;
		}
	}
	/* Most frames are whole in a stream with a few wrong bytes, and are found behind them. */
	OK(found > 2ull * STREAMS && found < (uint64_t)FRAMES * STREAMS);
}

RUN(a_million_damaged_streams_give_true_frames_and_no_others)
