/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link_ops.h - what a transport implements; one row in link.c and one file link_NAME.c each
 *
 * listen() gets what follows "scheme:", sets l->fd, l->where and, where it needs more, l->priv;
 * on failure it leaves one line in why. read(), write() and close() have ready-made forms for
 * anything that is a socket or a descriptor.
 */
#ifndef LIB_LINK_OPS_H
#define LIB_LINK_OPS_H

#include <sys/socket.h>
#include "lib/link.h"

struct link_ops {
	const char *scheme;
	int (*listen)(struct link_listener *l, const char *rest, char *why, size_t len);
	int (*accept)(struct link_listener *l, struct link *link);
	ssize_t (*read)(struct link *link, void *buf, size_t len);
	ssize_t (*write)(struct link *link, const void *buf, size_t len);
	void (*close)(struct link *link);
	void (*unlisten)(struct link_listener *l);
};

extern const struct link_ops link_tcp, link_vsock, link_udp, link_unix, link_serial, link_file;

/* For stream sockets (link_stream.c): open, bind and listen; then accept4 into a link. */
int stream_listen(const struct sockaddr *addr, socklen_t len); /* descriptor or -errno */
int stream_accept(struct link_listener *l, struct sockaddr *peer, socklen_t *len);
ssize_t stream_read(struct link *link, void *buf, size_t len);
ssize_t stream_write(struct link *link, const void *buf, size_t len);
void stream_close(struct link *link);
void stream_unlisten(struct link_listener *l);

/* inet_parse - "127.0.0.1:0", "[::1]:7117", "*:0" (every address) for a socket of that type */
int inet_parse(const char *text, int socktype, struct sockaddr_storage *addr, socklen_t *len);
/* inet_text - "scheme:127.0.0.1:7117" */
void inet_text(const char *scheme, const struct sockaddr_storage *addr, char *buf, size_t len);

#endif
