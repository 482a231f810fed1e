// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "hostagent/qemu_net.h"

int qemu_net_guest(uint32_t host, uint32_t mask, uint32_t *guest)
{
	uint32_t last = (host | ~mask) - 1;

	/* Less than two usable addresses: a point-to-point prefix, nobody is left for the guest. */
	if (~mask < 3)
		return -EADDRNOTAVAIL;
	*guest = last == host ? last - 1 : last;
	return 0;
}

static int find(const char *name, struct in_addr *address, struct in_addr *mask)
{
	struct ifaddrs *all, *i;
	int rc = -ENODEV;

	if (getifaddrs(&all))
		return -errno;
	for (i = all; i; i = i->ifa_next) {
		if (strcmp(i->ifa_name, name))
			continue;
		if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET || !i->ifa_netmask) {
			rc = rc == -ENODEV ? -EADDRNOTAVAIL : rc;
			continue;
		}
		*address = ((struct sockaddr_in *)(void *)i->ifa_addr)->sin_addr;
		*mask = ((struct sockaddr_in *)(void *)i->ifa_netmask)->sin_addr;
		rc = 0;
		break;
	}
	freeifaddrs(all);
	return rc;
}

static int given(const char *text, struct in_addr *guest)
{
	return inet_pton(AF_INET, text, guest) == 1 ? 0 : -EINVAL;
}

static int addresses(struct qemu_net *n, const char *guest)
{
	struct in_addr host = {0}, mask = {0}, own;
	uint32_t at;
	int rc = find(n->name, &host, &mask);

	if (rc)
		return rc;
	rc = qemu_net_guest(ntohl(host.s_addr), ntohl(mask.s_addr), &at);
	if (rc)
		return rc;
	own.s_addr = htonl(at);
	if (guest && given(guest, &own))
		return -EINVAL;
	inet_ntop(AF_INET, &host, n->host, sizeof(n->host));
	inet_ntop(AF_INET, &own, n->guest, sizeof(n->guest));
	snprintf(n->guest + strlen(n->guest), sizeof(n->guest) - strlen(n->guest), "/%d",
		 __builtin_popcount(mask.s_addr));
	return 0;
}

int qemu_net(const struct scenario *s, struct qemu_net *n, char *why, size_t len)
{
	const char *text = s->vm.network ?: "", *name = strchr(text, ':'), *guest;
	int rc;

	*n = (struct qemu_net){.bridge = !strncmp(text, "bridge:", 7)};
	if (!n->bridge && strncmp(text, "tap:", 4))
		return 0;
	guest = strchr(++name, ',');
	if (snprintf(n->name, sizeof(n->name), "%.*s", (int)strcspn(name, ","), name) >=
	    (int)sizeof(n->name))
		rc = -ENAMETOOLONG;
	else
		rc = addresses(n, guest ? guest + 1 : NULL);
	if (!rc) {
		n->vhost = s->vm.vhost && !access("/dev/vhost-net", R_OK | W_OK);
		return 1;
	}
	snprintf(why, len, "[vm] network = %s: %s", text,
		 rc == -ENODEV		? "this host has no such interface"
		 : rc == -EADDRNOTAVAIL ? "the interface has no IPv4 subnet to share with the guest"
		 : rc == -EINVAL	? "what follows the comma is no IPv4 address"
					: strerror(-rc));
	return rc;
}
