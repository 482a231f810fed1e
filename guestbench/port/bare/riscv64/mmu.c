// SPDX-License-Identifier: Apache-2.0
/* mmu.c - Sv39, identity map; what is memory and what a device is the platform's to know */
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/pages.h"
#include "guestbench/port/bare/riscv64/riscv.h"

#define SV39 (8ull << 60)
#define LEAF 0xcfull			/* valid, read, write, execute, accessed, dirty */
#define IDENTITY (PAGES_ENTRIES / 2)	/* above lie the negative addresses */

static uint64_t page_root[PAGES_ENTRIES] __attribute__((aligned(PAGE)));

const struct pages_format pages_format = {
	.root = page_root,
	.table = 1,
	.table_mask = 0xf,
	.table_is = 1,
	.address = 0x003ffffffffffc00,
	.shift = 2,
	.device = LEAF,
};

void pages_flush(void)
{
	__asm__ volatile("sfence.vma" : : : "memory");
}

void mmu_on(void)
{
	CSR_WRITE(satp, SV39 | (uintptr_t)page_root >> 12);
	pages_flush();
}

void mmu_tables(void)
{
	for (uint64_t i = 0; i < IDENTITY; i++)
		page_root[i] = i << 28 | LEAF;
	mmu_on();
}
