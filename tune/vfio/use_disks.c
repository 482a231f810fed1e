// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/vfio/use.h"

#define DEPTH 8 /* a partition on LVM on LUKS on md on multipath is five */

bool use_below(const struct pci_dev *d, const char *link)
{
	char to[PATH_MAX];
	const char *at = to, *want = d->path + 4; /* without sys/ */
	size_t n = strlen(want);

	if (root_link(link, to, sizeof(to)) <= 0)
		return false;
	while (!strncmp(at, "../", 3))
		at += 3;
	/* A link that does not come from the top, like net/eth0/device, has only the address. */
	if (!strncmp(at, "devices/", 8) || !strncmp(d->path, "sys/bus", 7))
		return !strncmp(at, want, n) && (!at[n] || at[n] == '/');
	at = strrchr(to, '/');
	return !strcmp(at ? at + 1 : to, d->bdf);
}

static void free_names(char **names, int n)
{
	while (n > 0)
		free(names[--n]);
	free(names);
}

/* nvme-subsysN has a link to each controller, each on a PCI function of its own. */
static bool multipath(const struct pci_dev *d, const char *block)
{
	char link[PATH_MAX], path[PATH_MAX], dir[PATH_MAX], **names = NULL;
	const char *sub;
	bool found = false;
	int n;

	snprintf(path, sizeof(path), "sys/class/block/%.64s", block);
	if (root_link(path, link, sizeof(link)) <= 0)
		return false;
	sub = strstr(link, "nvme-subsys");
	sub = sub ? strstr(sub + 1, "/nvme-subsys") : NULL;
	if (!sub)
		return false;
	snprintf(dir, sizeof(dir), "sys/class/nvme-subsystem/%.40s", sub + 1);
	dir[strlen("sys/class/nvme-subsystem/") + strcspn(sub + 1, "/")] = '\0';
	n = root_list(dir, &names);
	for (int i = 0; i < n && !found; i++) {
		snprintf(path, sizeof(path), "%.200s/%.64s", dir, names[i]);
		found = !strncmp(names[i], "nvme", 4) && use_below(d, path);
	}
	free_names(names, n);
	return found;
}

/* Is the block device, or one that it is made of, on this function? */
static bool on(const struct pci_dev *d, const char *block, int depth)
{
	char path[PATH_MAX], **names = NULL;
	bool found;
	int n;

	snprintf(path, sizeof(path), "sys/class/block/%.64s", block);
	if (use_below(d, path) || multipath(d, block))
		return true;
	if (!depth)
		return false;
	snprintf(path, sizeof(path), "sys/class/block/%.64s/slaves", block);
	n = root_list(path, &names);
	found = false;
	for (int i = 0; i < n && !found; i++)
		found = on(d, names[i], depth - 1);
	free_names(names, n);
	return found;
}

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The kernel's name of a mount: by number, since /dev/mapper/NAME and UUIDs are no names of it. */
static bool name_of(const char *number, const char *source, char *buf, size_t len)
{
	char path[PATH_MAX], link[PATH_MAX];

	snprintf(path, sizeof(path), "sys/dev/block/%.20s", number);
	if (root_link(path, link, sizeof(link)) > 0) {
		snprintf(buf, len, "%.60s", base(link));
		return true;
	}
	/* btrfs has a number that belongs to no device. */
	snprintf(buf, len, "%.60s", base(source));
	return !strncmp(source, "/dev/", 5);
}

static void judge_mount(const struct pci_dev *d, const char *line, struct judgement *out)
{
	char number[24], where[200], source[200], block[64];
	const char *dash = strstr(line, " - ");

	if (!dash || sscanf(line, "%*d %*d %23s %*s %199s", number, where) != 2 ||
	    sscanf(dash, " - %*s %199s", source) != 1)
		return;
	if (!name_of(number, source, block, sizeof(block)) || !on(d, block, DEPTH))
		return;
	bool vital = !strcmp(where, "/") || !strcmp(where, "/usr") || !strncmp(where, "/boot", 5);
	refuse(out, vital ? "root-disk" : "mounted-disk", false,
	       "%s holds %s, which is mounted on %s%s", d->bdf, block, where,
	       vital ? ": this host cannot run without it" : ": unmount it first");
}

