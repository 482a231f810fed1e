// SPDX-License-Identifier: Apache-2.0
#ifdef __x86_64__
#include <cpuid.h>
#include <errno.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include "hostagent/accel.h"

/* inc eax; mov [0x2000], eax; jmp back */
static const uint8_t count[] = {0x40, 0xa3, 0x00, 0x20, 0x00, 0x00, 0xeb, 0xf8};
/* out 0x80, al; jmp back */
static const uint8_t leave[] = {0xe6, 0x80, 0xeb, 0xfc};

const struct accel_guest accel_guest = {
	.address = 0x1000,
	.count = count,
	.count_len = sizeof(count),
	.exits = leave,
	.exits_len = sizeof(leave),
};

/* Protected mode, flat and without paging: real mode is emulated on CPUs without "unrestricted
 * guest", which would make a good KVM look slow. */
int accel_guest_start(int kvm, int vm, int vcpu)
{
	struct kvm_segment seg = {.limit = 0xffffffff,
				  .selector = 8,
				  .type = 11,
				  .present = 1,
				  .db = 1,
				  .s = 1,
				  .g = 1};
	struct kvm_regs regs = {.rip = accel_guest.address, .rflags = 2};
	struct kvm_sregs sregs;

	if (ioctl(vcpu, KVM_GET_SREGS, &sregs))
		return -errno;
	sregs.cr0 |= 1;
	sregs.cs = seg;
	seg.type = 3;
	seg.selector = 16;
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = seg;
	if (ioctl(vcpu, KVM_SET_SREGS, &sregs) || ioctl(vcpu, KVM_SET_REGS, &regs))
		return -errno;
	return 0;
}

int64_t accel_guest_counted(int vcpu)
{
	struct kvm_regs regs;

	return ioctl(vcpu, KVM_GET_REGS, &regs) ? -errno : (int64_t)(uint32_t)regs.rax;
}

uint64_t accel_native(uint64_t rounds)
{
	static volatile uint32_t cell;
	uint32_t n = 0;

	while (n < rounds) {
		n++;
		cell = n;
	}
	(void)cell;
	return n;
}

/* The leaf in which hypervisors say their name; QEMU's target/i386/cpu.c has this one for TCG. */
bool accel_host_emulated(void)
{
	unsigned a, name[4] = {0}, flags;

	if (!__get_cpuid(1, &a, &name[0], &flags, &name[1]) || !(flags & 1u << 31))
		return false;
	__cpuid(0x40000000, a, name[0], name[1], name[2]);
	name[3] = 0;
	return !strcmp((const char *)name, "TCGTCGTCGTCG");
}
#endif
