// SPDX-License-Identifier: Apache-2.0
/*
 * gic.c - the interrupt controller, version 2 and 3: one private interrupt, the timer's
 *
 * The priority is written even though the reset value works on most: behind some hypervisors
 * an interrupt whose priority was never set stays masked.
 */
#include "guestbench/port/bare/aarch64/arm.h"
#include "guestbench/port/bare/dt/dt.h"
#include "guestbench/port/bare/virtio.h"

enum { GICD_CTLR = 0x000, IGROUPR0 = 0x080, ISENABLER0 = 0x100, IPRIORITYR = 0x400 };
enum { GICC_CTLR = 0x000, GICC_PMR = 0x004, GICC_IAR = 0x00c, GICC_EOIR = 0x010 };
enum { GICR_TYPER = 0x008, GICR_WAKER = 0x014, WAKER_SLEEP = 2, WAKER_ASLEEP = 4,
       GICR_SGI = 0x10000, GICR_STEP = 0x20000, TYPER_LAST = 16 };
enum { CTLR_V3 = 1 << 4 | 2, PRIORITY = 0x80, ALL_PRIORITIES = 0xf0 };

static uintptr_t dist, redist, iface;	/* iface: only on version 2 */

void gic_find(void)
{
	bool v3 = SYS_READ(id_aa64pfr0_el1) >> 24 & 15;

	dist = dt_device("arm,gic-v3", 0, 0);
	redist = dt_device("arm,gic-v3", 1, 0);
	if (dist)
		return;
	iface = dt_device("arm,cortex-a15-gic", 1, dt_device("arm,gic-400", 1, 0));
	dist = dt_device("arm,cortex-a15-gic", 0, dt_device("arm,gic-400", 0, 0));
	if (dist)
		return;
	dist = 0x08000000;
	if (v3)
		redist = 0x080a0000;
	else
		iface = 0x08010000;
}

static void private_interrupt(uintptr_t regs)
{
	mmio_write8(regs + IPRIORITYR + TIMER_PPI, PRIORITY);
	mmio_write32(regs + ISENABLER0, 1u << TIMER_PPI);
}

/* The redistributor whose affinity is this CPU's. */
static uintptr_t own_redist(void)
{
	uint64_t id = SYS_READ(mpidr_el1);
	uint32_t affinity = (uint32_t)((id & 0xffffff) | (id >> 32 & 0xff) << 24);
	uintptr_t at = redist;

	while (mmio_read32(at + GICR_TYPER + 4) != affinity &&
	       !(mmio_read32(at + GICR_TYPER) & TYPER_LAST))
		at += GICR_STEP;
	return at;
}

static void init_v3(void)
{
	uintptr_t at = own_redist();

	mmio_write32(dist + GICD_CTLR, CTLR_V3);
	mmio_write32(at + GICR_WAKER, mmio_read32(at + GICR_WAKER) & ~(uint32_t)WAKER_SLEEP);
	while (mmio_read32(at + GICR_WAKER) & WAKER_ASLEEP)
		;
	mmio_write32(at + GICR_SGI + IGROUPR0, UINT32_MAX);
	private_interrupt(at + GICR_SGI);
	SYS_WRITE(S3_0_C12_C12_5, 7);			/* ICC_SRE_EL1 */
	__asm__ volatile("isb");
	SYS_WRITE(S3_0_C4_C6_0, ALL_PRIORITIES);	/* ICC_PMR_EL1 */
	SYS_WRITE(S3_0_C12_C12_7, 1);			/* ICC_IGRPEN1_EL1 */
	__asm__ volatile("isb");
}

void gic_init(unsigned cpu)
{
	if (!iface) {
		init_v3();
		return;
	}
	mmio_write32(dist + GICD_CTLR, 1);
	private_interrupt(dist);
	mmio_write32(iface + GICC_PMR, ALL_PRIORITIES);
	mmio_write32(iface + GICC_CTLR, 1);
}

uint32_t gic_take(void)
{
	return iface ? mmio_read32(iface + GICC_IAR) & 0x3ff
		     : (uint32_t)SYS_READ(S3_0_C12_C12_0) & 0xffffff;	/* ICC_IAR1_EL1 */
}

void gic_done(uint32_t irq)
{
	if (iface)
		mmio_write32(iface + GICC_EOIR, irq);
	else
		SYS_WRITE(S3_0_C12_C12_1, irq);		/* ICC_EOIR1_EL1 */
}
