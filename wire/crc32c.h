/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crc32c.h - CRC-32C (Castagnoli, polynomial 0x1EDC6F41 reflected), as in RFC 3720 B.4
 *
 * Start with crc = 0 and feed the result of each call into the next. Check value: "123456789"
 * gives 0xe3069283. Freestanding. A program that reads frames by the million gives a function
 * that uses the CPU's own instruction to crc32c_use(); nothing else changes.
 */
#ifndef WIRE_CRC32C_H
#define WIRE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t crc32c_fn(uint32_t crc, const void *data, size_t len);

crc32c_fn crc32c;	/* by the function in use */
crc32c_fn crc32c_table; /* by a table of 64 bytes: the one in use at first */
void crc32c_use(crc32c_fn *fn);

#endif
