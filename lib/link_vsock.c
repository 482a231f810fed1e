// SPDX-License-Identifier: Apache-2.0
/* link_vsock.c - "vsock:PORT" or "vsock:CID:PORT": a guest without any network (vsock(7)) */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/vm_sockets.h>
#include "lib/link_ops.h"

/* A number to the end of text or to a colon; false if it is none. */
static bool number(const char *text, char **end, unsigned *n)
{
	unsigned long v;

	errno = 0;
	v = strtoul(text, end, 10);
	*n = (unsigned)v;
	return text[0] >= '0' && text[0] <= '9' && !errno && v < 0xffffffff;
}

static bool vsock_parse(const char *text, struct sockaddr_vm *addr)
{
	char *end;

	*addr = (struct sockaddr_vm){.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY};
	if (!number(text, &end, &addr->svm_port))
		return false;
	if (*end == ':') {
		addr->svm_cid = addr->svm_port;
		if (!number(end + 1, &end, &addr->svm_port))
			return false;
	}
	if (!addr->svm_port)
		addr->svm_port = VMADDR_PORT_ANY;
	return !*end;
}

static int vsock_listen(struct link_listener *l, const char *rest, char *why, size_t len)
{
	struct sockaddr_vm addr;
	socklen_t alen = sizeof(addr);

	if (!vsock_parse(rest, &addr)) {
		snprintf(why, len, "'vsock:%s' is no port, such as vsock:7117 or vsock:0", rest);
		return -EINVAL;
	}
	l->fd = stream_listen((void *)&addr, sizeof(addr));
	if (l->fd < 0) {
		snprintf(why, len, "cannot listen on vsock:%s: %s%s", rest, strerror(-l->fd),
			 l->fd == -EAFNOSUPPORT ? " (modprobe vhost_vsock)" : "");
		return l->fd;
	}
	getsockname(l->fd, (void *)&addr, &alen);
	/* Guests reach their host under one number, whatever it calls itself. */
	snprintf(l->where, sizeof(l->where), "vsock:%u:%u",
		 addr.svm_cid == VMADDR_CID_LOCAL ? VMADDR_CID_LOCAL : VMADDR_CID_HOST,
		 addr.svm_port);
	return 0;
}

static int vsock_accept(struct link_listener *l, struct link *link)
{
	struct sockaddr_vm peer;
	socklen_t len = sizeof(peer);

	link->fd = stream_accept(l, (void *)&peer, &len);
	if (link->fd < 0)
		return link->fd;
	snprintf(link->peer, sizeof(link->peer), "vsock:%u:%u", peer.svm_cid, peer.svm_port);
	return 0;
}

const struct link_ops link_vsock = {"vsock",	  vsock_listen, vsock_accept,	stream_read,
				    stream_write, stream_close, stream_unlisten};
