/* SPDX-License-Identifier: Apache-2.0 */
/*
 * start.S - from the loader to C: the first byte is the entry, at EL2 or EL1, MMU off, x0 may point
 * to a device tree. All code here is position independent. The ELF form is linked 2 MiB into the
 * memory of QEMU's virt: the device tree, 1 MiB, lies in front of it.
 */
#define LINKED_AT 0x40200000	/* as in image.lds */
#define STACK_BYTES 16384	/* as in machine.h */

	.section .head, "ax"
	.globl _start
_start:
	msr daifset, #15
	mov x19, x0
	bl to_el1
	adrp x0, __bss_start
	add x0, x0, :lo12:__bss_start
	adrp x1, __bss_end
	add x1, x1, :lo12:__bss_end
1:	stp xzr, xzr, [x0], #16
	cmp x0, x1
	b.lo 1b
	adrp x2, task_stacks
	add x2, x2, :lo12:task_stacks
	add sp, x2, #STACK_BYTES
	adrp x0, __rela_start
	add x0, x0, :lo12:__rela_start
	adrp x1, __rela_end
	add x1, x1, :lo12:__rela_end
	adr x2, _start
	mov x3, #(LINKED_AT & 0xffff)
	movk x3, #(LINKED_AT >> 16), lsl #16
	sub x2, x2, x3
	bl relocate
	bl set_vectors
	mov x0, x19
	b machine_boot

/* A further CPU: x0 points to its stack and number. */
	.globl cpu_entry
cpu_entry:
	msr daifset, #15
	mov x19, x0
	bl to_el1
	bl set_vectors
	ldp x1, x20, [x19]
	mov sp, x1
	bl mmu_on
	mov x0, x20
	b bare_cpu

set_vectors:
	adrp x1, vectors
	add x1, x1, :lo12:vectors
	msr vbar_el1, x1
	isb
	ret

/* Whatever EL2 could trap of ours, it must not. */
to_el1:
	mrs x1, CurrentEL
	cmp x1, #8
	b.ne 2f
	mov x1, #(1 << 31)
	msr hcr_el2, x1
	mov x1, #3
	msr cnthctl_el2, x1
	msr cntvoff_el2, xzr
	mov x1, #0x33ff
	msr cptr_el2, x1
	msr hstr_el2, xzr
	mrs x1, midr_el1
	msr vpidr_el2, x1
	mrs x1, mpidr_el1
	msr vmpidr_el2, x1
	mrs x1, id_aa64pfr0_el1
	ubfx x1, x1, #24, #4
	cbz x1, 1f
	mov x1, #15
	msr s3_4_c12_c9_5, x1		/* ICC_SRE_EL2 */
	isb
1:	mov x1, #0x3c5
	msr spsr_el2, x1
	msr elr_el2, x30
	ldr w1, =0x30d00800
	msr sctlr_el1, x1
	eret
2:	ret

/* mmu_on: tables are ready in page_root. */
	.text
	.globl mmu_on
mmu_on:
	adrp x1, page_root
	add x1, x1, :lo12:page_root
	msr ttbr0_el1, x1
	mov x1, #0xff00			/* 0: device, 1: write-back */
	msr mair_el1, x1
	ldr x1, =0x803519		/* 39 bits, 4 KiB, write-back inner shareable, no TTBR1 */
	mrs x2, id_aa64mmfr0_el1
	and x2, x2, #7
	orr x1, x1, x2, lsl #32
	msr tcr_el1, x1
	isb
	tlbi vmalle1
	dsb sy
	isb
	mrs x1, sctlr_el1
	mov x2, #0x1005			/* M, C, I */
	orr x1, x1, x2
	msr sctlr_el1, x1
	isb
	ret
	.ltorg

	.section .note.GNU-stack, "", @progbits
