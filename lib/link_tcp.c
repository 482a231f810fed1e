// SPDX-License-Identifier: Apache-2.0
/* link_tcp.c - "tcp:ADDRESS:PORT", the default: any guest with a network has it */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include "lib/link_ops.h"

static int tcp_listen(struct link_listener *l, const char *rest, char *why, size_t len)
{
	struct sockaddr_storage addr;
	socklen_t alen;
	int err = inet_parse(rest, SOCK_STREAM, &addr, &alen);

	if (err) {
		snprintf(why, len, "'tcp:%s' is no address and port, such as tcp:127.0.0.1:0",
			 rest);
		return err;
	}
	l->fd = stream_listen((void *)&addr, alen);
	if (l->fd < 0) {
		snprintf(why, len, "cannot listen on tcp:%s: %s", rest, strerror(-l->fd));
		return l->fd;
	}
	getsockname(l->fd, (void *)&addr, &alen);
	inet_text("tcp", &addr, l->where, sizeof(l->where));
	return 0;
}

static int tcp_accept(struct link_listener *l, struct link *link)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	int one = 1;

	link->fd = stream_accept(l, (void *)&peer, &len);
	if (link->fd < 0)
		return link->fd;
	/* An answer to SYNC that waits for more bytes would spoil the clock mapping. */
	setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(link->fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
	inet_text("tcp", &peer, link->peer, sizeof(link->peer));
	return 0;
}

const struct link_ops link_tcp = {"tcp",	tcp_listen,   tcp_accept,     stream_read,
				  stream_write, stream_close, stream_unlisten};
