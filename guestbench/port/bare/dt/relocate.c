// SPDX-License-Identifier: Apache-2.0
/*
 * relocate.c - an image that runs wherever it was put
 *
 * Linked as a position-independent program, the image names in .rela.dyn the words that hold an
 * address. start.S calls this first, before any of them is used; x86_64 is linked to a fixed
 * place and does not come here.
 */
#include <stdint.h>
#include "guestbench/port/bare/dt/relocate.h"

void relocate(struct relocation *r, const struct relocation *end, uintptr_t delta)
{
	for (; r < end; r++)
		*(uintptr_t *)(r->offset + delta) = r->addend + delta;
}
