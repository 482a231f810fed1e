// SPDX-License-Identifier: Apache-2.0
/* mmu.c - identity map: the gigabyte we live in is memory, all others are devices */
#include "guestbench/port/bare/aarch64/arm.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/pages.h"

#define BLOCK_MEMORY 0x705ull		/* valid, attribute 1, inner shareable, accessed */
#define NEVER_EXECUTE (3ull << 53)
#define BLOCK_DEVICE (0x401ull | NEVER_EXECUTE)
#define LINE 64

uint64_t page_root[PAGES_ENTRIES] __attribute__((aligned(PAGE)));

const struct pages_format pages_format = {
	.root = page_root,
	.table = 3,
	.table_mask = 3,
	.table_is = 3,
	.address = 0x0000fffffffff000,
	.last = 2,
	.device = BLOCK_DEVICE,
};

void pages_flush(void)
{
	__asm__ volatile("dsb ishst; tlbi vmalle1is; dsb ish; isb" : : : "memory");
}

/* Until now we wrote behind the caches: what they hold of our memory is older. */
static void forget_cached(void)
{
	for (uintptr_t at = (uintptr_t)image_begin; at < (uintptr_t)image_end; at += LINE)
		__asm__ volatile("dc ivac, %0" : : "r"(at) : "memory");
	__asm__ volatile("dsb sy" : : : "memory");
}

void mmu_tables(void)
{
	uint64_t here = (uintptr_t)image_end >> 30;

	for (uint64_t i = 0; i < PAGES_ENTRIES; i++)
		page_root[i] = i << 30 | (i == here ? BLOCK_MEMORY : BLOCK_DEVICE);
	if (machine.ram_end > (here + 1) << 30)
		machine.ram_end = (here + 1) << 30;
	forget_cached();
	mmu_on();
}
