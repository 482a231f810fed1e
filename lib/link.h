/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link.h - the host's end of the ways to a guest: bytes only, no frames
 *
 * A listener is opened from a text, "tcp:127.0.0.1:0", "vsock:7117", "udp:127.0.0.1:0",
 * "unix:PATH", "serial:/dev/ttyS0,115200", "file:PATH", and gives connections. tcp, vsock and unix
 * accept many; udp gives one connection per peer address; serial and file are one connection from
 * the start (a serial line that hangs up is there again when it can be opened; a file ends).
 *
 *	link_listen(text, &listener, why, sizeof(why));
 *	poll listener->fd; link_accept(listener, &link) until -EAGAIN
 *	poll link->fd; link_read / link_write; link_close
 *
 * A read buffer below LINK_READ_MIN may cut a datagram short.
 * Close links before the listener that gave them.
 *
 * All descriptors are non-blocking and close-on-exec. Return -errno; *why gets one line.
 */
#ifndef LIB_LINK_H
#define LIB_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define LINK_TEXT     136
#define LINK_READ_MIN 65536

struct link_ops; /* lib/link_ops.h: what a transport implements */

struct link_listener {
	const struct link_ops *ops;
	int fd;		       /* readable: link_accept() has something */
	char where[LINK_TEXT]; /* as a guest must be told: the real port in place of 0 */
	void *priv;
};

struct link {
	const struct link_ops *ops;
	int fd;		      /* poll this */
	bool lossy;	      /* may lose bytes: udp, serial */
	bool line;	      /* one wire for ever: noise before the guest speaks is no stranger */
	char peer[LINK_TEXT]; /* for messages */
	void *priv;
};

int link_listen(const char *text, struct link_listener *l, char *why, size_t len);
/* link_accept - -EAGAIN: none now. Any other error concerns one peer, not the listener. */
int link_accept(struct link_listener *l, struct link *link);
ssize_t link_read(struct link *link, void *buf, size_t len); /* 0: end; -EAGAIN: nothing now */
ssize_t link_write(struct link *link, const void *buf, size_t len); /* may write less; -EAGAIN */
void link_close(struct link *link);
void link_listener_close(struct link_listener *l);

/* link_known - the schemes, for messages: "tcp, vsock, udp, unix, serial, file" */
const char *link_known(void);

#endif
