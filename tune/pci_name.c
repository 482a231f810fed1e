// SPDX-License-Identifier: Apache-2.0
/* Names of devices, by libpci from the list that the distribution keeps up to date. */
#include <pci/pci.h>
#include <stdio.h>
#include <string.h>
#include "tune/pci_name.h"

static void silent(char *msg, ...)
{
}

const char *pci_name(struct pci_names *n, unsigned vendor, unsigned device, char *buf, size_t len)
{
	if (!n->ids)
		n->ids = pci_alloc();
	/* pci_init() would fill these in, and ends the program where there is no PCI bus. */
	if (n->ids)
		n->ids->debug = n->ids->warning = silent;
	*buf = '\0';
	if (n->ids && !pci_lookup_name(n->ids, buf, (int)len,
				       PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE |
					       PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB,
				       vendor, device))
		*buf = '\0';
	return buf;
}

void pci_names_done(struct pci_names *n)
{
	if (n->ids)
		pci_cleanup(n->ids);
	n->ids = NULL;
}
