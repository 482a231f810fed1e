// SPDX-License-Identifier: Apache-2.0
/* Whoever computes it, the checksum is the same. */
#include "tests/unit/test.h"
#include "hostagent/crc.h"

TEST(the_instruction_and_the_table_agree_at_every_length_and_alignment)
{
	crc32c_fn *fast = crc_instruction();
	uint8_t buf[600];
	uint32_t rnd = 1;

	if (!fast) {
		printf("# this CPU has no instruction for it: nothing to compare\n");
		return;
	}
	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = (uint8_t)((rnd = rnd * 1664525 + 1013904223) >> 24);
	for (size_t at = 0; at < 9; at++)
		for (size_t len = 0; len + at < sizeof(buf); len++)
			EQ(fast(rnd, buf + at, len), crc32c_table(rnd, buf + at, len));
}

TEST(crc32c_uses_what_it_is_given_and_the_table_when_that_is_nothing)
{
	crc_accelerate();
	EQ(crc32c(0, "123456789", 9), 0xe3069283);
	crc32c_use(NULL);
	EQ(crc32c(0, "123456789", 9), 0xe3069283);
}

RUN(the_instruction_and_the_table_agree_at_every_length_and_alignment,
    crc32c_uses_what_it_is_given_and_the_table_when_that_is_nothing)
