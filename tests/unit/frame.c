// SPDX-License-Identifier: Apache-2.0
/* What the wire promises: a true frame is always found, and nothing else is ever taken for one. */
#include "tests/unit/test.h"
#include "wire/crc32c.h"
#include "wire/frame.h"

struct sample_frame {
	struct wire_hdr h;
	struct wire_samples s;
	le32 v[3];
};

static struct sample_frame three(uint32_t seq)
{
	struct sample_frame f = {.s = {.count = le16_put(3), .k = le64_put(7)}};

	for (uint32_t i = 0; i < 3; i++)
		f.v[i] = le32_put(100 + i);
	wire_seal(&f.h, WIRE_SAMPLES, seq, sizeof(f) - sizeof(f.h));
	return f;
}

static int frames_in(const uint8_t *buf, size_t have, size_t *noise)
{
	struct wire_frame f;
	enum wire_got got;
	size_t at = 0, skip;
	int n = 0;

	*noise = 0;
	while ((got = wire_next(buf + at, have - at, &f, &skip)) != WIRE_MORE) {
		*noise += skip;
		at += skip + (got == WIRE_FRAME ? f.size : 0);
		n += got == WIRE_FRAME;
	}
	*noise += skip;
	return n;
}

TEST(the_checksum_is_that_of_rfc_3720)
{
	uint8_t zeros[32] = {0};

	EQ(crc32c(0, "123456789", 9), 0xe3069283);
	EQ(crc32c(0, zeros, 32), 0x8a9136aa);
	EQ(crc32c(crc32c(0, "1234", 4), "56789", 5), 0xe3069283);
}

TEST(a_sealed_frame_is_read_back)
{
	struct sample_frame f = three(9);
	struct wire_frame got;
	size_t skip;

	EQ(wire_next((void *)&f, sizeof(f), &got, &skip), WIRE_FRAME);
	EQ(skip, 0);
	EQ(got.seq, 9);
	EQ(got.type, WIRE_SAMPLES);
	EQ(got.size, sizeof(f));
	STR(wire_type_name(got.type), "SAMPLES");
}

TEST(half_a_frame_asks_for_more_at_every_length)
{
	struct sample_frame f = three(1);
	struct wire_frame got;
	size_t skip;

	for (size_t n = 0; n < sizeof(f); n++) {
		EQ(wire_next((void *)&f, n, &got, &skip), WIRE_MORE);
		EQ(skip, 0);
	}
}

TEST(noise_around_frames_is_skipped_and_counted_to_the_byte)
{
	uint8_t buf[400];
	struct sample_frame f = three(1), g = three(2);
	size_t noise, at = 0;

	memset(buf, 'w', sizeof(buf));	/* the first letter of the magic, the worst noise */
	memcpy(buf + (at += 33), &f, sizeof(f));
	memcpy(buf + (at += sizeof(f) + 21), &g, sizeof(g));
	at += sizeof(g);
	EQ(frames_in(buf, at, &noise), 2);
	EQ(noise, 33 + 21);
}

TEST(a_frame_inside_a_false_frame_is_found)
{
	uint8_t buf[200] = {0};
	struct sample_frame f = three(3);
	struct wire_hdr lie = {.magic = le32_put(WIRE_MAGIC), .version = WIRE_VERSION,
			       .type = WIRE_ACK, .len = le16_put(100)};
	size_t noise;

	memcpy(buf, &lie, sizeof(lie));
	memcpy(buf + sizeof(lie) + 5, &f, sizeof(f));
	EQ(frames_in(buf, sizeof(buf), &noise), 1);
}

TEST(any_single_flipped_bit_makes_it_no_frame)
{
	for (size_t bit = 0; bit < sizeof(struct sample_frame) * 8; bit++) {
		uint8_t buf[sizeof(struct sample_frame) + WIRE_PAYLOAD_MAX] = {0};
		struct sample_frame f = three(1);
		size_t noise;

		memcpy(buf, &f, sizeof(f));
		buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
		EQ(frames_in(buf, sizeof(buf), &noise), 0);
	}
}

TEST(a_count_that_does_not_fit_the_length_is_noise)
{
	struct sample_frame f = three(1);
	size_t noise;

	f.s.count = le16_put(4);
	wire_seal(&f.h, WIRE_SAMPLES, 1, sizeof(f) - sizeof(f.h));
	EQ(frames_in((void *)&f, sizeof(f), &noise), 0);
	f.s.count = le16_put(0);
	wire_seal(&f.h, WIRE_SAMPLES, 1, sizeof(f.s));
	EQ(frames_in((void *)&f, sizeof(f.h) + sizeof(f.s), &noise), 0);
}

RUN(the_checksum_is_that_of_rfc_3720, a_sealed_frame_is_read_back,
    half_a_frame_asks_for_more_at_every_length,
    noise_around_frames_is_skipped_and_counted_to_the_byte, a_frame_inside_a_false_frame_is_found,
    any_single_flipped_bit_makes_it_no_frame, a_count_that_does_not_fit_the_length_is_noise)
