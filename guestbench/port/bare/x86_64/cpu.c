// SPDX-License-Identifier: Apache-2.0
/*
 * cpu.c - tables of the processor, exceptions and the calls of machine.h
 *
 * Exceptions run on a stack of their own (IST 1): a stack that overflowed into its guard page can
 * still be reported.
 */
#include "guestbench/port/bare/fwcfg.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/pages.h"
#include "guestbench/port/bare/task.h"
#include "guestbench/port/bare/x86_64/x86.h"

#define MSR_GS_BASE 0xc0000101u
#define FAULT_STACK (2 * PAGE)

struct gate {
	uint16_t low, selector;
	uint8_t ist, type;
	uint16_t mid;
	uint32_t high, zero;
};

struct __attribute__((packed)) tss {
	uint32_t zero;
	uint64_t rsp[3], zero2, ist[7], zero3;
	uint16_t zero4, io_map;
};

extern const uint64_t vector_table[VECTORS];
extern uint64_t gdt_tss[], page_l1[];
extern const struct __attribute__((packed)) { uint16_t limit; uint64_t base; } gdt_pointer;
_Noreturn void machine_boot(uint64_t info);
uintptr_t trap(struct frame *f);

struct machine machine;
static struct gate idt[VECTORS];
static struct tss tss[CPUS];
static uint8_t fault_stack[CPUS][FAULT_STACK] __attribute__((aligned(16)));

const struct pages_format pages_format = {
	.root = page_l1,
	.table = 3,
	.table_mask = 0x81,
	.table_is = 1,
	.address = 0x000ffffffffff000,
	.last = 0x80,		/* in a small page that bit means something else */
	.device = 0x93,		/* present, writable, uncached, large */
};

static const char *const names[] = {
	"divide error", "debug", "nmi", "breakpoint", "overflow", "bound", "invalid opcode",
	"no fpu",
	"double fault", "9", "invalid tss", "segment not present", "stack segment",
	"general protection", "page fault", "15", "fpu", "alignment", "machine check", "simd",
};
#define NAMES (sizeof(names) / sizeof(names[0]))

void pages_flush(void)
{
	uint64_t root;

	__asm__ volatile("mov %%cr3, %0; mov %0, %%cr3" : "=r"(root) : : "memory");
}

static void idt_fill(void)
{
	for (unsigned i = 0; i < VECTORS; i++) {
		uint64_t at = vector_table[i];

		idt[i] = (struct gate){(uint16_t)at, 8, i < 32, 0x8e, (uint16_t)(at >> 16),
				       (uint32_t)(at >> 32), 0};
	}
}

void cpu_tables(unsigned n)
{
	struct __attribute__((packed)) { uint16_t limit; uint64_t base; } idtr = {
		sizeof(idt) - 1, (uintptr_t)idt};
	uint64_t at = (uintptr_t)&tss[n];
	uint16_t selector = (uint16_t)(32 + 16 * n);

	tss[n].ist[0] = (uintptr_t)fault_stack[n] + FAULT_STACK;
	tss[n].io_map = sizeof(tss[n]);
	gdt_tss[2 * n] = (sizeof(tss[n]) - 1) | (at & 0xffffff) << 16 | 0x89ull << 40 |
			 (at >> 24 & 0xff) << 56;
	gdt_tss[2 * n + 1] = at >> 32;
	__asm__ volatile("lgdt %0" : : "m"(gdt_pointer));
	__asm__ volatile("ltr %0" : : "r"(selector));
	__asm__ volatile("lidt %0" : : "m"(idtr));
}

uintptr_t trap(struct frame *f)
{
	uint64_t address;

	if (f->vector == VECTOR_TIMER) {
		uintptr_t next = task_timer((uintptr_t)f);

		apic_eoi();
		return next;
	}
	if (f->vector == VECTOR_DEVICE) {
		uintptr_t next = task_device((uintptr_t)f);

		apic_eoi();
		return next;
	}
	if (f->vector == VECTOR_YIELD)
		return task_yield((uintptr_t)f);
	if (f->vector >= 32)	/* spurious */
		return (uintptr_t)f;
	__asm__ volatile("mov %%cr2, %0" : "=r"(address));
	bare_fault(&(struct fault){
		.name = f->vector < NAMES ? names[f->vector] : "exception",
		.pc = f->rip,
		.sp = f->rsp,
		.address = f->vector == 14 ? address : 0,
		.code = f->error,
		.regs = f->regs,
		.nregs = 15,
	});
}

uintptr_t machine_task(uintptr_t top, void (*fn)(void))
{
	struct frame *f = (struct frame *)top - 1;

	*f = (struct frame){.rip = (uintptr_t)fn, .cs = 8, .rflags = 2, .rsp = top - 8, .ss = 16};
	return (uintptr_t)f;
}

void machine_set_self(void *self)
{
	*(void **)self = self;
	msr_write(MSR_GS_BASE, (uintptr_t)self);
}

void *machine_self(void)
{
	void *self;

	__asm__ volatile("mov %%gs:0, %0" : "=r"(self));
	return self;
}

void machine_irqs(bool on)
{
	if (on)
		__asm__ volatile("sti" : : : "memory");
	else
		__asm__ volatile("cli" : : : "memory");
}

void machine_idle(void)
{
	__asm__ volatile("sti; hlt" : : : "memory");
}

_Noreturn void machine_halt(void)
{
	for (;;)
		__asm__ volatile("cli; hlt");
}

uint64_t machine_random(void)
{
	return tsc() * 0x9e3779b97f4a7c15ull;
}

void machine_cpu_init(unsigned n)
{
	cpu_tables(n);
	apic_init();
}

/* The old controllers stay silent: all lines masked, after they were moved off the exceptions. */
static void mask_pic(void)
{
	out8(0x21, 0xff);
	out8(0xa1, 0xff);
}

_Noreturn void machine_boot(uint64_t info)
{
	machine.arch = "x86_64";
	boot_take(info);
	mask_pic();
	idt_fill();
	machine_cpu_init(0);
	tsc_measure();
	apic_calibrate();
	machine.cpus = fwcfg_cpus();
	bare_main();
}
