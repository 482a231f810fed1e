/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pci_name.h - names of PCI devices, from pci.ids, which is read at the first call
 *
 *	struct pci_names names = {0};
 *	pci_name(&names, 0x8086, 0x9de8, buf, sizeof(buf));	"" where it has none
 *	pci_names_done(&names);
 */
#ifndef TUNE_PCI_NAME_H
#define TUNE_PCI_NAME_H

#include <stddef.h>

struct pci_access;
struct pci_names {
	struct pci_access *ids;
};

const char *pci_name(struct pci_names *n, unsigned vendor, unsigned device, char *buf, size_t len);
void pci_names_done(struct pci_names *n);

#endif
