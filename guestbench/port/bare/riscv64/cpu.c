// SPDX-License-Identifier: Apache-2.0
/* cpu.c - timer, traps, console and the calls of machine.h */
#include "guestbench/port/bare/dt/dt.h"
#include "guestbench/port/bare/fdt.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/orders.h"
#include "guestbench/port/bare/riscv64/riscv.h"
#include "guestbench/port/bare/task.h"
#include "guestbench/port/bare/virtio.h"

#define INTERRUPT (1ull << 63)
#define HZ_OF_VIRT 10000000u
enum { UART_DATA = 0, UART_LSR = 5, LSR_DATA = 1, LSR_EMPTY = 0x20, UART_POLLS = 100000 };

struct entry { uint64_t stack, number; };	/* as start.S takes it */

_Noreturn void machine_boot(uint64_t hart, const void *fdt);
uintptr_t trap(struct frame *f, uint64_t cause);
_Noreturn void stack_overflow(uint64_t sp);

struct machine machine;
static bool sstc;
static uintptr_t uart;

const struct dt_defaults dt_defaults = {
	.virtio = 0x10001000, .virtio_step = 0x1000, .virtio_slots = 8,
};

struct sbi sbi(uint64_t extension, uint64_t function, uint64_t a, uint64_t b, uint64_t c)
{
	register uint64_t a0 __asm__("a0") = a;
	register uint64_t a1 __asm__("a1") = b;
	register uint64_t a2 __asm__("a2") = c;
	register uint64_t a6 __asm__("a6") = function;
	register uint64_t a7 __asm__("a7") = extension;

	__asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a6), "r"(a7) : "memory");
	return (struct sbi){(int64_t)a0, a1};
}

uint64_t machine_ticks(void)
{
	return CSR_READ(time);
}

/* The interrupt stays pending until the next value is set, so the handler only masks it. */
void machine_arm(uint64_t ticks)
{
	if (sstc)
		CSR_WRITE(0x14d, ticks);
	else
		sbi(SBI_TIME, 0, ticks, 0, 0);
	CSR_SET(sie, SIE_TIMER);
}

static const char *name_of(uint64_t cause)
{
	static const char names[][24] = {
		"misaligned fetch", "fetch access", "undefined instruction", "breakpoint",
		"misaligned load", "load access", "misaligned store", "store access", "user call",
		"call", "10", "11", "fetch page fault", "page fault", "14", "page fault",
	};

	return cause < sizeof(names) / sizeof(names[0]) ? names[cause] : "exception";
}

uintptr_t trap(struct frame *f, uint64_t cause)
{
	if (cause == (INTERRUPT | CAUSE_TIMER)) {
		CSR_CLEAR(sie, SIE_TIMER);
		return task_timer((uintptr_t)f);
	}
	if (cause == CAUSE_YIELD)
		return task_yield((uintptr_t)f);
	bare_fault(&(struct fault){
		.name = name_of(cause), .pc = f->pc, .sp = (uintptr_t)(f + 1),
		.address = CSR_READ(stval), .code = cause, .regs = f->x, .nregs = 31,
	});
}

_Noreturn void stack_overflow(uint64_t sp)
{
	bare_fault(&(struct fault){.name = "stack overflow", .pc = CSR_READ(sepc), .sp = sp,
				   .address = CSR_READ(stval), .code = CSR_READ(scause)});
}

uintptr_t machine_task(uintptr_t top, void (*fn)(void))
{
	struct frame *f = (struct frame *)top - 1;

	*f = (struct frame){.pc = (uintptr_t)fn, .status = STATUS_SPP};
	return (uintptr_t)f;
}

void machine_set_self(void *self)
{
	__asm__ volatile("mv tp, %0" : : "r"(self));
}

void *machine_self(void)
{
	void *self;

	__asm__ volatile("mv %0, tp" : "=r"(self));
	return self;
}

void machine_irqs(bool on)
{
	if (on)
		__asm__ volatile("csrsi sstatus, 2" : : : "memory");
	else
		__asm__ volatile("csrci sstatus, 2" : : : "memory");
}

/* A pending interrupt ends WFI even while SIE is clear. */
void machine_idle(void)
{
	__asm__ volatile("wfi; csrsi sstatus, 2" : : : "memory");
}

_Noreturn void machine_halt(void)
{
	for (;;)
		__asm__ volatile("csrci sstatus, 2; csrw sie, zero; wfi");
}

_Noreturn void machine_off(int status)
{
	sbi(SBI_RESET, 0, 0, status != 0, 0);
	machine_halt();
}

bool machine_cpu_start(unsigned n, uintptr_t top)
{
	static struct entry entries[CPUS];

	entries[n] = (struct entry){top, n};
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return !sbi(SBI_HSM, 0, dt_cpu(n), (uintptr_t)cpu_entry, (uintptr_t)&entries[n]).error;
}

void machine_putc(char c)
{
	if (!uart) {
		sbi(SBI_PUTCHAR, 0, (uint8_t)c, 0, 0);
		return;
	}
	for (int i = 0; i < UART_POLLS && !(mmio_read8(uart + UART_LSR) & LSR_EMPTY); i++)
		;
	mmio_write8(uart + UART_DATA, (uint8_t)c);
}

int machine_getc(void)
{
	return uart && mmio_read8(uart + UART_LSR) & LSR_DATA ? mmio_read8(uart + UART_DATA) : -1;
}

uint64_t machine_random(void)
{
	return machine_ticks() * 0x9e3779b97f4a7c15ull;
}

void machine_cpu_init(unsigned n)
{
	CSR_WRITE(sie, 0);
}

_Noreturn void machine_boot(uint64_t hart, const void *fdt)
{
	uint32_t cpus;
	uint64_t at;

	machine.arch = "riscv64";
	machine.clock = "time";
	machine.how = "default";
	machine.stable = true;
	machine.hz = HZ_OF_VIRT;
	dt_boot_cpu(hart);
	if (dt_take(fdt) && (cpus = fdt_named(machine.fdt, 0, "cpus"))) {
		machine.hz = fdt_cell(machine.fdt, cpus, "timebase-frequency", 0, HZ_OF_VIRT);
		machine.how = "device tree";
	}
	mmu_tables();
	uart = dt_device("ns16550a", 0, 0);
	if (orders_number("uart", &at))
		uart = (uintptr_t)at;
	sstc = sstc_works();
	machine.timer = sstc ? "sstc" : "sbi";
	bare_main();
}
