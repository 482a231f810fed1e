// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/vfio/use.h"

static void serial(const struct pci_dev *d, struct judgement *out)
{
	char names[256], path[128], *save = NULL;

	if (root_read("sys/class/tty/console/active", names, sizeof(names)) <= 0)
		return;
	for (char *t = strtok_r(names, " ", &save); t; t = strtok_r(NULL, " ", &save)) {
		snprintf(path, sizeof(path), "sys/class/tty/%.40s", t);
		if (use_below(d, path))
			refuse(out, "console", false,
			       "%s is the port '%s', a console of the kernel: take console=%s out "
			       "of the command line first",
			       d->bdf, t, t);
	}
}

static void framebuffer(const struct pci_dev *d, struct judgement *out)
{
	char **names = NULL, path[128];
	int n = root_list("sys/class/graphics", &names);

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "sys/class/graphics/%.40s", names[i]);
		if (!strncmp(names[i], "fb", 2) && strcmp(names[i], "fbcon") && use_below(d, path))
			refuse(out, "console", false, "%s draws the console (framebuffer %s)",
			       d->bdf, names[i]);
		free(names[i]);
	}
	free(names);
}

/* A keyboard on a USB controller is what one needs when the network is gone. */
static void keyboard(const struct pci_dev *d, struct judgement *out)
{
	char **names = NULL, path[128], link[PATH_MAX], ours[64] = "";
	int n = root_list("sys/class/input", &names), others = 0;

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "sys/class/input/%.40s", names[i]);
		if (!strncmp(names[i], "event", 5) && root_link(path, link, sizeof(link)) > 0) {
			if (use_below(d, path))
				snprintf(ours, sizeof(ours), "%.40s", names[i]);
			else
				others += strstr(link, "/usb") || strstr(link, "/serio");
		}
		free(names[i]);
	}
	free(names);
	if (*ours && d->class >> 8 == 0x0c03)
		refuse(out, "input", others > 0, "%s is the USB controller of input device %s%s",
		       d->bdf, ours, others ? "" : ", the only one of this host");
}

void use_console(const struct pci_dev *d, struct judgement *out)
{
	if (d->boot_vga)
		refuse(out, "console", false,
		       "%s is the display that the firmware started with (boot_vga)", d->bdf);
	framebuffer(d, out);
	serial(d, out);
	keyboard(d, out);
}
