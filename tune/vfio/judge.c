// SPDX-License-Identifier: Apache-2.0
/* The rules: Documentation/driver-api/vfio.rst of the kernel, and what has killed hosts. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/vfio/use.h"

void refuse(struct judgement *j, const char *id, bool warning, const char *fmt, ...)
{
	struct refusal r = {.id = id, .warning = warning};
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r.text, sizeof(r.text), fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < j->n; i++)
		if (!strcmp(j->at[i].text, r.text))
			return;
	if (j->n < ARRAY_SIZE(j->at))
		j->at[j->n++] = r;
	else if (!warning) /* never lose what forbids */
		j->at[j->n - 1] = r;
}

static bool yes(const char *path)
{
	char text[16];

	return root_read(path, text, sizeof(text)) > 0 && (*text == 'Y' || *text == '1');
}

/* x86 only: elsewhere the interrupt controller itself translates (ITS, IMSIC). */
static bool remapped(void)
{
	autofree char *all = root_slurp("proc/interrupts", NULL);

	if (!all || (!strstr(all, "IO-APIC") && !strstr(all, "PCI-MSI")) ||
	    root_exists("proc/device-tree"))
		return true;
	return strstr(all, "IR-") != NULL;
}

static void host(const struct pci_dev *d, struct judgement *out)
{
	if (d->group < 0)
		refuse(out, "no-iommu", false,
		       "%s is in no IOMMU group: switch VT-d or AMD-Vi on in the firmware and boot "
		       "with %s",
		       d->bdf,
		       root_exists("sys/firmware/acpi/tables/DMAR") ? "intel_iommu=on iommu=pt"
								    : "iommu=pt");
	if (yes("sys/module/vfio/parameters/enable_unsafe_noiommu_mode"))
		refuse(out, "unsafe-noiommu", false,
		       "vfio is loaded with enable_unsafe_noiommu_mode: a guest could write to all "
		       "of this host's memory");
	if (d->group >= 0 && !remapped())
		refuse(out, "no-interrupt-remapping", false,
		       "interrupts are not remapped on this host: a guest that owns %s could raise "
		       "any of them",
		       d->bdf);
}

/* What keeps the machine itself going: by class code, PCI Code and ID Assignment Specification. */
static const struct {
	unsigned class, mask;
	const char *what;
} vital[] = {
	{0x060000, 0xff0000, "a bridge of the chipset"},
	{0x0c0500, 0xffff00, "the SMBus, on which memory and voltage sensors hang"},
	{0x080000, 0xff0000, "a system peripheral (timer, interrupt controller, IOMMU)"},
	{0x0c0700, 0xffff00, "the management controller (IPMI)"},
	{0x100000, 0xff0000, "the security processor"},
};

static const char *vital_what(const struct pci_dev *d)
{
	if (!strcmp(d->driver, "vmd"))
		return "a volume management device with disks behind it";
	for (size_t i = 0; i < ARRAY_SIZE(vital); i++)
		if ((d->class & vital[i].mask) == vital[i].class)
			return vital[i].what;
	return NULL;
}

static void function(const struct pci_dev *d, const struct pci_dev *asked, struct judgement *out)
{
	const char *what = vital_what(d);

	if (what && d == asked)
		refuse(out, "infrastructure", false, "%s is %s", d->bdf, what);
	else if (what)
		refuse(out, "shared-group", false,
		       "%s shares IOMMU group %d with %s, which is %s: the path between them does "
		       "not isolate (no ACS)",
		       asked->bdf, d->group, d->bdf, what);
	if (d->numvfs > 0)
		refuse(out, "pf-with-vfs", false,
		       "%s has %d virtual functions switched on: release them first "
		       "(sriov_numvfs=0), or give the guest one of them",
		       d->bdf, d->numvfs);
	use_disks(d, out);
	use_networks(d, out);
	use_console(d, out);
	use_drm(d, out);
	use_guests(d, out);
}

/* Documentation/ABI/testing/sysfs-bus-pci-devices-aer: counts since boot; the last line is all. */
static void errors(const struct pci_dev *d, struct judgement *out)
{
	static const char *const files[] = {"aer_dev_fatal", "aer_dev_nonfatal"};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char text[1024];
		const char *all;

		if (root_readf(text, sizeof(text), "sys/bus/pci/devices/%s/%s", d->bdf, files[i]) <=
		    0)
			continue;
		all = strstr(text, "TOTAL_ERR");
		all = all ? strchr(all, ' ') : NULL;
		if (all && atol(all))
			refuse(out, "aer-errors", true,
			       "%s has reported %ld uncorrected PCIe errors since boot (%s): a "
			       "guest "
			       "would inherit them",
			       d->bdf, atol(all), files[i]);
	}
}

static void warnings(const struct pci_dev *d, struct judgement *out)
{
	char text[64], path[128];

	snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/ptp", d->bdf);
	if (root_exists(path))
		refuse(out, "ptp-clock", true,
		       "%s carries a PTP clock: nothing on this host can "
		       "be synchronised by it any more",
		       d->bdf);
	if (!*d->reset)
		refuse(out, "no-reset", true,
		       "%s has no reset method: its state stays from one guest to the next",
		       d->bdf);
	if (root_readf(text, sizeof(text), "sys/bus/pci/devices/%s/power_state", d->bdf) > 0 &&
	    !strcmp(text, "D3cold"))
		refuse(out, "d3cold", true, "%s is switched off (D3cold): vfio-pci may not wake it",
		       d->bdf);
}

/* PCI-to-PCI bridges stay with pcieport; so does the host bridge that owns nothing. */
static bool stays(const struct pci_dev *d)
{
	return d->class >> 8 == 0x0604 || (d->class >> 8 == 0x0600 && !*d->driver);
}

void vfio_judge(const struct pci *pci, const struct pci_dev *dev, struct judgement *out)
{
	const struct pci_dev *d;

	out->n = 0;
	host(dev, out);
	for (size_t i = 0; (d = pci_member(pci, dev, i)); i++)
		if (d == dev || !stays(d))
			function(d, dev, out);
	warnings(dev, out);
	errors(dev, out);
}

int vfio_conflict(const struct pci *pci, const struct vfio_claim *claims, size_t n, char *why,
		  size_t len)
{
	for (size_t i = 0; i < n; i++) {
		const struct pci_dev *a = pci_find(pci, claims[i].bdf);

		for (size_t k = i + 1; a && k < n; k++) {
			const struct pci_dev *b = pci_find(pci, claims[k].bdf);

			if (!b || (a != b && (a->group < 0 || a->group != b->group)) ||
			    !strcmp(claims[i].guest, claims[k].guest))
				continue;
			if (a == b)
				snprintf(why, len,
					 "device %s is wanted by '%s' and by '%s': it "
					 "belongs to one guest at a time",
					 a->bdf, claims[i].guest, claims[k].guest);
			else
				snprintf(why, len,
					 "%s of '%s' and %s of '%s' share IOMMU group "
					 "%d, which belongs to one guest at a time",
					 a->bdf, claims[i].guest, b->bdf, claims[k].guest,
					 a->group);
			return -EBUSY;
		}
	}
	return 0;
}
