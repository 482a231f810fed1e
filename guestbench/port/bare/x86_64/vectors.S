/* SPDX-License-Identifier: Apache-2.0 */
/* vectors.S - all exceptions and interrupts: save every register, ask C which task goes on */

	.text
	.altmacro
	.macro vector n
vector_\n:
	.if !((1 << \n) & 0x60227d00) || (\n > 31)	/* the others push an error code */
	pushq $0
	.endif
	pushq $\n
	jmp trapped
	.endm
	.macro row n
	.quad vector_\n
	.endm

	.set i, 0
	.rept 48
	vector %i
	.set i, i + 1
	.endr

/* machine_yield: the timer's frame, without the timer. */
	.globl machine_yield
machine_yield:
	int $33
	ret

trapped:
	pushq %rax
	pushq %rcx
	pushq %rdx
	pushq %rbx
	pushq %rbp
	pushq %rsi
	pushq %rdi
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	cld
	movq %rsp, %rdi
	call trap
	movq %rax, %rsp
	.globl trap_return
trap_return:
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rdi
	popq %rsi
	popq %rbp
	popq %rbx
	popq %rdx
	popq %rcx
	popq %rax
	addq $16, %rsp
	iretq

	.section .rodata
	.balign 8
	.globl vector_table
vector_table:
	.set i, 0
	.rept 48
	row %i
	.set i, i + 1
	.endr

	.section .note.GNU-stack, "", @progbits
