/* SPDX-License-Identifier: Apache-2.0 */
/*
 * start.S - from the loader to C: multiboot1 or PVH in 32-bit mode without paging, then 64-bit.
 * Both loaders leave a pointer in ebx; what it points to is sorted out in boot.c.
 */
#define STACK_BYTES 16384	/* as in machine.h */

	.section .head, "a"
	.balign 4
	.long 0x1badb002, 2, -(0x1badb002 + 2)

	.section .note.pvh, "a", @note
	.balign 4
	.long 4, 4, 18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long _start

	.text
	.code32
	.globl _start
_start:
	cli
	cld
	movl %ebx, %ebp
	movl $__bss_start, %edi
	movl $__bss_end, %ecx
	subl %edi, %ecx
	xorl %eax, %eax
	rep stosb
	movl $(task_stacks + STACK_BYTES), %esp
	/* one PML4 entry, four gigabytes of 2 MiB pages */
	movl $(page_l1 + 3), page_l0
	movl $(page_l2 + 3), %eax
	movl $page_l1, %edi
	movl $4, %ecx
1:	movl %eax, (%edi)
	addl $4096, %eax
	addl $8, %edi
	loop 1b
	movl $0x83, %eax
	movl $page_l2, %edi
	movl $2048, %ecx
2:	movl %eax, (%edi)
	addl $0x200000, %eax
	addl $8, %edi
	loop 2b
	call long_mode
	lgdt gdt_pointer
	ljmp $8, $in_long_mode

/* Paging, PAE, long mode: the same for the first CPU and the others. */
long_mode:
	movl $page_l0, %eax
	movl %eax, %cr3
	movl %cr4, %eax
	orl $0x20, %eax
	movl %eax, %cr4
	movl $0xc0000080, %ecx
	rdmsr
	orl $0x100, %eax
	wrmsr
	movl %cr0, %eax
	orl $0x80010001, %eax
	movl %eax, %cr0
	ret

	.code64
in_long_mode:
	call flat_segments
	movq $(task_stacks + STACK_BYTES), %rsp
	movl %ebp, %edi
	call machine_boot
1:	hlt
	jmp 1b

flat_segments:
	movl $16, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	xorl %eax, %eax
	movl %eax, %fs
	movl %eax, %gs
	ret

/*
 * A further CPU: INIT-SIPI starts it in real mode at a page below 1 MiB, where smp.c has put a copy
 * of this code. cs:0 is its first byte.
 */
	.section .rodata
	.globl ap_code, ap_code_end
ap_code:
	.code16
	cli
	movw %cs, %ax
	movw %ax, %ds
	lgdtl (ap_gdt - ap_code)
	movl %cr0, %eax
	orl $1, %eax
	movl %eax, %cr0
	ljmpl $24, $ap_protected
	.balign 4
ap_gdt:	.word gdt_end - gdt - 1
	.long gdt
ap_code_end:

	.text
	.code32
ap_protected:
	movl $16, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl ap_stack, %esp
	call long_mode
	ljmp $8, $ap_long_mode
	.code64
ap_long_mode:
	call flat_segments
	movq ap_stack, %rsp
	movl ap_number, %edi
	lock incl ap_here
	call bare_cpu

	.data
	.balign 16
	.globl gdt
gdt:	.quad 0
	.quad 0x00af9b000000ffff	/* 8: code, 64 bit */
	.quad 0x00cf93000000ffff	/* 16: data */
	.quad 0x00cf9b000000ffff	/* 24: code, 32 bit, for starting CPUs */
	.globl gdt_tss
gdt_tss: .fill 32, 8, 0			/* 32: a task state segment per CPU, 16 bytes each */
gdt_end:
	.globl gdt_pointer
gdt_pointer:
	.word gdt_end - gdt - 1
	.quad gdt

	.bss
	.balign 8
	.globl ap_stack, ap_number, ap_here
ap_stack: .skip 8
ap_number: .skip 4
ap_here: .skip 4
	.balign 4096
	.globl page_l0, page_l1
page_l0: .skip 4096
page_l1: .skip 4096
page_l2: .skip 4 * 4096

	.section .note.GNU-stack, "", @progbits
