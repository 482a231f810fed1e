/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crc.h - the host's CPU computes CRC-32C itself: SSE4.2 crc32 or Armv8 CRC32C
 *
 * crc_accelerate() makes crc32c() use the instruction where this CPU has it; whoever reads frames
 * on the host calls it first. Calling it again changes nothing.
 */
#ifndef HOSTAGENT_CRC_H
#define HOSTAGENT_CRC_H

#include "wire/crc32c.h"

void crc_accelerate(void);

/* crc_instruction - the function itself; NULL: this CPU has none */
crc32c_fn *crc_instruction(void);

#endif
