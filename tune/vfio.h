/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vfio.h - PCI devices, their IOMMU groups, and what forbids to give one to a guest
 *
 * The unit of ownership is the IOMMU group: all its functions but bridges go together, and to one
 * guest only. Every refusal names what it found. Ids of refusals are stable: --i-know ID lifts it.
 *
 *	struct pci pci;
 *	pci_read(&pci);				sys/bus/pci/devices, sorted by address
 *	d = pci_find(&pci, "00:15.0");
 *	vfio_judge(&pci, d, &judgement);	refusals and warnings for its whole group
 *	vfio_plan(&pci, "00:15.0", NULL, &plan); the same, as a plan's errors, notes and steps
 *	pci_done(&pci);
 */
#ifndef TUNE_VFIO_H
#define TUNE_VFIO_H

#include <stdbool.h>
#include <stddef.h>
#include "tune/plan.h"

struct pci_dev {
	char bdf[16]; /* 0000:00:15.0 */
	unsigned vendor, device, subvendor, subdevice, class;
	char driver[40];   /* "" for none */
	char override[40]; /* "" for none */
	int group;	   /* IOMMU group, -1: none */
	int numa;	   /* -1: none */
	int numvfs;	   /* enabled; -1: cannot have any */
	bool boot_vga, bridge, vf;
	char reset[64]; /* reset_method; "" for none */
	char *path;	/* canonical, below the root: sys/devices/pci0000:00/0000:00:15.0 */
};

struct pci {
	struct pci_dev *at;
	size_t n;
};

int pci_read(struct pci *pci); /* 0 also where there is no PCI */
void pci_done(struct pci *pci);
/* pci_find - also takes 00:15.0 and upper case; NULL: no such device */
const struct pci_dev *pci_find(const struct pci *pci, const char *bdf);
/* pci_member - the i-th function of the device's group (itself where it has none), NULL: no more */
const struct pci_dev *pci_member(const struct pci *pci, const struct pci_dev *dev, size_t i);

struct refusal {
	const char *id; /* "root-disk", "management-nic", "console", "pf-with-vfs", ... */
	bool warning;	/* does not forbid */
	char text[300]; /* what was found, on which function, and the remedy */
};

struct judgement {
	struct refusal at[24];
	size_t n;
};

/* refuse - one more finding; those above the table's end are counted as the last */
void refuse(struct judgement *j, const char *id, bool warning, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

void vfio_judge(const struct pci *pci, const struct pci_dev *dev, struct judgement *out);

/* vfio_plan - the steps that give the group of a device to vfio-pci, now and at each boot; what
 * forbids it as errors of the plan, warnings as notes. `known`: ids that the user has lifted,
 * NULL-ended, or NULL. 0 or -ENOMEM */
int vfio_plan(const struct pci *pci, const char *bdf, const char *const *known, struct plan *p);

/* Two guests that want the same group: the plan error names both. */
struct vfio_claim {
	const char *guest, *bdf;
};
/* vfio_conflict - 0, or -EBUSY with *why naming both guests, the device and the group */
int vfio_conflict(const struct pci *pci, const struct vfio_claim *claims, size_t n, char *why,
		  size_t len);

#endif
