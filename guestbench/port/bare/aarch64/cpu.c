// SPDX-License-Identifier: Apache-2.0
/* cpu.c - generic timer, exceptions, console and the calls of machine.h */
#include "guestbench/port/bare/aarch64/arm.h"
#include "guestbench/port/bare/dt/dt.h"
#include "guestbench/port/bare/fdt.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/orders.h"
#include "guestbench/port/bare/task.h"
#include "guestbench/port/bare/virtio.h"

enum { VECTOR_SYNC = 4, VECTOR_IRQ = 5 };	/* of the current level with its own stack */
enum { EC_SHIFT = 26, EC_UNDEFINED = 0, EC_SVC = 0x15, EC_FETCH = 0x21, EC_DATA = 0x25 };
enum { TIMER_ON = 1 };
enum { UART_DR = 0x00, UART_FR = 0x18, FR_RX_EMPTY = 1 << 4, FR_TX_FULL = 1 << 5 };
enum { UART_POLLS = 100000 };
#define RAM_AT 0x40000000u		/* where QEMU puts the tree for images that are not Linux */
/* QEMU up to 7.2 hangs in an overflow when an offset is added to a value near all ones. */
#define FARTHEST (UINT64_C(1) << 36)
#define PSTATE_EL1_MASKED 0x3c5

_Noreturn void machine_boot(const void *fdt);
uintptr_t trap(struct frame *f, unsigned vector);
_Noreturn void stack_overflow(uint64_t sp);

struct machine machine;
static uintptr_t uart = 0x09000000;

const struct dt_defaults dt_defaults = {
	.virtio = 0x0a000000, .virtio_step = 0x200, .virtio_slots = 32,
};

uint64_t machine_ticks(void)
{
	__asm__ volatile("isb" : : : "memory");
	return SYS_READ(cntvct_el0);
}

void machine_arm(uint64_t ticks)
{
	uint64_t most = machine_ticks() + FARTHEST;

	SYS_WRITE(cntv_cval_el0, ticks < most ? ticks : most);
	SYS_WRITE(cntv_ctl_el0, TIMER_ON);
}

static const char *name_of(uint64_t class)
{
	switch (class) {
	case EC_UNDEFINED:
		return "undefined instruction";
	case EC_FETCH:
		return "instruction fault";
	case EC_DATA:
		return "page fault";
	default:
		return "exception";
	}
}

static uintptr_t interrupt(struct frame *f)
{
	uint32_t irq = gic_take();
	uintptr_t next = (uintptr_t)f;

	if (irq == TIMER_PPI) {
		/* Its line stays up until the timer is off or set again. */
		SYS_WRITE(cntv_ctl_el0, 0);
		next = task_timer(next);
	}
	if (irq < 1020)
		gic_done(irq);
	return next;
}

static void breakpoint_is_undefined(const char **name, uint64_t class)
{
	if (class == 0x3c)	/* what the compiler makes of a trap */
		*name = "undefined instruction";
}

uintptr_t trap(struct frame *f, unsigned vector)
{
	uint64_t esr = SYS_READ(esr_el1);
	const char *name = name_of(esr >> EC_SHIFT & 63);

	if (vector == VECTOR_IRQ)
		return interrupt(f);
	if (vector == VECTOR_SYNC && esr >> EC_SHIFT == EC_SVC)
		return task_yield((uintptr_t)f);
	breakpoint_is_undefined(&name, esr >> EC_SHIFT);
	bare_fault(&(struct fault){
		.name = name, .pc = f->pc, .sp = (uintptr_t)(f + 1), .address = SYS_READ(far_el1),
		.code = esr, .regs = f->x, .nregs = 31,
	});
}

_Noreturn void stack_overflow(uint64_t sp)
{
	bare_fault(&(struct fault){.name = "stack overflow", .pc = SYS_READ(elr_el1), .sp = sp,
				   .address = SYS_READ(far_el1), .code = SYS_READ(esr_el1)});
}

uintptr_t machine_task(uintptr_t top, void (*fn)(void))
{
	struct frame *f = (struct frame *)top - 1;

	*f = (struct frame){.pc = (uintptr_t)fn, .pstate = PSTATE_EL1_MASKED};
	return (uintptr_t)f;
}

void machine_set_self(void *self)
{
	SYS_WRITE(tpidr_el1, (uintptr_t)self);
}

void *machine_self(void)
{
	return (void *)SYS_READ(tpidr_el1);
}

void machine_irqs(bool on)
{
	if (on)
		__asm__ volatile("msr daifclr, #2; isb" : : : "memory");
	else
		__asm__ volatile("msr daifset, #2" : : : "memory");
}

/* A masked interrupt that is pending ends WFI as well. */
void machine_idle(void)
{
	__asm__ volatile("dsb sy; wfi; msr daifclr, #2; isb" : : : "memory");
}

_Noreturn void machine_halt(void)
{
	for (;;)
		__asm__ volatile("msr daifset, #15; wfi");
}

void machine_putc(char c)
{
	for (int i = 0; i < UART_POLLS && mmio_read32(uart + UART_FR) & FR_TX_FULL; i++)
		;
	mmio_write32(uart + UART_DR, (uint8_t)c);
}

int machine_getc(void)
{
	if (mmio_read32(uart + UART_FR) & FR_RX_EMPTY)
		return -1;
	return (int)(mmio_read32(uart + UART_DR) & 0xff);
}

uint64_t machine_random(void)
{
	return machine_ticks() * 0x9e3779b97f4a7c15ull;
}

void machine_cpu_init(unsigned n)
{
	SYS_WRITE(cntv_ctl_el0, 0);
	gic_init(n);
}

_Noreturn void machine_boot(const void *fdt)
{
	uint64_t at;

	machine.arch = "aarch64";
	machine.clock = "arch_sys_counter";
	machine.timer = "cntv";
	machine.how = "cntfrq";
	machine.stable = true;
	machine.hz = SYS_READ(cntfrq_el0);
	dt_boot_cpu(SYS_READ(mpidr_el1) & 0xff00ffffffull);
	if (!dt_take(fdt) && (uintptr_t)image_begin != RAM_AT)
		dt_take((const void *)(uintptr_t)RAM_AT);
	mmu_tables();
	uart = dt_device("arm,pl011", 0, uart);
	if (orders_number("uart", &at))
		uart = (uintptr_t)at;
	gic_find();
	machine_cpu_init(0);
	bare_main();
}
