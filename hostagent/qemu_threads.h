/* SPDX-License-Identifier: Apache-2.0 */
/*
 * qemu_threads.h - every thread that moves a guest in QEMU, whoever started it
 *
 *	qemu_vcpus(reply, &v)			of query-cpus-fast: which thread is which vCPU
 *	qemu_threads(pid, &v, t, max)		all of the process, vCPUs marked
 *	qemu_vhost(pid, t, max)			and the kernel's, where vhost moves the packets
 */
#ifndef HOSTAGENT_QEMU_THREADS_H
#define HOSTAGENT_QEMU_THREADS_H

#include <json-c/json_object.h>
#include "hostagent/vmm.h"

struct qemu_vcpus {
	int tid[256];
	int n;
};

void qemu_vcpus(struct json_object *reply, struct qemu_vcpus *v);
int qemu_threads(pid_t pid, const struct qemu_vcpus *v, struct vm_thread *t, int max);
int qemu_vhost(pid_t pid, struct vm_thread *t, int max);

#endif
