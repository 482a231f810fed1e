// SPDX-License-Identifier: Apache-2.0
/* clz.c - what the compiler calls for __builtin_clzll where there is no instruction for it */
#include <stdint.h>

int __clzdi2(uint64_t v);

int __clzdi2(uint64_t v)
{
	int n = 0;

	for (unsigned step = 32; step; step /= 2)
		if (!(v >> (64 - step))) {
			n += (int)step;
			v <<= step;
		}
	return v ? n : 64;
}
