/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pages.h - identity-mapped page tables of three levels: 1 GiB, 2 MiB, 4 KiB
 *
 * The architectures differ in bits only, so each gives a struct pages_format and the table of the
 * first level; x86_64 hangs that below one more. Bit 0 of an entry means valid on all of them.
 */
#ifndef GUESTBENCH_PORT_BARE_PAGES_H
#define GUESTBENCH_PORT_BARE_PAGES_H

#include <stdint.h>

#define PAGES_ENTRIES 512

struct pages_format {
	uint64_t *root;			/* one entry a GiB */
	uint64_t table;			/* bits of an entry that points to a table ... */
	uint64_t table_mask, table_is;	/* ... and how to know one */
	uint64_t address;		/* the bits that are address */
	unsigned shift;			/* address >> shift is what stands there */
	uint64_t last;			/* bits in which a leaf of the last level differs */
	uint64_t device;		/* bits of a 2 MiB leaf for device memory */
};

extern const struct pages_format pages_format;

/* pages_forbid - nobody may touch this page again */
void pages_forbid(uintptr_t address);
/* pages_device - be sure that this address is mapped */
void pages_device(uintptr_t address);
/* pages_flush - forget old translations on this CPU: the architecture's */
void pages_flush(void);

#endif
