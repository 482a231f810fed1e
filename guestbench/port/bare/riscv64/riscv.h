/* SPDX-License-Identifier: Apache-2.0 */
/*
 * riscv.h - control registers and firmware calls, and what the files of this machine share
 *
 * Numbers are those of the RISC-V privileged specification, of its Sstc extension and of the SBI
 * specification 1.0. Only TIME and HSM are needed; SRST and the console are used where they exist.
 */
#ifndef GUESTBENCH_PORT_BARE_RISCV_H
#define GUESTBENCH_PORT_BARE_RISCV_H

#include <stdbool.h>
#include <stdint.h>

#define CSR_READ(name) ({                                                                          \
	uint64_t v_;                                                                               \
	__asm__ volatile("csrr %0, " #name : "=r"(v_) : : "memory");                               \
	v_;                                                                                        \
})
#define CSR_WRITE(name, v) __asm__ volatile("csrw " #name ", %0" : : "r"((uint64_t)(v)) : "memory")
#define CSR_SET(name, v) __asm__ volatile("csrs " #name ", %0" : : "r"((uint64_t)(v)) : "memory")
#define CSR_CLEAR(name, v) __asm__ volatile("csrc " #name ", %0" : : "r"((uint64_t)(v)) : "memory")

enum { STATUS_SPP = 1 << 8, SIE_TIMER = 1 << 5 };
enum { CAUSE_TIMER = 5, CAUSE_YIELD = 8 };	/* the first with the topmost bit */

struct frame {			/* as vectors.S leaves it on the stack: x1 .. x31, but sp and tp */
	uint64_t x[31], pc, status, pad;
};

struct sbi { int64_t error; uint64_t value; };

#define SBI_TIME 0x54494d45u
#define SBI_HSM 0x48534du
#define SBI_RESET 0x53525354u
#define SBI_PUTCHAR 1u

struct sbi sbi(uint64_t extension, uint64_t function, uint64_t a, uint64_t b, uint64_t c);

/* start.S, mmu.c */
bool sstc_works(void);
void mmu_on(void);
void mmu_tables(void);
void cpu_entry(void);
void trap_entry(void);

#endif
