/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accel.h - is KVM here, and does it really run a guest
 *
 * A /dev/kvm that opens says little: in a virtual machine without nesting it may emulate every
 * instruction and be a thousand times too slow. So a guest of a few instructions counts for a
 * tenth of a second, and the same loop counts on this CPU; both by CPU time, so that a busy host
 * does not spoil the comparison. A child process does it, and is killed when it takes too long.
 * Interface: the kernel's Documentation/virt/kvm/api.rst.
 */
#ifndef HOSTAGENT_ACCEL_H
#define HOSTAGENT_ACCEL_H

#include "hostagent/scenario.h"

#define ACCEL_TOO_SLOW 20.0 /* times slower than the CPU itself: not what KVM is for */

struct accel {
	double slower;	 /* the CPU's rate over the guest's rate: about 1 on a good host */
	int64_t exit_ns; /* one exit to us and back */
};

/* accel_trial - 0: KVM runs a guest at the CPU's speed, *a says how well; else -errno and one line
 * in why: what is wrong, what to do. The first answer is kept for the life of the process. */
int accel_trial(struct accel *a, char *why, size_t len);

/* accel_pick - what [vm] accel comes to on this host. 0: *kvm is the answer, and where auto fell
 * back to emulation, why says the reason (else ""); -errno: kvm is asked for and cannot be. */
int accel_pick(const struct scenario *s, bool *kvm, char *why, size_t len);

/* accel_host_arch - "x86_64", "aarch64", "riscv64": as [vm] arch writes them */
const char *accel_host_arch(void);

/* accel_host_emulated - this host is itself a machine that QEMU emulates: KVM works in it, and its
 * figures describe no hardware. Where a CPU does not tell (all but x86_64): false. */
bool accel_host_emulated(void);

/* The part that differs between CPUs; one file each. */
struct accel_guest {
	uint64_t address;	      /* where its two pages are, and where it starts */
	const uint8_t *count, *exits; /* code: count for ever; leave to us for ever */
	size_t count_len, exits_len;
};
extern const struct accel_guest accel_guest;
int accel_guest_start(int kvm, int vm, int vcpu); /* registers as the code wants them */
int64_t accel_guest_counted(int vcpu);		  /* how far it came; -errno */
uint64_t accel_native(uint64_t rounds);		  /* the same loop here */

#endif
