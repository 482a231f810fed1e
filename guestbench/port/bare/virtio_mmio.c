// SPDX-License-Identifier: Apache-2.0
/* virtio_mmio.c - virtio behind registers in memory, version 2 (virtio 1.1, 4.2.2) */
#include "guestbench/port/bare/virtio.h"

enum { MAGIC = 0x00, DEVICE_VERSION = 0x04, DEVICE_ID = 0x08, DEVICE_FEATURES = 0x10,
       DEVICE_FEATURES_SEL = 0x14, DRIVER_FEATURES = 0x20, DRIVER_FEATURES_SEL = 0x24,
       QUEUE_SEL = 0x30, QUEUE_NUM_MAX = 0x34, QUEUE_NUM = 0x38, QUEUE_READY = 0x44,
       QUEUE_NOTIFY = 0x50, STATUS = 0x70, QUEUE_DESC = 0x80, QUEUE_AVAIL = 0x90,
       QUEUE_USED = 0xa0, CONFIG = 0x100 };
#define MAGIC_VALUE 0x74726976u	/* "virt" */

static uint32_t features(const struct virtio *v, unsigned word)
{
	mmio_write32(v->regs + DEVICE_FEATURES_SEL, word);
	return mmio_read32(v->regs + DEVICE_FEATURES);
}

static void accept(const struct virtio *v, unsigned word, uint32_t bits)
{
	mmio_write32(v->regs + DRIVER_FEATURES_SEL, word);
	mmio_write32(v->regs + DRIVER_FEATURES, bits);
}

static uint8_t status(const struct virtio *v)
{
	return (uint8_t)mmio_read32(v->regs + STATUS);
}

static void set_status(const struct virtio *v, uint8_t s)
{
	mmio_write32(v->regs + STATUS, s);
}

static void set_address(const struct virtio *v, unsigned reg, const void *p)
{
	uint64_t at = (uintptr_t)p;

	mmio_write32(v->regs + reg, (uint32_t)at);
	mmio_write32(v->regs + reg + 4, (uint32_t)(at >> 32));
}

static bool queue(struct virtio *v, unsigned n, const struct virtq_memory *m)
{
	mmio_write32(v->regs + QUEUE_SEL, n);
	if (mmio_read32(v->regs + QUEUE_NUM_MAX) < VIRTQ_SIZE)
		return false;
	mmio_write32(v->regs + QUEUE_NUM, VIRTQ_SIZE);
	set_address(v, QUEUE_DESC, m->desc);
	set_address(v, QUEUE_AVAIL, &m->avail);
	set_address(v, QUEUE_USED, &m->used);
	mmio_write32(v->regs + QUEUE_READY, 1);
	return true;
}

static void kick(const struct virtio *v, unsigned n)
{
	mmio_write32(v->regs + QUEUE_NOTIFY, n);
}

static uint8_t config(const struct virtio *v, unsigned offset)
{
	return mmio_read8(v->regs + CONFIG + offset);
}

static const struct virtio_ops mmio_ops = {
	.features = features, .accept = accept, .status = status, .set_status = set_status,
	.queue = queue, .kick = kick, .config = config,
};

bool virtio_mmio(struct virtio *v, uintptr_t base, unsigned type)
{
	if (mmio_read32(base + MAGIC) != MAGIC_VALUE || mmio_read32(base + DEVICE_VERSION) != 2 ||
	    mmio_read32(base + DEVICE_ID) != type)
		return false;
	*v = (struct virtio){.ops = &mmio_ops, .regs = base};
	return true;
}
