// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/vfio/use.h"

static bool number(const char *name)
{
	return *name && strspn(name, "0123456789") == strlen(name);
}

/* The descriptor of the group, or of the device itself with iommufd, is what a guest holds. */
static bool holds(const char *pid, const char *group, const char *device)
{
	char dir[64], path[400], link[PATH_MAX], **fds = NULL;
	bool found = false;
	int n;

	snprintf(dir, sizeof(dir), "proc/%.20s/fd", pid);
	n = root_list(dir, &fds);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%.300s", dir, fds[i]);
		if (!found && root_link(path, link, sizeof(link)) > 0)
			found = !strcmp(link, group) || (*device && !strcmp(link, device));
		free(fds[i]);
	}
	free(fds);
	return found;
}

static void cdev_of(const struct pci_dev *d, char *buf, size_t len)
{
	char dir[128], **names = NULL;
	int n;

	*buf = '\0';
	snprintf(dir, sizeof(dir), "sys/bus/pci/devices/%s/vfio-dev", d->bdf);
	n = root_list(dir, &names);
	for (int i = 0; i < n; i++) {
		snprintf(buf, len, "/dev/vfio/devices/%.40s", names[i]);
		free(names[i]);
	}
	free(names);
}

static void processes(const struct pci_dev *d, struct judgement *out)
{
	char group[64], device[80], comm[64], **pids = NULL;
	int n;

	if (strncmp(d->driver, "vfio", 4) || d->group < 0)
		return;
	snprintf(group, sizeof(group), "/dev/vfio/%d", d->group);
	cdev_of(d, device, sizeof(device));
	n = root_list("proc", &pids);
	for (int i = 0; i < n; i++) {
		if (number(pids[i]) && holds(pids[i], group, device)) {
			root_readf(comm, sizeof(comm), "proc/%s/comm", pids[i]);
			refuse(out, "in-use", false,
			       "%s is in use by process %s (%s): stop that "
			       "guest first",
			       d->bdf, pids[i], comm);
		}
		free(pids[i]);
	}
	free(pids);
}

/* A compositor or a compute job that has the card open keeps its driver from letting go. */
static void drm_node(const struct pci_dev *d, const char *node, struct judgement *out)
{
	char device[80], comm[64] = "", **pids = NULL;
	int n = root_list("proc", &pids);

	snprintf(device, sizeof(device), "/dev/dri/%.40s", node);
	for (int i = 0; i < n; i++) {
		if (number(pids[i]) && holds(pids[i], device, "")) {
			root_readf(comm, sizeof(comm), "proc/%s/comm", pids[i]);
			refuse(out, "drm-client", false,
			       "%s draws for process %s (%s), which has %s open: end it first",
			       d->bdf, pids[i], comm, device);
		}
		free(pids[i]);
	}
	free(pids);
}

void use_drm(const struct pci_dev *d, struct judgement *out)
{
	char path[128], **names = NULL;
	int n = root_list("sys/class/drm", &names);

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "sys/class/drm/%.40s", names[i]);
		/* card0 and renderD128 are nodes; card0-HDMI-A-1 is a connector */
		if (!strchr(names[i], '-') && use_below(d, path))
			drm_node(d, names[i], out);
		free(names[i]);
	}
	free(names);
}

/* <address domain='0x0000' bus='0x00' slot='0x15' function='0x0'/> inside of a <hostdev> */
static bool names_device(const char *xml, const struct pci_dev *d)
{
	unsigned dom, bus, slot, fn, x[4];
	const char *at = xml;

	if (sscanf(d->bdf, "%x:%x:%x.%x", &dom, &bus, &slot, &fn) != 4)
		return false;
	while ((at = strstr(at, "<source>"))) {
		const char *end = strstr(at, "</source>");

		at += 8;
		at += strspn(at, " \t\n");
		if (end &&
		    sscanf(at,
			   "<address domain=%*1['\"]%x%*1['\"] bus=%*1['\"]%x%*1['\"] "
			   "slot=%*1['\"]%x%*1['\"] function=%*1['\"]%x",
			   &x[0], &x[1], &x[2], &x[3]) == 4 &&
		    x[0] == dom && x[1] == bus && x[2] == slot && x[3] == fn)
			return true;
	}
	return false;
}

static void domains(const struct pci_dev *d, const char *dir, bool running, struct judgement *out)
{
	char path[400], **names = NULL;
	int n = root_list(dir, &names);

	for (int i = 0; i < n; i++) {
		size_t len = strlen(names[i]);

		snprintf(path, sizeof(path), "%s/%.300s", dir, names[i]);
		autofree char *xml = len > 4 && !strcmp(names[i] + len - 4, ".xml")
					     ? root_slurp(path, NULL)
					     : NULL;
		if (xml && names_device(xml, d))
			refuse(out, running ? "in-use" : "wanted-by-guest", !running,
			       running ? "%s belongs to the running libvirt guest '%.*s'"
				       : "%s is also wanted by the libvirt guest '%.*s': only one "
					 "may run at a time",
			       d->bdf, (int)len - 4, names[i]);
		free(names[i]);
	}
	free(names);
}

void use_guests(const struct pci_dev *d, struct judgement *out)
{
	processes(d, out);
	domains(d, "run/libvirt/qemu", true, out);
	domains(d, "etc/libvirt/qemu", false, out);
}
