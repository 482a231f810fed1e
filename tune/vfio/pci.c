// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/vfio.h"

#define DEVICES "sys/bus/pci/devices"

static long number(const char *bdf, const char *file, long none)
{
	char text[64], *end;
	long v;

	if (root_readf(text, sizeof(text), DEVICES "/%s/%s", bdf, file) <= 0)
		return none;
	v = strtol(text, &end, 0);
	return end == text ? none : v;
}

static void link_name(const char *bdf, const char *file, char *buf, size_t len)
{
	char path[PATH_MAX], link[PATH_MAX];
	const char *slash;

	snprintf(path, sizeof(path), DEVICES "/%s/%s", bdf, file);
	*buf = '\0';
	if (root_link(path, link, sizeof(link)) <= 0)
		return;
	slash = strrchr(link, '/');
	snprintf(buf, len, "%.31s", slash ? slash + 1 : link);
}

static char *canonical(const char *bdf)
{
	char path[PATH_MAX], link[PATH_MAX], *out = NULL;
	const char *at = link;

	snprintf(path, sizeof(path), DEVICES "/%s", bdf);
	if (root_link(path, link, sizeof(link)) <= 0)
		return strdup(path);
	while (!strncmp(at, "../", 3))
		at += 3;
	return asprintf(&out, "sys/%s", at) < 0 ? NULL : out;
}

static int read_one(const char *bdf, struct pci_dev *d)
{
	char group[32];

	*d = (struct pci_dev){.group = -1};
	snprintf(d->bdf, sizeof(d->bdf), "%s", bdf);
	d->vendor = (unsigned)number(bdf, "vendor", 0);
	d->device = (unsigned)number(bdf, "device", 0);
	d->subvendor = (unsigned)number(bdf, "subsystem_vendor", 0);
	d->subdevice = (unsigned)number(bdf, "subsystem_device", 0);
	d->class = (unsigned)number(bdf, "class", 0);
	d->numa = (int)number(bdf, "numa_node", -1);
	d->numvfs = (int)number(bdf, "sriov_numvfs", -1);
	d->boot_vga = number(bdf, "boot_vga", 0) == 1;
	d->bridge = d->class >> 16 == 6;
	link_name(bdf, "driver", d->driver, sizeof(d->driver));
	link_name(bdf, "iommu_group", group, sizeof(group));
	if (isdigit((unsigned char)*group))
		d->group = atoi(group);
	if (root_readf(d->override, sizeof(d->override), DEVICES "/%s/driver_override", bdf) <= 0 ||
	    !strcmp(d->override, "(null)"))
		d->override[0] = '\0';
	if (root_readf(d->reset, sizeof(d->reset), DEVICES "/%s/reset_method", bdf) <= 0)
		d->reset[0] = '\0';
	link_name(bdf, "physfn", group, sizeof(group));
	d->vf = *group;
	d->path = canonical(bdf);
	return d->path ? 0 : -ENOMEM;
}

int pci_read(struct pci *pci)
{
	char **names = NULL;
	int n = root_list(DEVICES, &names), err = 0;

	*pci = (struct pci){0};
	if (n <= 0)
		return n == -ENOENT ? 0 : n;
	pci->at = calloc((size_t)n, sizeof(*pci->at));
	if (!pci->at)
		err = -ENOMEM;
	for (int i = 0; i < n; i++) {
		if (!err)
			err = read_one(names[i], &pci->at[pci->n]);
		if (!err)
			pci->n++;
		free(names[i]);
	}
	free(names);
	if (err)
		pci_done(pci);
	return err;
}

void pci_done(struct pci *pci)
{
	for (size_t i = 0; i < pci->n; i++)
		free(pci->at[i].path);
	free(pci->at);
	*pci = (struct pci){0};
}

const struct pci_dev *pci_find(const struct pci *pci, const char *bdf)
{
	const char *colon = strchr(bdf, ':');
	bool full = colon && strchr(colon + 1, ':');

	for (size_t i = 0; i < pci->n; i++) {
		const char *name = pci->at[i].bdf;

		if (!strcasecmp(name, bdf) ||
		    (!full && !strncmp(name, "0000:", 5) && !strcasecmp(name + 5, bdf)))
			return &pci->at[i];
	}
	return NULL;
}

const struct pci_dev *pci_member(const struct pci *pci, const struct pci_dev *dev, size_t i)
{
	if (dev->group < 0)
		return i ? NULL : dev;
	for (size_t k = 0; k < pci->n; k++)
		if (pci->at[k].group == dev->group && !i--)
			return &pci->at[k];
	return NULL;
}
