// SPDX-License-Identifier: Apache-2.0
/* Where the collector listens for a guest in QEMU, and as what the guest sees that. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "hostagent/qemu.h"

static bool is(const struct scenario *s, const char *transport)
{
	return !strcmp(s->probe.transport, transport);
}

int qemu_links(struct vm *vm, char *why, size_t len)
{
	const struct scenario *s = vm->scenario;
	struct qemu_net net;
	int rc = qemu_net(s, &net, why, len), n;

	if (rc < 0)
		return rc;
	if (is(s, "tcp") || is(s, "udp"))
		n = snprintf(vm->listen, VM_LINK_MAX, "%s:%s:0", s->probe.transport,
			     rc ? net.host : "127.0.0.1");
	else if (is(s, "vsock"))
		n = snprintf(vm->listen, VM_LINK_MAX, "vsock:0");
	else
		n = snprintf(vm->listen, VM_LINK_MAX, "unix:%s/link", vm->dir);
	if (n < VM_LINK_MAX)
		return 0;
	snprintf(why, len, "the path of the run directory is too long for a unix socket");
	return -ENAMETOOLONG;
}

int qemu_orders(const struct vm *vm, const struct qemu_net *net, bool forwards)
{
	const struct scenario *s = vm->scenario;
	const char *port = strrchr(vm->link, ':');
	char link[160];

	if (is(s, "vsock"))
		snprintf(link, sizeof(link), "vsock:2%s net=none", port);
	else if (is(s, "serial") && qemu_bare(s))
		snprintf(link, sizeof(link), "virtio-console:0 net=none");
	else if (is(s, "serial"))
		snprintf(link, sizeof(link), "serial:/dev/virtio-ports/" QEMU_PORT " net=none");
	else if (*net->name)
		snprintf(link, sizeof(link), "%s net=%s", vm->link, net->guest);
	else if (is(s, "udp") || !forwards)
		snprintf(link, sizeof(link),
			 "%s:" QEMU_GUEST_HOST "%s net=" QEMU_GUEST_NET "," QEMU_GUEST_HOST,
			 s->probe.transport, port);
	else
		snprintf(link, sizeof(link), QEMU_GUEST_LINK " net=" QEMU_GUEST_NET);
	return vm_orders(vm, "orders", link);
}
