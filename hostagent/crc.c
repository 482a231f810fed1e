// SPDX-License-Identifier: Apache-2.0
/* crc.c - CRC-32C, eight bytes an instruction; which instruction depends on what we are built for
 */
#include <string.h>
#include "hostagent/crc.h"

#if defined(__x86_64__)
#include <nmmintrin.h>
#define WITH_CRC      __attribute__((target("sse4.2")))
#define CRC_8(crc, v) ((uint32_t)_mm_crc32_u64(crc, v))
#define CRC_1(crc, v) _mm_crc32_u8(crc, v)
#define HAVE_CRC()    __builtin_cpu_supports("sse4.2")
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>
#define WITH_CRC      __attribute__((target("+crc")))
#define CRC_8(crc, v) __crc32cd(crc, v)
#define CRC_1(crc, v) __crc32cb(crc, v)
#define HAVE_CRC()    (getauxval(AT_HWCAP) & HWCAP_CRC32)
#else
#define WITH_CRC
#define CRC_8(crc, v) ((void)(v), (crc))
#define CRC_1(crc, v) ((void)(v), (crc))
#define HAVE_CRC()    0
#endif

WITH_CRC static uint32_t by_instruction(uint32_t crc, const void *data, size_t len)
{
	const uint8_t *p = data;

	crc = ~crc;
	for (; len >= 8; p += 8, len -= 8) {
		uint64_t v;

		memcpy(&v, p, sizeof(v));
		crc = CRC_8(crc, v);
	}
	while (len--)
		crc = CRC_1(crc, *p++);
	return ~crc;
}

crc32c_fn *crc_instruction(void)
{
	return HAVE_CRC() ? by_instruction : NULL;
}

void crc_accelerate(void)
{
	crc32c_use(crc_instruction());
}
