// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/vfio/use.h"

#define DEPTH 6 /* a VLAN on a bridge on a bond is three */

static bool on(const struct pci_dev *d, const char *net, int depth)
{
	static const char *const kinds[] = {"", "brif"};
	char path[PATH_MAX], **names = NULL;
	bool found;

	snprintf(path, sizeof(path), "sys/class/net/%.32s", net);
	found = use_below(d, path);
	for (size_t k = 0; k < ARRAY_SIZE(kinds) && depth && !found; k++) {
		snprintf(path, sizeof(path), "sys/class/net/%.32s/%s", net, kinds[k]);
		int n = root_list(path, &names);
		for (int i = 0; i < n; i++) {
			bool lower = !strncmp(names[i], "lower_", 6);

			if (!found && (lower || k))
				found = on(d, names[i] + (lower ? 6 : 0), depth - 1);
			free(names[i]);
		}
		free(names);
		names = NULL;
	}
	return found;
}

/* The interface to an IPv4 address by /proc/net/route, whose numbers are in the host's byte order
 * as read from network order memory; longest mask first. "0.0.0.0": the default route. */
static bool route_to(const char *address, char *net, size_t len)
{
	autofree char *all = root_slurp("proc/net/route", NULL);
	char *save = NULL, name[32];
	unsigned long to, mask;
	struct in_addr a;
	long best = -1;

	if (!all || inet_pton(AF_INET, address, &a) != 1)
		return false;
	for (char *l = all ? strtok_r(all, "\n", &save) : NULL; l;
	     l = strtok_r(NULL, "\n", &save)) {
		if (sscanf(l, "%31s %lx %*x %*x %*d %*d %*d %lx", name, &to, &mask) != 3 ||
		    (a.s_addr & mask) != to)
			continue;
		if ((long)__builtin_popcountl(mask) <= best)
			continue;
		best = __builtin_popcountl(mask);
		snprintf(net, len, "%s", name);
	}
	return best >= 0;
}

static bool default_ipv6(char *net, size_t len)
{
	autofree char *all = root_slurp("proc/net/ipv6_route", NULL);
	char *save = NULL, to[40], name[32];
	unsigned bits;

	for (char *l = all ? strtok_r(all, "\n", &save) : NULL; l;
	     l = strtok_r(NULL, "\n", &save)) {
		if (sscanf(l, "%39s %x %*s %*x %*s %*x %*x %*x %*x %31s", to, &bits, name) != 3)
			continue;
		if (bits || strspn(to, "0") != strlen(to) || !strcmp(name, "lo"))
			continue;
		snprintf(net, len, "%s", name);
		return true;
	}
	return false;
}

static void judge(const struct pci_dev *d, const char *net, const char *what, struct judgement *out)
{
	if (on(d, net, DEPTH))
		refuse(out, "management-nic", false,
		       "%s is a port of '%s', which carries %s: without it this host is cut off",
		       d->bdf, net, what);
}

/* The address of the one who is typing this, where he came by ssh. */
static void ssh_peer(const struct pci_dev *d, struct judgement *out)
{
	const char *peer = getenv("SSH_CONNECTION");
	char address[64], net[32], what[100];

	if (!root_live() || !peer || sscanf(peer, "%63s", address) != 1)
		return;
	if (!route_to(address, net, sizeof(net)))
		return;
	snprintf(what, sizeof(what), "your own ssh connection from %.60s", address);
	judge(d, net, what, out);
}

/* A file system that comes over the network hangs on the card that leads there. */
static void network_mounts(const struct pci_dev *d, struct judgement *out)
{
	autofree char *all = root_slurp("proc/self/mountinfo", NULL);
	char *save = NULL, where[200], address[64], net[32], what[300];

	for (char *l = all ? strtok_r(all, "\n", &save) : NULL; l;
	     l = strtok_r(NULL, "\n", &save)) {
		const char *dash = strstr(l, " - "), *a = dash ? strstr(dash, "addr=") : NULL;
		const char *kind = !dash			    ? NULL
				   : !strncmp(dash + 3, "nfs", 3)   ? "NFS"
				   : !strncmp(dash + 3, "cifs ", 5) ? "SMB"
								    : NULL;

		if (!a || !kind || sscanf(l, "%*d %*d %*s %*s %199s", where) != 1 ||
		    sscanf(a, "addr=%63[0-9.]", address) != 1)
			continue;
		snprintf(what, sizeof(what), "the %s mount of %s", kind, where);
		if (route_to(address, net, sizeof(net)))
			judge(d, net, what, out);
	}
}

/* Disks that come over the network: where their other end is, sysfs says. */
static void network_disks(const struct pci_dev *d, struct judgement *out)
{
	static const struct {
		const char *class, *file, *key, *what;
	} kinds[] = {{"sys/class/iscsi_connection", "persistent_address", "", "an iSCSI disk"},
		     {"sys/class/nvme", "address", "traddr=", "an NVMe-oF disk"}};
	char text[256], address[64], net[32], what[120], **names = NULL;

	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		int n = root_list(kinds[k].class, &names);

		for (int i = 0; i < n; i++) {
			ssize_t got = root_readf(text, sizeof(text), "%s/%.60s/%s", kinds[k].class,
						 names[i], kinds[k].file);
			const char *at = got > 0 ? strstr(text, kinds[k].key) : NULL;

			free(names[i]);
			if (!at || sscanf(at + strlen(kinds[k].key), "%63[0-9.]", address) != 1 ||
			    !route_to(address, net, sizeof(net)))
				continue;
			snprintf(what, sizeof(what), "%s from %s", kinds[k].what, address);
			judge(d, net, what, out);
		}
		free(names);
		names = NULL;
	}
}

void use_networks(const struct pci_dev *d, struct judgement *out)
{
	char net[32];

	if (route_to("0.0.0.0", net, sizeof(net)))
		judge(d, net, "the default route", out);
	else if (default_ipv6(net, sizeof(net)))
		judge(d, net, "the default route", out);
	ssh_peer(d, out);
	network_mounts(d, out);
	network_disks(d, out);
}
