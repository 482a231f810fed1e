/* SPDX-License-Identifier: Apache-2.0 */
/*
 * start.S - from SBI firmware to C: the first byte is the entry, in S mode without paging, a0 is
 * the number of this hart, a1 points to a device tree. All code here is position independent.
 */
#define LINKED_AT 0x80200000	/* as in image.lds */
#define STACK_BYTES 16384	/* as in machine.h */

	.section .head, "ax"
	.option norelax
	.globl _start
_start:
	csrw sie, zero
	csrci sstatus, 2
	mv s0, a0
	mv s1, a1
	lla t0, __bss_start
	lla t1, __bss_end
1:	sd zero, (t0)
	addi t0, t0, 8
	bltu t0, t1, 1b
	lla sp, task_stacks
	li t0, STACK_BYTES
	add sp, sp, t0
	lla a0, __rela_start
	lla a1, __rela_end
	lla a2, _start
	li t0, LINKED_AT
	sub a2, a2, t0
	call relocate
	lla t0, trap_entry
	csrw stvec, t0
	mv a0, s0
	mv a1, s1
	tail machine_boot

/* A further hart: a1 points to its stack and number. */
	.globl cpu_entry
cpu_entry:
	csrw sie, zero
	csrci sstatus, 2
	lla t0, trap_entry
	csrw stvec, t0
	ld sp, (a1)
	ld s0, 8(a1)
	call mmu_on
	mv a0, s0
	tail bare_cpu

/* sstc_works: may we write stimecmp? An illegal instruction comes back as "no". */
	.text
	.globl sstc_works
sstc_works:
	lla t0, 1f
	csrrw t1, stvec, t0
	li a0, 0
	li t0, -1
	csrw 0x14d, t0
	li a0, 1
	.balign 4
1:	csrw stvec, t1
	ret

	.section .note.GNU-stack, "", @progbits