static void swaps(const struct pci_dev *d, struct judgement *out)
{
	autofree char *all = root_slurp("proc/swaps", NULL);
	char *save = NULL, name[200];

	for (char *l = all ? strtok_r(all, "\n", &save) : NULL; l; l = strtok_r(NULL, "\n", &save))
		if (*l == '/' && sscanf(l, "%199s", name) == 1 && on(d, base(name), DEPTH))
			refuse(out, "swap-disk", false,
			       "%s holds %s, which is swapped to: swapoff "
			       "it first",
			       d->bdf, name);
}

/* What udev has read from the disk's own label: the kernel has no holder for ZFS or LVM at rest. */
static void label(const struct pci_dev *d, const char *block, struct judgement *out)
{
	static const struct {
		const char *type, *what;
	} kinds[] = {{"zfs_member", "a ZFS pool"},
		     {"LVM2_member", "an LVM volume group"},
		     {"linux_raid_member", "an md array"},
		     {"crypto_LUKS", "an encrypted volume"},
		     {"mpath_member", "a multipath device"}};
	char number[24], path[64], key[40];

	if (root_readf(number, sizeof(number), "sys/class/block/%.64s/dev", block) <= 0)
		return;
	snprintf(path, sizeof(path), "run/udev/data/b%.20s", number);
	autofree char *all = root_slurp(path, NULL);
	for (size_t i = 0; all && i < ARRAY_SIZE(kinds); i++) {
		snprintf(key, sizeof(key), "E:ID_FS_TYPE=%s\n", kinds[i].type);
		if (strstr(all, key))
			refuse(out, "disk-member", false,
			       "%s holds %s, which belongs to %s: export or remove it there first",
			       d->bdf, block, kinds[i].what);
	}
}

/* Not mounted, but part of something: md, LVM, LUKS, ZFS, an exported target. */
static void holders(const struct pci_dev *d, struct judgement *out)
{
	char path[PATH_MAX], **names = NULL, **held = NULL;
	int n = root_list("sys/class/block", &names);

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "sys/class/block/%.64s", names[i]);
		if (!use_below(d, path))
			continue;
		label(d, names[i], out);
		snprintf(path, sizeof(path), "sys/class/block/%.64s/holders", names[i]);
		int h = root_list(path, &held);
		if (h > 0)
			refuse(out, "disk-member", false,
			       "%s holds %s, which is part of %s: take "
			       "it out of there first",
			       d->bdf, names[i], held[0]);
		free_names(held, h);
		held = NULL;
	}
	free_names(names, n);
}

/* The kernel's own list of the devices of each mounted btrfs: mountinfo names only one. */
static void btrfs(const struct pci_dev *d, struct judgement *out)
{
	char path[PATH_MAX], **ids = NULL, **names = NULL;
	int n = root_list("sys/fs/btrfs", &ids);

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "sys/fs/btrfs/%.64s/devices", ids[i]);
		int m = root_list(path, &names);
		for (int k = 0; k < m; k++)
			if (on(d, names[k], DEPTH))
				refuse(out, "disk-member", false,
				       "%s holds %s, which is part of a mounted btrfs", d->bdf,
				       names[k]);
		free_names(names, m);
		names = NULL;
	}
	free_names(ids, n);
}

void use_disks(const struct pci_dev *d, struct judgement *out)
{
	autofree char *all = root_slurp("proc/self/mountinfo", NULL);
	char *save = NULL;

	for (char *l = all ? strtok_r(all, "\n", &save) : NULL; l; l = strtok_r(NULL, "\n", &save))
		judge_mount(d, l, out);
	swaps(d, out);
	holders(d, out);
	btrfs(d, out);
}
