/* SPDX-License-Identifier: Apache-2.0 */
/*
 * own.h - a domain that the user defined: measured as it is, given back as it was
 *
 * It must be shut off. What runs is a transient domain of its definition, name and UUID, started
 * paused; the definition itself is never written, so that whatever ends the run, it stands there
 * as before. With [vm] domain_orders = yes that transient domain has one entry of fw_cfg more, by
 * which the guest's rtprobe finds the collector; else whoever cares for the guest takes the file
 * orders of the run directory. At the end the guest is asked to shut down before it is made to.
 */
#ifndef HOSTAGENT_LIBVIRT_OWN_H
#define HOSTAGENT_LIBVIRT_OWN_H

#include "hostagent/libvirt/guest.h"
#include "hostagent/qemu.h"

/* own_fits - before anything is started; links and orders as of vmm_ops and qemu.h */
int own_fits(const struct scenario *s, virConnectPtr conn, char *why, size_t len);
int own_links(struct vm *vm, char *why, size_t len);
int own_orders(const struct vm *vm);

/* own_create - g->dom runs, paused; p->kvm and p->arch as its definition says. 0, or -errno */
int own_create(struct guest *g, struct qemu_plan *p, char *why, size_t len);

/* own_end - asked to shut down, and after a while destroyed */
void own_end(struct guest *g);

#endif
