// SPDX-License-Identifier: Apache-2.0
/*
 * apic.c - the local interrupt controller and its timer (SDM volume 3, chapter 11)
 *
 * x2APIC where the processor has it: its registers are MSRs, and under a hypervisor cheaper than
 * memory accesses. The timer takes a TSC value (deadline mode) where CPUID says so; else it
 * counts down at a rate measured against the PIT.
 */
#include "guestbench/port/bare/clock.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/x86_64/x86.h"

enum { REG_EOI = 0xb, REG_SPURIOUS = 0xf, REG_ICR = 0x30, REG_ICR_HIGH = 0x31, REG_LVT_TIMER = 0x32,
       REG_INITIAL = 0x38, REG_CURRENT = 0x39, REG_DIVIDE = 0x3e };
enum { MSR_APIC_BASE = 0x1b, MSR_X2APIC = 0x800, MSR_TSC_DEADLINE = 0x6e0 };
enum { LVT_MASKED = 1 << 16, LVT_DEADLINE = 2 << 17, DIVIDE_BY_1 = 0xb };
enum { ICR_INIT = 0x4500, ICR_STARTUP = 0x4600, ICR_PENDING = 1 << 12 };

static bool x2apic, deadline;
static volatile uint32_t *mmio;
static struct clock_rate per_tsc;	/* LAPIC ticks in TSC ticks */

static void reg_write(unsigned reg, uint32_t v)
{
	if (x2apic)
		msr_write(MSR_X2APIC + reg, v);
	else
		mmio[reg * 4] = v;
}

static uint32_t reg_read(unsigned reg)
{
	return x2apic ? (uint32_t)msr_read(MSR_X2APIC + reg) : mmio[reg * 4];
}

void apic_init(void)
{
	uint64_t base = msr_read(MSR_APIC_BASE);
	uint32_t features = cpuid(1).c;

	x2apic = features >> 21 & 1;
	deadline = features >> 24 & 1;
	mmio = (volatile uint32_t *)(base & 0xffffff000ull);
	msr_write(MSR_APIC_BASE, base | 1 << 11);	/* x2APIC may only be entered from xAPIC */
	if (x2apic)
		msr_write(MSR_APIC_BASE, base | 3 << 10);
	reg_write(REG_SPURIOUS, 1 << 8 | VECTOR_SPURIOUS);
	reg_write(REG_DIVIDE, DIVIDE_BY_1);
	reg_write(REG_LVT_TIMER, (deadline ? LVT_DEADLINE : 0) | VECTOR_TIMER);
	machine.timer = deadline ? "tsc-deadline" : "lapic";
}

void apic_eoi(void)
{
	reg_write(REG_EOI, 0);
}

uint32_t apic_left(void)
{
	return deadline ? 0 : reg_read(REG_CURRENT);
}

void apic_free_run(void)
{
	if (deadline)
		return;
	reg_write(REG_LVT_TIMER, LVT_MASKED | VECTOR_TIMER);
	reg_write(REG_INITIAL, UINT32_MAX);
}

void apic_calibrate(void)
{
	struct pit_span s;

	if (deadline)
		return;
	if (pit_span(&s) && s.lapic)
		clock_rate_set(&per_tsc, s.lapic, s.tsc);
	else
		machine.timer = NULL;
	reg_write(REG_INITIAL, 0);
	reg_write(REG_LVT_TIMER, VECTOR_TIMER);
}

void machine_arm(uint64_t at)
{
	uint64_t now, left;

	if (deadline) {
		msr_write(MSR_TSC_DEADLINE, at);
		return;
	}
	now = tsc();
	left = at > now ? clock_scale(&per_tsc, at - now) + 1 : 1;
	reg_write(REG_INITIAL, left < UINT32_MAX ? (uint32_t)left : UINT32_MAX);
}

static void command(unsigned apic_id, uint32_t what)
{
	if (x2apic) {
		msr_write(MSR_X2APIC + REG_ICR, (uint64_t)apic_id << 32 | what);
		return;
	}
	reg_write(REG_ICR_HIGH, apic_id << 24);
	reg_write(REG_ICR, what);
	while (reg_read(REG_ICR) & ICR_PENDING)
		;
}

void apic_start_cpu(unsigned apic_id, unsigned page)
{
	command(apic_id, ICR_INIT);
	clock_spin(10000000);	/* 10 ms, as the MP specification asks */
	for (int i = 0; i < 2; i++) {
		command(apic_id, ICR_STARTUP | page);
		clock_spin(200000);
	}
}
