// SPDX-License-Identifier: Apache-2.0
/* crc32c.c - by nibble table: small enough for a 64 KiB guest image, no table to build at start */
#include "wire/crc32c.h"

static const uint32_t nibble[16] = {
	0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
	0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
	0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
};

static crc32c_fn *in_use; /* NULL and not crc32c_table: an image that nobody relocates works too */

uint32_t crc32c_table(uint32_t crc, const void *data, size_t len)
{
	const uint8_t *p = data;

	crc = ~crc;
	while (len--) {
		crc ^= *p++;
		crc = crc >> 4 ^ nibble[crc & 15];
		crc = crc >> 4 ^ nibble[crc & 15];
	}
	return ~crc;
}

void crc32c_use(crc32c_fn *fn)
{
	in_use = fn;
}

uint32_t crc32c(uint32_t crc, const void *data, size_t len)
{
	return in_use ? in_use(crc, data, len) : crc32c_table(crc, data, len);
}
