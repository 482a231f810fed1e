/* SPDX-License-Identifier: Apache-2.0 */
/*
 * qemu.h - QEMU's command line for a scenario: decided by a pure function, then done
 *
 * Devices are only what a measurement needs: no display, no default cards. The guest starts
 * stopped (-S), so that every thread is in its place before the first guest instruction. With user
 * networking it reaches nothing but 10.0.2.100:7117, where QEMU starts `rtbench relay`, which joins
 * it to the collector. The probe's orders come by fw_cfg, as a file that only we can read. A second
 * monitor listens on qmp.sock in the run directory, for people and other tools.
 *
 * kernel = bare is our own image without an operating system. It speaks UDP, which cannot be
 * forwarded one by one: its network is not restricted, but it has nothing that could use that.
 */
#ifndef HOSTAGENT_QEMU_H
#define HOSTAGENT_QEMU_H

#include "hostagent/qemu_net.h"
#include "hostagent/vmm.h"

#define QEMU_GUEST_LINK "tcp:10.0.2.100:7117" /* as the guest sees the collector */
#define QEMU_GUEST_NET	"10.0.2.15/24"
#define QEMU_GUEST_HOST "10.0.2.2" /* the host's loopback, where networking is not restricted */
#define QEMU_VSOCK_CID	7117
#define QEMU_PORT	"org.rtbench.probe.0" /* the virtio port of transport = serial */

struct qemu_plan {
	const struct scenario *s;
	bool kvm;
	const char *arch, *kernel, *initrd; /* files; NULL: boots from its image */
	const char *dir, *orders;
	const char *relay;	    /* path of rtbench; NULL without user networking */
	const char *link;	    /* of the collector, as the host sees it */
	const struct qemu_net *net; /* bridge or tap; NULL: neither */
	int qmp;		    /* descriptor that QEMU inherits */
};

/* qemu_bare - the guest is rtprobe-bare-ARCH */
bool qemu_bare(const struct scenario *s);

/* qemu_args - the words, malloced, NULL at the end; NULL: out of memory */
char **qemu_args(const struct qemu_plan *p);
void qemu_args_free(char **argv);

/* qemu_files - kernel and initrd as paths that exist: a scenario's own, or those of debian-rt
 * beside rtbench or installed. 0, or -errno and one line */
int qemu_files(const struct scenario *s, char *kernel, char *initrd, char *why, size_t len);

/* qemu_links - vmm_ops.links; qemu_orders - and what the guest is told of it */
int qemu_links(struct vm *vm, char *why, size_t len);
int qemu_orders(const struct vm *vm, const struct qemu_net *net);

/* qemu_describe - vm->command and vm->info_json */
int qemu_describe(struct vm *vm, const struct qemu_plan *p, char *const *argv, const char *version);

#endif
