/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guest.h - a domain while it is measured: its events, its console, its process, its end
 *
 *	guest_watch(g, vm)	lifecycle, watchdog, I/O errors and libvirtd's own end: to vm->event
 *	guest_console(g, path)	what the guest prints is appended to the file, from now on
 *	guest_process(g)	QEMU's pid on this host; 0: it is on another one
 *	guest_end(g)		destroyed, through libvirt; and if libvirtd is no more, by its pid
 */
#ifndef HOSTAGENT_LIBVIRT_GUEST_H
#define HOSTAGENT_LIBVIRT_GUEST_H

#include "hostagent/libvirt/virt.h"
#include "hostagent/qemu_threads.h"
#include "hostagent/vmm.h"

#define GUEST_WATCHES 6

struct guest {
	struct vm *vm;
	virConnectPtr conn;
	virDomainPtr dom;
	virStreamPtr console;
	int log; /* descriptor of console.log; -1 */
	char uuid[VIR_UUID_STRING_BUFLEN];
	struct qemu_vcpus vcpus;
	int watches[GUEST_WATCHES], nwatches;
	bool hears; /* of libvirtd's end */
	bool lost;  /* libvirtd is no more there */
	bool own; /* the user's: defined before us, and after us */
	bool stopping;
};

int guest_watch(struct guest *g);
int guest_console(struct guest *g, const char *path);
void guest_console_end(struct guest *g);
pid_t guest_process(const struct guest *g);
int guest_vcpus(struct guest *g);
void guest_version(struct guest *g, char *buf, size_t len); /* libvirt's and QEMU's */
void guest_end(struct guest *g);

/* guest_release - watches, console, domain and connection; the domain itself is left as it is */
void guest_release(struct guest *g);

#endif
