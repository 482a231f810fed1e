// SPDX-License-Identifier: Apache-2.0
/* link_stream.c - what tcp, unix and vsock have in common: they are stream sockets */
#include <errno.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/link_ops.h"

int stream_listen(const struct sockaddr *addr, socklen_t len)
{
	autoclose int fd = socket(addr->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int one = 1;

	if (fd < 0)
		return -errno;
	/* A run may follow another on the same port while the old connections are in TIME_WAIT. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, addr, len) || listen(fd, 64))
		return -errno;
	return steal_fd(fd);
}

int stream_accept(struct link_listener *l, struct sockaddr *peer, socklen_t *len)
{
	int fd = accept4(l->fd, peer, len, SOCK_NONBLOCK | SOCK_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

ssize_t stream_read(struct link *link, void *buf, size_t len)
{
	ssize_t n = recv(link->fd, buf, len, 0);

	return n < 0 ? -errno : n;
}

ssize_t stream_write(struct link *link, const void *buf, size_t len)
{
	ssize_t n = send(link->fd, buf, len, MSG_NOSIGNAL);

	return n < 0 ? -errno : n;
}

void stream_close(struct link *link)
{
	close(link->fd);
}

void stream_unlisten(struct link_listener *l)
{
	close(l->fd);
}
