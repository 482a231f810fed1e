/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arm.h - system registers, and what the files of this machine share
 *
 * Register numbers are those of the Arm Architecture Reference Manual (DDI 0487), of the GIC
 * architecture (IHI 0069, IHI 0048) and of PSCI (DEN 0022).
 */
#ifndef GUESTBENCH_PORT_BARE_ARM_H
#define GUESTBENCH_PORT_BARE_ARM_H

#include <stdint.h>

#define SYS_READ(name) ({                                                                          \
	uint64_t v_;                                                                               \
	__asm__ volatile("mrs %0, " #name : "=r"(v_) : : "memory");                                \
	v_;                                                                                        \
})
#define SYS_WRITE(name, v) __asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(v)) : "memory")

enum { TIMER_PPI = 27 };	/* the virtual timer */

struct frame {			/* as vectors.S leaves it on the stack */
	uint64_t x[31], pc, pstate, pad;
};

/* gic.c */
void gic_find(void);		/* once, the device tree is known */
void gic_init(unsigned cpu);	/* this CPU */
uint32_t gic_take(void);	/* the interrupt that is pending */
void gic_done(uint32_t irq);

/* psci.c */
uint64_t psci(uint64_t call, uint64_t a, uint64_t b, uint64_t c);

/* start.S, mmu.c */
void mmu_on(void);
void mmu_tables(void);
void cpu_entry(void);

#endif
