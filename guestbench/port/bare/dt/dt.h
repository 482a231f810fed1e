/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dt.h - a machine that a device tree describes: what aarch64 and riscv64 have in common
 *
 *	dt_take(blob)		machine.fdt, orders, end of memory, CPUs; blob may be anything
 *	dt_device(name, index, otherwise)	address of a compatible node
 *
 * Without a tree everything is where QEMU's virt machine has it.
 */
#ifndef GUESTBENCH_PORT_BARE_DT_H
#define GUESTBENCH_PORT_BARE_DT_H

#include <stdbool.h>
#include <stdint.h>

struct dt_defaults {		/* given by the architecture */
	uintptr_t virtio, virtio_step;
	unsigned virtio_slots;
	uintptr_t fwcfg;
};

extern const struct dt_defaults dt_defaults;

bool dt_take(const void *fdt);
uintptr_t dt_device(const char *compatible, unsigned index, uintptr_t otherwise);
/* dt_cpu - the hardware's number of CPU n, as its node says; n without a tree. CPU 0 is `boot`,
 * the one that we run on */
uint64_t dt_cpu(unsigned n);
void dt_boot_cpu(uint64_t boot);

#endif
