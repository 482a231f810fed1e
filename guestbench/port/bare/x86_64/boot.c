// SPDX-License-Identifier: Apache-2.0
/*
 * boot.c - what the loader left in memory
 *
 * Both kinds of block were made by whoever loaded us. PVH's block names itself by a magic number;
 * multiboot's does not, its first word is a set of flags that say which fields are there.
 * (Xen: public/arch-x86/hvm/start_info.h; multiboot specification 0.6.96, section 3.3.)
 */
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/x86_64/x86.h"

#define PVH_MAGIC 0x336ec578u
#define E820_RAM 1
enum { MULTIBOOT_MEMORY = 1 << 0, MULTIBOOT_CMDLINE = 1 << 2 };
#define MIB 0x100000u

struct pvh_memory {
	uint64_t at, bytes;
	uint32_t type, zero;
};

struct pvh_info {
	uint32_t magic, version, flags, modules;
	uint64_t modlist, cmdline, rsdp, memory;
	uint32_t nmemory, zero;
};

struct multiboot_info {
	uint32_t flags, mem_lower, mem_upper, boot_device, cmdline;
};

static uintptr_t pvh_ram_end(const struct pvh_info *pvh)
{
	const struct pvh_memory *m = (const void *)pvh->memory;

	for (uint32_t i = 0; pvh->version && i < pvh->nmemory; i++)
		if (m[i].type == E820_RAM && m[i].at <= MIB && m[i].at + m[i].bytes > MIB)
			return m[i].at + m[i].bytes;
	return 0;
}

void boot_take(uint64_t info)
{
	const struct pvh_info *pvh = (const void *)info;
	const struct multiboot_info *mb = (const void *)info;

	if (pvh->magic == PVH_MAGIC) {
		machine.ram_end = pvh_ram_end(pvh);
		bare_orders((const char *)pvh->cmdline);
		return;
	}
	if (mb->flags & MULTIBOOT_MEMORY)
		machine.ram_end = MIB + (uintptr_t)mb->mem_upper * 1024;
	if (mb->flags & MULTIBOOT_CMDLINE)
		bare_orders((const char *)(uintptr_t)mb->cmdline);
}
