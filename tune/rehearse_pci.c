// SPDX-License-Identifier: Apache-2.0
/*
 * Binding on a captured tree. The kernel knows by its tables which driver takes a device; the tree
 * does not, so a driver that lets a device go leaves a note (knows.BDF in its folder) of the links
 * it had; the probe that gives the device back uses it up.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/rehearse.h"

#define DEVICES "sys/bus/pci/devices"
#define DRIVERS "sys/bus/pci/drivers"

/* A descriptor of a folder; links are made and removed in it by name. */
static int folder(const char *in, const char *name)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", in, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	return root_open(path, O_RDONLY | O_DIRECTORY, 0);
}

static ssize_t link_in(int dir, const char *name, char *buf, size_t len)
{
	ssize_t n = readlinkat(dir, name, buf, len - 1);

	buf[n < 0 ? 0 : n] = '\0';
	return n < 0 ? -errno : n;
}

/* Only the first driver, that of the capture, leaves a note. */
static void note_write(int drv, const char *bdf, const char *to_driver, const char *to_device)
{
	char name[64], path[PATH_MAX], **names = NULL;
	int n = root_list(DRIVERS, &names);
	bool noted = false;

	snprintf(name, sizeof(name), "knows.%s", bdf);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), DRIVERS "/%.200s/%s", names[i], name);
		noted |= root_exists(path);
		free(names[i]);
	}
	free(names);
	if (noted)
		return;
	autoclose int fd = openat(drv, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd >= 0)
		dprintf(fd, "%s\n%s\n", to_driver, to_device);
}

int rehearse_unbind(const char *bdf)
{
	autoclose int dev = folder(DEVICES, bdf);
	char link[512], back[512];
	const char *name;

	if (dev < 0 || link_in(dev, "driver", link, sizeof(link)) < 0)
		return -ENODEV;
	name = strrchr(link, '/') ? strrchr(link, '/') + 1 : link;
	autoclose int drv = folder(DRIVERS, name);
	back[0] = '\0';
	if (drv >= 0) {
		link_in(drv, bdf, back, sizeof(back));
		note_write(drv, bdf, link, back);
		unlinkat(drv, bdf, 0);
	}
	return unlinkat(dev, "driver", 0) ? -errno : 0;
}

static int bind_noted(int dev, int drv, const char *bdf)
{
	char name[64], text[2 * PATH_MAX], *back;
	ssize_t n;

	snprintf(name, sizeof(name), "knows.%s", bdf);
	autoclose int fd = openat(drv, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -ENOENT;
	n = read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return -EIO;
	text[n] = '\0';
	back = strchr(text, '\n');
	if (!back)
		return -EIO;
	*back++ = '\0';
	back[strcspn(back, "\n")] = '\0';
	unlinkat(drv, name, 0);
	if (*back && symlinkat(back, drv, bdf))
		return -errno;
	return symlinkat(text, dev, "driver") ? -errno : 0;
}

/* drivers/pci/pci-driver.c: with an override only the driver of that name takes the device. */
static int bind_override(int dev, const char *bdf, const char *driver)
{
	char up[PATH_MAX], link[PATH_MAX + 64];
	size_t depth = 4; /* sys/bus/pci/devices/BDF, when it is a folder and no link */

	if (root_readf(up, sizeof(up), DRIVERS "/%s/knows.%s", driver, bdf) > 0) {
		autoclose int drv = folder(DRIVERS, driver);
		return bind_noted(dev, drv, bdf);
	}
	snprintf(link, sizeof(link), "sys/bus/pci/devices/%s", bdf);
	if (root_link(link, up, sizeof(up)) > 0) {
		const char *at = strstr(up, "devices/");

		depth = 0;
		for (; at; at = strchr(at + 1, '/'))
			depth++;
	}
	link[0] = '\0';
	for (size_t i = 0; i < depth && i < 40; i++)
		strcat(link, "../");
	snprintf(link + strlen(link), sizeof(link) - strlen(link), "bus/pci/drivers/%s", driver);
	return symlinkat(link, dev, "driver") ? -errno : 0;
}

int rehearse_probe(const char *bdf)
{
	autoclose int dev = folder(DEVICES, bdf);
	char over[64], link[PATH_MAX], **names = NULL;
	int n;

	if (dev < 0)
		return -ENODEV;
	if (link_in(dev, "driver", link, sizeof(link)) >= 0)
		return 0;
	root_readf(over, sizeof(over), "sys/bus/pci/devices/%s/driver_override", bdf);
	if (*over && strcmp(over, "(null)"))
		return bind_override(dev, bdf, over);
	n = root_list(DRIVERS, &names);
	for (int i = 0; i < n; i++) {
		autoclose int drv = folder(DRIVERS, names[i]);

		if (drv >= 0 && bind_noted(dev, drv, bdf) != -ENOENT)
			break;
	}
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return 0; /* as in the kernel: success, also when nobody took it */
}
