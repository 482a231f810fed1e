// SPDX-License-Identifier: Apache-2.0
/* dt.c - a machine that a device tree describes */
#include "guestbench/port/bare/dt/dt.h"
#include "guestbench/port/bare/fdt.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/orders.h"
#include "guestbench/port/bare/virtio.h"

enum { FWCFG_DATA = 0, FWCFG_SELECT = 8 };

static uint64_t cpu_ids[CPUS];
static uintptr_t fwcfg;

static void take_memory(const void *fdt)
{
	uintptr_t here = (uintptr_t)image_end;
	uint32_t node = 0;
	uint64_t at, bytes;

	while ((node = fdt_named(fdt, node, "memory")))
		for (unsigned i = 0; fdt_reg(fdt, node, i, &at, &bytes); i++)
			if (here > at && here - at <= bytes)
				machine.ram_end = (uintptr_t)(at + bytes);
	/* The tree itself stays: it is read again when a device is looked for. */
	if ((uintptr_t)fdt > here && (uintptr_t)fdt < machine.ram_end)
		machine.ram_end = (uintptr_t)fdt;
}

static uint64_t address_prop(const void *fdt, uint32_t node, const char *name)
{
	uint32_t len = 0;
	uint64_t v = 0;
	const uint8_t *p = fdt_prop(fdt, node, name, &len);

	for (uint32_t i = 0; p && i < len && i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

/* Where fw_cfg takes no files (QEMU 7.2's riscv64) the initrd is the file of orders. */
static void take_chosen(const void *fdt)
{
	uint32_t chosen = fdt_named(fdt, 0, "chosen"), len;
	uint64_t from, to;

	if (!chosen)
		return;
	bare_orders(fdt_prop(fdt, chosen, "bootargs", &len));
	from = address_prop(fdt, chosen, "linux,initrd-start");
	to = address_prop(fdt, chosen, "linux,initrd-end");
	if (!from || to <= from)
		return;
	machine.file = (const char *)(uintptr_t)from;
	machine.file_bytes = (size_t)(to - from);
}

static void take_cpus(const void *fdt)
{
	uint32_t node = 0;

	machine.cpus = 1;
	while ((node = fdt_named(fdt, node, "cpu"))) {
		uint64_t id = fdt_cell(fdt, node, "reg", 0, 0);

		if (id == cpu_ids[0])
			continue;
		if (machine.cpus < CPUS)
			cpu_ids[machine.cpus] = id;
		machine.cpus++;
	}
}

void dt_boot_cpu(uint64_t boot)
{
	cpu_ids[0] = boot;
}

uint64_t dt_cpu(unsigned n)
{
	return cpu_ids[n];
}

bool dt_take(const void *fdt)
{
	machine.cpus = 1;
	if (!fdt_ok(fdt))
		return false;
	machine.fdt = fdt;
	take_chosen(fdt);
	take_memory(fdt);
	take_cpus(fdt);
	fwcfg = dt_device("qemu,fw-cfg-mmio", 0, 0);
	return true;
}

uintptr_t dt_device(const char *compatible, unsigned index, uintptr_t otherwise)
{
	uint32_t node = machine.fdt ? fdt_compatible(machine.fdt, 0, compatible) : 0;
	uint64_t at, bytes;

	if (!node || !fdt_reg(machine.fdt, node, index, &at, &bytes))
		return otherwise;
	return (uintptr_t)at;
}

static bool search_tree(struct virtio *v, unsigned type)
{
	uint32_t node = 0;
	uint64_t at, bytes;

	while ((node = fdt_compatible(machine.fdt, node, "virtio,mmio")))
		if (fdt_reg(machine.fdt, node, 0, &at, &bytes) &&
		    virtio_mmio(v, (uintptr_t)at, type))
			return true;
	return false;
}

bool machine_virtio(struct virtio *v, unsigned type)
{
	const struct dt_defaults *d = &dt_defaults;
	uint64_t at;

	if (orders_number("virtio", &at))
		return virtio_mmio(v, (uintptr_t)at, type);
	if (machine.fdt)
		return search_tree(v, type);
	for (unsigned i = 0; i < d->virtio_slots; i++)
		if (virtio_mmio(v, d->virtio + i * d->virtio_step, type))
			return true;
	return false;
}

/* The registers are big endian: the selector's bytes are swapped. */
bool machine_fwcfg_select(uint16_t key)
{
	if (fwcfg)
		mmio_write16(fwcfg + FWCFG_SELECT, (uint16_t)(key >> 8 | key << 8));
	return fwcfg;
}

uint8_t machine_fwcfg_byte(void)
{
	return mmio_read8(fwcfg + FWCFG_DATA);
}
