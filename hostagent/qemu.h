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

#include <limits.h>
#include "hostagent/pin.h"
#include "hostagent/qemu_net.h"
#include "hostagent/vmm.h"

#define QEMU_GUEST_LINK "tcp:10.0.2.100:7117" /* as the guest sees the collector */
#define QEMU_GUEST_NET	"10.0.2.15/24"
#define QEMU_GUEST_HOST "10.0.2.2" /* the host's loopback, where networking is not restricted */
#define QEMU_VSOCK_CID	7117
#define QEMU_PORT	"org.rtbench.probe.0" /* the virtio port of transport = serial */

/* What shall be launched, whoever does it: this program, libvirt, or somebody with a shell. */
struct qemu_plan {
	const struct scenario *s;
	const struct pin *pin; /* which CPU each thread may use; NULL: nobody knows yet */
	bool kvm, invtsc;      /* the host's clock neither stops nor changes: so may the guest's */
	int node;	       /* NUMA node of all vCPUs, where the memory belongs; -1: any */
	const char *arch, *kernel, *initrd; /* files; NULL: boots from its image */
	const char *name, *dir, *orders;
	const char *relay;	    /* path of rtbench; NULL without user networking */
	const char *link;	    /* of the collector, as the host sees it */
	const struct qemu_net *net; /* bridge or tap; NULL: neither */
	int qmp;		    /* descriptor that QEMU inherits; -1: a guest for others */
	struct {		    /* what the pointers above point to */
		char kernel[PATH_MAX], initrd[PATH_MAX], relay[PATH_MAX], orders[PATH_MAX];
		char name[80];
		struct qemu_net net;
	} own;
};

/* qemu_plan - all but `kvm`, `link` and `qmp`; *p must stay where it is. 0, or -errno and one line
 */
int qemu_plan(struct qemu_plan *p, const struct scenario *s, const char *dir, char *why,
	      size_t len);

/* qemu_place - fills pin, node and invtsc from this host, or the captured one of lib/root.h */
void qemu_place(struct qemu_plan *p, const struct pin *pin);

/* Shared by whoever writes down the same machine in other words. */
bool qemu_pci(const struct qemu_plan *p);	 /* the guest looks for devices on PCI */
bool qemu_has_fw_cfg(const struct qemu_plan *p); /* orders come by fw_cfg, else as initrd */
bool qemu_user_net(const struct scenario *s);
char *qemu_kernel_words(const struct qemu_plan *p); /* -append; malloced, NULL: out of memory */
const char *qemu_arch(const struct scenario *s);

/* qemu_edu - it is one that wants QEMU's device for kind = irq, and has a place for it */
bool qemu_edu(const struct scenario *s);

/* qemu_bare - the guest is rtprobe-bare-ARCH */
bool qemu_bare(const struct scenario *s);

/* qemu_args - the words, malloced, NULL at the end; NULL: out of memory */
char **qemu_args(const struct qemu_plan *p);
void qemu_args_free(char **argv);

/* qemu_files - kernel and initrd as paths that exist: a scenario's own, or those of debian-rt
 * beside rtbench or installed. 0, or -errno and one line */
int qemu_files(const struct scenario *s, char *kernel, char *initrd, char *why, size_t len);

/* qemu_links - vmm_ops.links; qemu_orders - and what the guest is told of it. forwards: a relay
 * stands at QEMU_GUEST_LINK */
int qemu_links(struct vm *vm, char *why, size_t len);
int qemu_orders(const struct vm *vm, const struct qemu_net *net, bool forwards);

/* qemu_info - vm->info_json of what `backend` started; vm->command must be there */
struct qemu_by {
	const char *backend, *version;
};
int qemu_info(struct vm *vm, const struct qemu_plan *p, const struct qemu_by *by);

/* qemu_describe - vm->command and vm->info_json */
int qemu_describe(struct vm *vm, const struct qemu_plan *p, char *const *argv, const char *version);

#endif
