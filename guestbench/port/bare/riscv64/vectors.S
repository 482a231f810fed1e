/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vectors.S - traps: save every register, ask C which task goes on
 *
 * A stack is 16 KiB, its lowest page is the guard: if the saved registers would fall into it we go
 * on with a stack of last resort. tp belongs to the CPU, not to a task, and stays.
 */
#define FRAME 272

	.text
	.balign 4
	.globl trap_entry
trap_entry:
	addi sp, sp, -FRAME
	csrw sscratch, t0
	srli t0, sp, 12
	andi t0, t0, 3
	beqz t0, overflow
	csrr t0, sscratch
	sd t0, 32(sp)
	csrr t0, scause
	j save

/* machine_yield: as if a trap had come between here and the caller. */
	.globl machine_yield
machine_yield:
	addi sp, sp, -FRAME
	sd t0, 32(sp)
	csrw sepc, ra
	li t0, 0x20			/* SPIE: interrupts stay off */
	csrc sstatus, t0
	li t0, 0x100			/* SPP: we return to S mode */
	csrs sstatus, t0
	li t0, 8			/* what an environment call would say */
save:
	sd ra, 0(sp)
	sd gp, 16(sp)
	sd t1, 40(sp)
	sd t2, 48(sp)
	sd s0, 56(sp)
	sd s1, 64(sp)
	sd a0, 72(sp)
	sd a1, 80(sp)
	sd a2, 88(sp)
	sd a3, 96(sp)
	sd a4, 104(sp)
	sd a5, 112(sp)
	sd a6, 120(sp)
	sd a7, 128(sp)
	sd s2, 136(sp)
	sd s3, 144(sp)
	sd s4, 152(sp)
	sd s5, 160(sp)
	sd s6, 168(sp)
	sd s7, 176(sp)
	sd s8, 184(sp)
	sd s9, 192(sp)
	sd s10, 200(sp)
	sd s11, 208(sp)
	sd t3, 216(sp)
	sd t4, 224(sp)
	sd t5, 232(sp)
	sd t6, 240(sp)
	mv a1, t0
	csrr t0, sepc
	csrr t1, sstatus
	sd t0, 248(sp)
	sd t1, 256(sp)
	mv a0, sp
	call trap
	mv sp, a0
	ld t0, 248(sp)
	ld t1, 256(sp)
	csrw sepc, t0
	csrw sstatus, t1
	ld ra, 0(sp)
	ld gp, 16(sp)
	ld t0, 32(sp)
	ld t1, 40(sp)
	ld t2, 48(sp)
	ld s0, 56(sp)
	ld s1, 64(sp)
	ld a0, 72(sp)
	ld a1, 80(sp)
	ld a2, 88(sp)
	ld a3, 96(sp)
	ld a4, 104(sp)
	ld a5, 112(sp)
	ld a6, 120(sp)
	ld a7, 128(sp)
	ld s2, 136(sp)
	ld s3, 144(sp)
	ld s4, 152(sp)
	ld s5, 160(sp)
	ld s6, 168(sp)
	ld s7, 176(sp)
	ld s8, 184(sp)
	ld s9, 192(sp)
	ld s10, 200(sp)
	ld s11, 208(sp)
	ld t3, 216(sp)
	ld t4, 224(sp)
	ld t5, 232(sp)
	ld t6, 240(sp)
	addi sp, sp, FRAME
	sret

overflow:
	mv a0, sp
	lla sp, last_stack_end
	tail stack_overflow

	.bss
	.balign 16384
	.skip 16384
last_stack_end:

	.section .note.GNU-stack, "", @progbits
