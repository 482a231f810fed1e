// SPDX-License-Identifier: Apache-2.0
/* smp.c - the other CPUs, by INIT and startup messages (MultiProcessor Specification 1.4, B.4) */
#include "guestbench/port/bare/clock.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/x86_64/x86.h"

#define CODE_AT 0x8000u			/* below 1 MiB; the firmware no longer needs it */
#define PATIENCE INT64_C(200000000)

extern const uint8_t ap_code[], ap_code_end[];
extern _Atomic unsigned ap_here;	/* start.S counts the arrived */
extern uint64_t ap_stack;
extern uint32_t ap_number;

bool machine_cpu_start(unsigned n, uintptr_t top)
{
	unsigned here = ap_here;
	int64_t until;

	__builtin_memcpy((void *)(uintptr_t)CODE_AT, ap_code, (size_t)(ap_code_end - ap_code));
	ap_stack = top;
	ap_number = n;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	apic_start_cpu(n, CODE_AT >> 12);
	until = clock_now() + PATIENCE;
	while (ap_here == here && clock_now() < until)
		;
	return ap_here != here;
}
