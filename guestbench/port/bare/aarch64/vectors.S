/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vectors.S - exceptions and interrupts: save every register, ask C which task goes on
 *
 * A stack is 16 KiB, its lowest page is the guard: if the saved registers would fall into it we go
 * on with a stack of last resort.
 */
#define FRAME 272

	.macro entry kind
	.balign 128
	sub sp, sp, #FRAME
	msr tpidr_el0, x0
	mov x0, sp
	and x0, x0, #0x3000
	cbz x0, overflow
	mrs x0, tpidr_el0
	stp x0, x1, [sp]
	mov x1, #\kind
	b trapped
	.endm

	.text
	.balign 2048
	.globl vectors
vectors:
	.set n, 0
	.rept 16
	entry n
	.set n, n + 1
	.endr

overflow:
	adrp x0, last_stack_end
	add x0, x0, :lo12:last_stack_end
	mov x1, sp
	mov sp, x0
	mov x0, x1
	b stack_overflow

trapped:
	stp x2, x3, [sp, #16]
	stp x4, x5, [sp, #32]
	stp x6, x7, [sp, #48]
	stp x8, x9, [sp, #64]
	stp x10, x11, [sp, #80]
	stp x12, x13, [sp, #96]
	stp x14, x15, [sp, #112]
	stp x16, x17, [sp, #128]
	stp x18, x19, [sp, #144]
	stp x20, x21, [sp, #160]
	stp x22, x23, [sp, #176]
	stp x24, x25, [sp, #192]
	stp x26, x27, [sp, #208]
	stp x28, x29, [sp, #224]
	mrs x2, elr_el1
	mrs x3, spsr_el1
	stp x30, x2, [sp, #240]
	str x3, [sp, #256]
	mov x0, sp
	bl trap
	mov sp, x0
	ldr x3, [sp, #256]
	ldp x30, x2, [sp, #240]
	msr spsr_el1, x3
	msr elr_el1, x2
	ldp x28, x29, [sp, #224]
	ldp x26, x27, [sp, #208]
	ldp x24, x25, [sp, #192]
	ldp x22, x23, [sp, #176]
	ldp x20, x21, [sp, #160]
	ldp x18, x19, [sp, #144]
	ldp x16, x17, [sp, #128]
	ldp x14, x15, [sp, #112]
	ldp x12, x13, [sp, #96]
	ldp x10, x11, [sp, #80]
	ldp x8, x9, [sp, #64]
	ldp x6, x7, [sp, #48]
	ldp x4, x5, [sp, #32]
	ldp x2, x3, [sp, #16]
	ldp x0, x1, [sp]
	add sp, sp, #FRAME
	eret

	.globl machine_yield
machine_yield:
	svc #0
	ret

	.bss
	.balign 16384
	.skip 16384
last_stack_end:

	.section .note.GNU-stack, "", @progbits
