/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config.h - as much of Bao's configuration types as what rtbench prints must compile against
 *
 * Written after the description of the format; names and nesting are Bao's, nothing else is.
 */
#ifndef TESTS_BAO_CONFIG_H
#define TESTS_BAO_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t paddr_t, vaddr_t, irqid_t, bitmap_t;

struct image {
	vaddr_t base_addr;
	paddr_t load_addr;
	size_t size;
	bool separately_loaded, inplace;
};

/* A built-in image is a pair of symbols in the hypervisor's own. */
#define VM_IMAGE(name, path) \
	extern const char name##_file[]; \
	const char name##_file[] = path;
#define VM_IMAGE_BUILTIN(name, at) { .base_addr = (at), .size = sizeof(name##_file) }
#define VM_IMAGE_LOADED(at, from, bytes) \
	{ .base_addr = (at), .load_addr = (from), .size = (bytes), .separately_loaded = true }

struct vm_mem_region { vaddr_t base; size_t size; bitmap_t colors; bool place_phys; paddr_t phys; };
struct vm_dev_region { paddr_t pa; vaddr_t va; size_t size, interrupt_num; irqid_t *interrupts; };
struct ipc { paddr_t base; size_t size, shmem_id, interrupt_num; irqid_t *interrupts; };
struct shmem { size_t size; bitmap_t colors; bool place_phys; paddr_t phys; };

struct arch_platform {
	union {
		struct { struct { paddr_t base; } plic; };
		struct {
			struct { paddr_t base; } plic;
			struct { struct { paddr_t base; } aplic, imsic; } aia;
		} irqc;
		struct { paddr_t gicd_addr, gicr_addr, gicc_addr; size_t interrupt_num; } gic;
	};
};

struct platform {
	size_t cpu_num, region_num, dev_num, ipc_num;
	struct vm_mem_region *regions;
	struct vm_dev_region *devs;
	struct ipc *ipcs;
	struct arch_platform arch;
};

struct vm_config {
	struct image image;
	vaddr_t entry;
	bitmap_t cpu_affinity, colors;
	struct platform platform;
};

extern struct config {
	size_t shmemlist_size, vmlist_size;
	struct shmem *shmemlist;
	struct vm_config *vmlist;
} config;

#endif
