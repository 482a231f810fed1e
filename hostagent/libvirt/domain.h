/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain.h - the plan of a guest in libvirt's words
 *
 * domain_xml() is pure: the same plan gives the same text. It says everything that a real-time
 * guest wants of its launcher and that libvirt has a word for: vCPUs pinned and SCHED_FIFO, all
 * other threads on the housekeeping CPUs, memory in huge pages on the vCPUs' node, allocated at
 * once, locked and never merged; the host's CPU with a steady TSC, without PMU; interrupts in the
 * kernel; no HPET, no ticks delivered again; no USB, no balloon, no display. What is left to
 * libvirt: names of sockets, the console's pty, aliases.
 *
 * On PCI the devices stand on the root bus in the order and the slots where QEMU puts them by
 * itself, so that the same scenario is the same machine by either backend.
 * Format: https://libvirt.org/formatdomain.html
 */
#ifndef HOSTAGENT_LIBVIRT_DOMAIN_H
#define HOSTAGENT_LIBVIRT_DOMAIN_H

#include "hostagent/qemu.h"

/* domain_fits - can libvirt say what the scenario asks for? 0, or -EINVAL and one line */
int domain_fits(const struct scenario *s, char *why, size_t len);

/* domain_xml - 0, or -EIO where `to` could not take it */
int domain_xml(const struct qemu_plan *p, FILE *to);

/* domain_devices - the <devices> element; for domain_xml() */
void domain_devices(const struct qemu_plan *p, FILE *to);

#endif
