/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vmm.h - what runs the guest: one row per hypervisor, no caller ever compares a name
 *
 *	v = vmm_find("qemu")	NULL: unknown; vmm_known() for the message
 *	v->probe(s, why)	can it run here? else one line: what is missing, what to do
 *	v->links(vm, why)	where the collector shall listen for this guest
 *	v->start(vm)		created, paused where VMM_PAUSED
 *	v->threads(vm)		every thread, vCPUs marked, to pin and to assert
 *	v->resume(vm)		go
 *	v->stop(vm)		clean end, then by force; always leaves nothing behind
 *
 * vm->event tells the run what happened to the guest; it is called from the loop. A guest that was
 * told to stop, or said BYE, ends with VM_SHUTDOWN or VM_EXITED too: the run knows which it was.
 */
#ifndef HOSTAGENT_VMM_H
#define HOSTAGENT_VMM_H

#include "hostagent/scenario.h"
#include "lib/loop.h"

enum vm_event {
	VM_PAUSED,
	VM_RUNNING,
	VM_PANICKED,
	VM_SHUTDOWN,
	VM_WATCHDOG,
	VM_EXITED /* the hypervisor itself */
};

struct vm_thread {
	int tid;
	int vcpu; /* -1: not a vCPU */
	char name[32];
};

#define VM_LINK_MAX 512

struct pin;

struct vm {
	const struct scenario *scenario;
	struct loop *loop;
	const char *dir;	  /* run directory: console.log, orders */
	const struct pin *pin;	  /* where each thread shall be; NULL: nobody said */
	char listen[VM_LINK_MAX]; /* v->links: for the collector, "tcp:127.0.0.1:0 ..." */
	const char *link;	  /* where it listens, as collect_where() says, each */
	const char *orders;	  /* for rtprobe: "key=value ...", all but link= */
	void (*event)(void *arg, enum vm_event e, const char *text);
	void *arg;
	pid_t pid;
	char *command;	 /* the exact command line, for the report; malloced */
	char *info_json; /* what vm{} of result.json says, an object; malloced */
	bool emulated;
	void *priv;
};

#define VMM_PAUSED  1u /* starts paused: pin before the first guest instruction */
#define VMM_PIN	    2u /* has threads to pin */
#define VMM_GUEST   4u /* a guest of its own: kernel, console */
#define VMM_FOREIGN 8u /* started by somebody else: say where to connect, wait, never stop it */
#define VMM_FILES   16u /* can add [vm] files to the guest's initramfs */

struct vmm_ops {
	const char *name;
	unsigned can;
	int (*probe)(const struct scenario *s, char *why, size_t len);
	int (*links)(struct vm *vm, char *why, size_t len);
	int (*start)(struct vm *vm, char *why, size_t len);
	int (*threads)(struct vm *vm, struct vm_thread *t, int max); /* count; NULL: none */
	int (*resume)(struct vm *vm);
	int (*pause)(struct vm *vm); /* until resume; NULL: it cannot */
	void (*stop)(struct vm *vm);
};

const struct vmm_ops *vmm_find(const char *name);
const char *vmm_known(void);

extern const struct vmm_ops vmm_qemu, vmm_libvirt, vmm_local, vmm_external;

/* vm_orders - write vm->orders and the link as the guest sees it to NAME in the run directory, for
 * nobody else's eyes; 0 or -errno */
int vm_orders(const struct vm *vm, const char *name, const char *link);

/* vm_program - a program of ours: beside the running one, in ../lib/rtbench, else in PATH; 0 or
 * -ENOENT */
int vm_program(const char *name, char *path, size_t len);

#endif
