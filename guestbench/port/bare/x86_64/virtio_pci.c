// SPDX-License-Identifier: Apache-2.0
/* virtio_pci.c - virtio behind PCI, modern devices only (virtio 1.1, 4.1.4) */
#include "guestbench/port/bare/pages.h"
#include "guestbench/port/bare/virtio.h"
#include "guestbench/port/bare/x86_64/x86.h"

enum { CAP_VENDOR = 9 };
enum { CAP_COMMON = 1, CAP_NOTIFY = 2, CAP_DEVICE = 4 };
enum { VENDOR = 0x1af4, MODERN = 0x1040, TRANSITIONAL = 0x1000 };
enum { DEVICE_FEATURE_SEL = 0, DEVICE_FEATURE = 4, DRIVER_FEATURE_SEL = 8, DRIVER_FEATURE = 12,
       STATUS = 20, QUEUE_SEL = 22, QUEUE_SIZE = 24, QUEUE_VECTOR = 26, QUEUE_ENABLE = 28,
       QUEUE_NOTIFY_OFF = 30, QUEUE_DESC = 32, QUEUE_AVAIL = 40, QUEUE_USED = 48 };
enum { NO_VECTOR = 0xffff };

static uint32_t features(const struct virtio *v, unsigned word)
{
	mmio_write32(v->regs + DEVICE_FEATURE_SEL, word);
	return mmio_read32(v->regs + DEVICE_FEATURE);
}

static void accept(const struct virtio *v, unsigned word, uint32_t bits)
{
	mmio_write32(v->regs + DRIVER_FEATURE_SEL, word);
	mmio_write32(v->regs + DRIVER_FEATURE, bits);
}

static uint8_t status(const struct virtio *v)
{
	return mmio_read8(v->regs + STATUS);
}

static void set_status(const struct virtio *v, uint8_t s)
{
	mmio_write8(v->regs + STATUS, s);
}

static void set_address(const struct virtio *v, unsigned reg, const void *p)
{
	uint64_t at = (uintptr_t)p;

	mmio_write32(v->regs + reg, (uint32_t)at);
	mmio_write32(v->regs + reg + 4, (uint32_t)(at >> 32));
}

static bool queue(struct virtio *v, unsigned n, const struct virtq_memory *m)
{
	mmio_write16(v->regs + QUEUE_SEL, (uint16_t)n);
	if (mmio_read16(v->regs + QUEUE_SIZE) < VIRTQ_SIZE)
		return false;
	mmio_write16(v->regs + QUEUE_SIZE, VIRTQ_SIZE);
	mmio_write16(v->regs + QUEUE_VECTOR, NO_VECTOR);
	set_address(v, QUEUE_DESC, m->desc);
	set_address(v, QUEUE_AVAIL, &m->avail);
	set_address(v, QUEUE_USED, &m->used);
	v->bell[n] = v->notify +
		     (uintptr_t)mmio_read16(v->regs + QUEUE_NOTIFY_OFF) * v->notify_step;
	mmio_write16(v->regs + QUEUE_ENABLE, 1);
	return true;
}

static void kick(const struct virtio *v, unsigned n)
{
	mmio_write16(v->bell[n], (uint16_t)n);
}

static uint8_t config(const struct virtio *v, unsigned offset)
{
	return mmio_read8(v->device + offset);
}

static const struct virtio_ops pci_ops = {
	.features = features, .accept = accept, .status = status, .set_status = set_status,
	.queue = queue, .kick = kick, .config = config,
};

static void use_capability(struct virtio *v, uint32_t addr, unsigned cap)
{
	uint32_t head = pci_read(addr, cap);
	uintptr_t base = pci_bar(addr, pci_read(addr, cap + 4) & 7);
	uintptr_t at = base + pci_read(addr, cap + 8);

	if (!base)
		return;
	pages_device(at);
	switch (head >> 24) {
	case CAP_COMMON:
		v->regs = at;
		break;
	case CAP_NOTIFY:
		v->notify = at;
		v->notify_step = pci_read(addr, cap + 16);
		break;
	case CAP_DEVICE:
		v->device = at;
		break;
	}
}

static bool take(struct virtio *v, uint32_t addr)
{
	*v = (struct virtio){.ops = &pci_ops};
	for (unsigned cap = 0; (cap = pci_capability(addr, CAP_VENDOR, cap));)
		use_capability(v, addr, cap);
	if (!v->regs || !v->notify || !v->device)
		return false;
	pci_enable(addr);
	return true;
}

static bool is_wanted(uint32_t id, unsigned type)
{
	static const uint16_t old[] = {[VIRTIO_NET] = TRANSITIONAL, [VIRTIO_CONSOLE] = 0x1003};

	return (id & 0xffff) == VENDOR && (id >> 16 == MODERN + type || id >> 16 == old[type]);
}

struct search {
	struct virtio *v;
	unsigned type;
};

static bool look(uint32_t addr, uint32_t id, void *arg)
{
	const struct search *s = arg;

	return is_wanted(id, s->type) && take(s->v, addr);
}

bool virtio_pci(struct virtio *v, unsigned type)
{
	return pci_walk(look, &(struct search){v, type});
}
