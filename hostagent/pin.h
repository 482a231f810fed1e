/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pin.h - which CPU each thread of a guest may use, and proof that it is so
 *
 * The RT CPUs ([host] rt_cpus; auto: what the kernel isolated) and those that vCPUs are given
 * ([vm] vcpu_cpus) belong to vCPUs alone, one each; all else of ours, rtbench included, stays on
 * the housekeeping CPUs. A hypervisor's later threads inherit the mask of its main thread, which
 * is therefore set while the guest is still paused; and because inheriting is not proof, every
 * thread's mask is read back from /proc, then and every second of the run.
 *
 *	pin_plan(s, &p, why)		what shall be; pure, but for the host's list of CPUs
 *	pin_self(&p)			rtbench, and so every child
 *	pin_threads(&p, t, n, say)	make it so; `say` hears of each refusal
 *	pin_assert(&p, t, n, why)	-EPERM with one line: who floats where
 */
#ifndef HOSTAGENT_PIN_H
#define HOSTAGENT_PIN_H

#include "hostagent/vmm.h"
#include "lib/cpus.h"

#define PIN_VCPUS 256

struct pin {
	struct cpus rt, house;
	bool isolates;	     /* rt is not empty */
	int vcpu[PIN_VCPUS]; /* CPU of each vCPU; -1: not pinned */
	int priority;	     /* of vCPU threads, SCHED_FIFO; 0: as they are */
};

int pin_plan(const struct scenario *s, struct pin *p, char *why, size_t len);
int pin_self(const struct pin *p);

typedef void pin_say_fn(void *arg, const char *text);
int pin_threads(const struct pin *p, const struct vm_thread *t, int n, pin_say_fn *say, void *arg);
int pin_assert(const struct pin *p, const struct vm_thread *t, int n, char *why, size_t len);

#endif
