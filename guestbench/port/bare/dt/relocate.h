/* SPDX-License-Identifier: Apache-2.0 */
/*
 * relocate.h - an image that runs wherever it was put
 */
#ifndef GUESTBENCH_PORT_BARE_RELOCATE_H
#define GUESTBENCH_PORT_BARE_RELOCATE_H

#include <stdint.h>

struct relocation {		/* Elf64_Rela; the only type that such an image has is RELATIVE */
	uint64_t offset, info, addend;
};

void relocate(struct relocation *r, const struct relocation *end, uintptr_t delta);

#endif
