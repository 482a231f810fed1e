/* SPDX-License-Identifier: Apache-2.0 */
/*
 * use.h - what of this host hangs on a PCI function: each call adds what it finds to a judgement
 *
 * Everything is followed through the layers that hide hardware: partitions, dm, LVM, LUKS, md and
 * nvme multipath for disks; bonds, bridges, VLANs and teams for networks. "On the function" means
 * that the device's folder in sysfs is below the function's.
 */
#ifndef TUNE_VFIO_USE_H
#define TUNE_VFIO_USE_H

#include "tune/vfio.h"

void use_disks(const struct pci_dev *d, struct judgement *out);
void use_networks(const struct pci_dev *d, struct judgement *out);
void use_console(const struct pci_dev *d, struct judgement *out);
void use_drm(const struct pci_dev *d, struct judgement *out);
void use_guests(const struct pci_dev *d, struct judgement *out);

/* use_below - is the sysfs link at `link` a device below this function? */
bool use_below(const struct pci_dev *d, const char *link);

#endif
