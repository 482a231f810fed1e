// SPDX-License-Identifier: Apache-2.0
/* psci.c - CPUs on, machine off (Arm DEN 0022) */
#include "guestbench/port/bare/aarch64/arm.h"
#include "guestbench/port/bare/clock.h"
#include "guestbench/port/bare/dt/dt.h"
#include "guestbench/port/bare/fdt.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/text.h"

#define CPU_ON 0xc4000003u
#define SYSTEM_OFF 0x84000008u

struct entry { uint64_t stack, number; };	/* as start.S takes it */

static bool by_smc(void)
{
	uint32_t node = machine.fdt ? fdt_named(machine.fdt, 0, "psci") : 0, len = 0;
	const char *method = node ? fdt_prop(machine.fdt, node, "method", &len) : NULL;

	return method && text_same(method, len ? len - 1 : 0, "smc");
}

uint64_t psci(uint64_t call, uint64_t a, uint64_t b, uint64_t c)
{
	bool smc = by_smc();	/* first: it must not spoil the registers */
	register uint64_t x0 __asm__("x0") = call;
	register uint64_t x1 __asm__("x1") = a;
	register uint64_t x2 __asm__("x2") = b;
	register uint64_t x3 __asm__("x3") = c;

	if (smc)
		__asm__ volatile("smc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : "memory");
	else
		__asm__ volatile("hvc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : "memory");
	return x0;
}

bool machine_cpu_start(unsigned n, uintptr_t top)
{
	static struct entry entries[CPUS] __attribute__((aligned(64)));

	entries[n] = (struct entry){top, n};
	/* It reads this before its caches are on. */
	__asm__ volatile("dc cvac, %0; dsb sy" : : "r"(&entries[n]) : "memory");
	return !psci(CPU_ON, dt_cpu(n), (uintptr_t)cpu_entry, (uintptr_t)&entries[n]);
}

_Noreturn void machine_off(int status)
{
	psci(SYSTEM_OFF, 0, 0, 0);
	machine_halt();
}
