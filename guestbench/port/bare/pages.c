// SPDX-License-Identifier: Apache-2.0
/* pages.c - cut big pages into small ones where one of them must be special */
#include "guestbench/port/bare/pages.h"
#include "guestbench/port/bare/machine.h"

enum { POOL = 8 };		/* tables we can add: two for the stacks, the rest for devices */

static uint64_t pool[POOL][PAGES_ENTRIES] __attribute__((aligned(PAGE)));
static unsigned pool_used;

static uint64_t *new_table(void)
{
	if (pool_used == POOL)
		bare_fault(&(struct fault){.name = "out of page tables"});
	return pool[pool_used++];
}

static uint64_t entry(uintptr_t address, uint64_t bits)
{
	return (uint64_t)address >> pages_format.shift | bits;
}

static void fill(uint64_t *table, uintptr_t from, uint64_t step, uint64_t bits)
{
	for (unsigned i = 0; i < PAGES_ENTRIES; i++)
		table[i] = entry(from + i * step, bits);
}

/* The table below *e; a leaf there becomes a table of the same leaves, `step` bytes each. */
static uint64_t *below(uint64_t *e, uintptr_t from, uint64_t step)
{
	const struct pages_format *f = &pages_format;
	uint64_t *table;
	uint64_t bits = *e & ~f->address;

	if ((*e & f->table_mask) == f->table_is)
		return (uint64_t *)(uintptr_t)((*e & f->address) << f->shift);
	table = new_table();
	fill(table, from, step, step == PAGE ? bits ^ f->last : bits);
	*e = entry((uintptr_t)table, f->table);
	return table;
}

void pages_forbid(uintptr_t address)
{
	uint64_t *e = &pages_format.root[address >> 30];

	e = &below(e, address & ~0x3fffffffull, 2u << 20)[address >> 21 & 511];
	e = &below(e, address & ~0x1fffffull, PAGE)[address >> 12 & 511];
	*e = 0;
	pages_flush();
}

void pages_device(uintptr_t address)
{
	uint64_t *e = &pages_format.root[address >> 30 & 511], *table;

	if (*e & 1)
		return;
	table = new_table();
	fill(table, address & ~0x3fffffffull, 2u << 20, pages_format.device);
	*e = entry((uintptr_t)table, pages_format.table);
	pages_flush();
}
