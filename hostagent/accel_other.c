// SPDX-License-Identifier: Apache-2.0
#if !defined(__x86_64__) && !defined(__aarch64__)
#include <errno.h>
#include "hostagent/accel.h"

/* No trial guest is written for this CPU: KVM is not vouched for, and says so. */
const struct accel_guest accel_guest = {.address = 0x80000000};

int accel_guest_start(int kvm, int vm, int vcpu)
{
	return -EOPNOTSUPP;
}

int64_t accel_guest_counted(int vcpu)
{
	return -EOPNOTSUPP;
}

uint64_t accel_native(uint64_t rounds)
{
	return rounds;
}

bool accel_host_emulated(void)
{
	return false;
}
#endif
