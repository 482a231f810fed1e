/* SPDX-License-Identifier: Apache-2.0 */
/*
 * virtio.h - a modern virtio device, behind registers in memory or behind PCI (virtio 1.1)
 *
 *	machine_virtio(VIRTIO_NET, &v)		the machine finds one
 *	virtio_begin(&v, features)		reset, negotiate; false: it refuses
 *	virtio_queue(&v, n, &q)			for each queue
 *	virtio_ready(&v)
 *	virtio_kick(&v, n)			a VM exit
 */
#ifndef GUESTBENCH_PORT_BARE_VIRTIO_H
#define GUESTBENCH_PORT_BARE_VIRTIO_H

#include <stdbool.h>
#include <stdint.h>
#include "guestbench/port/bare/virtq.h"

enum { VIRTIO_NET = 1, VIRTIO_CONSOLE = 3 };
enum { VIRTIO_NET_F_MAC = 1u << 5 };	/* in the low word of the features */

struct virtio;

struct virtio_ops {
	uint32_t (*features)(const struct virtio *v, unsigned word);
	void (*accept)(const struct virtio *v, unsigned word, uint32_t bits);
	uint8_t (*status)(const struct virtio *v);
	void (*set_status)(const struct virtio *v, uint8_t status);
	bool (*queue)(struct virtio *v, unsigned n, const struct virtq_memory *m);
	void (*kick)(const struct virtio *v, unsigned n);
	uint8_t (*config)(const struct virtio *v, unsigned offset);
};

#define VIRTIO_QUEUES 2

struct virtio {
	const struct virtio_ops *ops;
	uintptr_t regs;			/* mmio: all; pci: common configuration */
	uintptr_t device, notify;	/* pci: the other structures */
	uint32_t notify_step;
	uintptr_t bell[VIRTIO_QUEUES];
};

bool virtio_begin(struct virtio *v, uint32_t features);
bool virtio_queue(struct virtio *v, unsigned n, const struct virtq *q);
void virtio_ready(struct virtio *v);
void virtio_kick(struct virtio *v, unsigned n);
uint8_t virtio_config(struct virtio *v, unsigned offset);

/* virtio_mmio - is there a device of this type at base? */
bool virtio_mmio(struct virtio *v, uintptr_t base, unsigned type);

static inline uint32_t mmio_read32(uintptr_t at)
{
	return *(volatile uint32_t *)at;
}

static inline void mmio_write32(uintptr_t at, uint32_t v)
{
	*(volatile uint32_t *)at = v;
}

static inline uint8_t mmio_read8(uintptr_t at)
{
	return *(volatile uint8_t *)at;
}

static inline void mmio_write8(uintptr_t at, uint8_t v)
{
	*(volatile uint8_t *)at = v;
}

static inline uint16_t mmio_read16(uintptr_t at)
{
	return *(volatile uint16_t *)at;
}

static inline void mmio_write16(uintptr_t at, uint16_t v)
{
	*(volatile uint16_t *)at = v;
}

#endif
