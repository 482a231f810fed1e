// SPDX-License-Identifier: Apache-2.0
/*
 * edu.c - the device of kind irq: QEMU's `edu`, which interrupts when it is told to
 *
 * (QEMU docs/specs/edu.rst.) Its interrupt is a message (PCI 3.0, 6.8.1) whose address names the
 * CPU: that which told it.
 */
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/pages.h"
#include "guestbench/port/bare/task.h"
#include "guestbench/port/bare/virtio.h"
#include "guestbench/port/bare/x86_64/x86.h"

enum { EDU = 0x11e81234, CAP_MSI = 5, MSI_ENABLE = 1 << 16, MSI_64 = 1 << 23 };
enum { RAISE = 0x60, ACKNOWLEDGE = 0x64 };
#define MSI_ADDRESS 0xfee00000u

static uintptr_t regs;
static uint32_t address;	/* in configuration space */
static unsigned msi;
static int routed = -1;		/* to which CPU */

static bool take(uint32_t addr, uint32_t id, void *arg)
{
	if (id != EDU || !pci_bar(addr, 0) || !(msi = pci_capability(addr, CAP_MSI, 0)))
		return false;
	address = addr;
	regs = pci_bar(addr, 0);
	pages_device(regs);
	pci_enable(addr);
	return true;
}

bool machine_irq(void)
{
	return pci_present() && pci_walk(take, NULL);
}

static void route(unsigned cpu)
{
	uint32_t control = pci_read(address, msi);

	pci_write(address, msi + 4, MSI_ADDRESS | cpu << 12);
	if (control & MSI_64)
		pci_write(address, msi + 8, 0);
	pci_write(address, msi + (control & MSI_64 ? 12 : 8), VECTOR_DEVICE);
	pci_write(address, msi, control | MSI_ENABLE);
	routed = (int)cpu;
}

void machine_irq_ready(void)
{
	if (routed != (int)task_cpu())
		route(task_cpu());
}

void machine_irq_tell(void)
{
	mmio_write32(regs + RAISE, 1);
}

void machine_irq_done(void)
{
	mmio_write32(regs + ACKNOWLEDGE, 1);
}
