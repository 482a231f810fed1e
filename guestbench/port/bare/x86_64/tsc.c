// SPDX-License-Identifier: Apache-2.0
/*
 * tsc.c - how fast the time stamp counter runs, from whoever knows it best
 *
 * In order: KVM's clock page, which holds the factor the hypervisor itself uses; the hypervisor's
 * timing leaf; the processor's crystal leaf; a measurement against the PIT.
 */
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/x86_64/x86.h"

#define LEAF_HYPERVISOR 0x40000000u
#define LEAF_KVM_FEATURES 0x40000001u
#define LEAF_TIMING 0x40000010u
#define KVM_CLOCK2 (1u << 3)
#define MSR_KVM_CLOCK2 0x4b564d01u

struct clock_page {		/* struct pvclock_vcpu_time_info of the KVM ABI */
	uint32_t version, pad;
	uint64_t tsc, system;
	uint32_t mul;
	int8_t shift;
	uint8_t flags, pad2[2];
};

static uint64_t hz_of_clock_page(void)
{
	static volatile struct clock_page page __attribute__((aligned(64)));
	struct cpuid h = cpuid(LEAF_HYPERVISOR);
	uint64_t hz;

	if (h.b != 0x4b4d564b || h.c != 0x564b4d56 || !(cpuid(LEAF_KVM_FEATURES).a & KVM_CLOCK2))
		return 0;
	msr_write(MSR_KVM_CLOCK2, (uintptr_t)&page | 1);
	if (!page.mul)
		return 0;
	/* ns = ((tsc << shift) * mul) >> 32 */
	hz = (1000000000ull << 32) / page.mul;
	hz = page.shift < 0 ? hz << -page.shift : hz >> page.shift;
	msr_write(MSR_KVM_CLOCK2, 0);
	return hz;
}

static uint64_t hz_of_leaves(void)
{
	struct cpuid top = cpuid(LEAF_HYPERVISOR), r;
	bool hypervisor = cpuid(1).c >> 31;

	if (hypervisor && top.a >= LEAF_TIMING && top.a < LEAF_TIMING + 0x100) {
		machine.how = "cpuid 40000010h";
		return (uint64_t)cpuid(LEAF_TIMING).a * 1000;
	}
	if (cpuid(0).a >= 0x15) {
		r = cpuid(0x15);
		machine.how = "cpuid 15h";
		if (r.a && r.b && r.c)
			return (uint64_t)r.c * r.b / r.a;
	}
	return 0;
}

static uint64_t hz_of_pit(void)
{
	struct pit_span s;

	machine.how = "pit";
	return pit_span(&s) ? s.tsc * 1000000000u / s.ns : 0;
}

static uint64_t hz_of_base_frequency(void)
{
	machine.how = "cpuid 16h";
	return cpuid(0).a >= 0x16 ? (uint64_t)(cpuid(0x16).a & 0xffff) * 1000000u : 0;
}

void tsc_measure(void)
{
	machine.clock = "tsc";
	machine.stable = cpuid(0x80000000).a >= 0x80000007 && cpuid(0x80000007).d >> 8 & 1;
	machine.how = "kvm-clock";
	machine.hz = hz_of_clock_page();
	if (!machine.hz)
		machine.hz = hz_of_leaves();
	if (!machine.hz)
		machine.hz = hz_of_pit();
	if (!machine.hz)
		machine.hz = hz_of_base_frequency();
}

uint64_t machine_ticks(void)
{
	return tsc();
}
