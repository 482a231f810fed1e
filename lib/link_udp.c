// SPDX-License-Identifier: Apache-2.0
/* link_udp.c - "udp:ADDRESS:PORT": one socket, and for each address that sends to it a link
 *
 * link_accept sorts: a datagram of a known peer goes into that link's queue, whose eventfd counts
 * what waits; one of a new peer makes a link. A full queue drops, as a full socket would. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/link_ops.h"

#define QUEUE_MAX   256
#define QUEUE_BYTES (1 << 20)

struct datagram {
	struct datagram *next;
	size_t len;
	uint8_t bytes[];
};

struct udp_peer {
	struct udp_peer *next;
	struct udp *udp;
	struct sockaddr_storage addr;
	socklen_t alen;
	int ready; /* eventfd: how many wait */
	struct datagram *first, **last;
	size_t queued, bytes;
};

struct udp {
	int fd;
	struct udp_peer *peers;
	uint8_t buf[LINK_READ_MIN];
};

static int udp_listen(struct link_listener *l, const char *rest, char *why, size_t len)
{
	struct sockaddr_storage addr;
	socklen_t alen;
	autoclose int fd = -1;
	int err = inet_parse(rest, SOCK_DGRAM, &addr, &alen), room = 4 << 20;

	if (err) {
		snprintf(why, len, "'udp:%s' is no address and port, such as udp:127.0.0.1:0",
			 rest);
		return err;
	}
	fd = socket(addr.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (void *)&addr, alen)) {
		err = -errno;
		snprintf(why, len, "cannot listen on udp:%s: %s", rest, strerror(-err));
		return err;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	l->priv = calloc(1, sizeof(struct udp));
	if (!l->priv) {
		snprintf(why, len, "out of memory");
		return -ENOMEM;
	}
	getsockname(fd, (void *)&addr, &alen);
	inet_text("udp", &addr, l->where, sizeof(l->where));
	l->fd = ((struct udp *)l->priv)->fd = steal_fd(fd);
	return 0;
}

static struct udp_peer *find_peer(struct udp *u, const void *addr, socklen_t alen)
{
	for (struct udp_peer *p = u->peers; p; p = p->next)
		if (p->alen == alen && !memcmp(&p->addr, addr, alen))
			return p;
	return NULL;
}

static void enqueue(struct udp_peer *p, const void *bytes, size_t len)
{
	const uint64_t one = 1;
	struct datagram *d;

	if (p->queued >= QUEUE_MAX || p->bytes + len > QUEUE_BYTES)
		return;
	d = malloc(sizeof(*d) + len);
	if (!d)
		return;
	d->next = NULL;
	d->len = len;
	memcpy(d->bytes, bytes, len);
	*p->last = d;
	p->last = &d->next;
	p->queued++;
	p->bytes += len;
	if (write(p->ready, &one, sizeof(one)) < 0)
		return; /* cannot fail: the counter is far from its end */
}

static struct udp_peer *peer_add(struct udp *u, const void *addr, socklen_t alen)
{
	struct udp_peer *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->ready = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC | EFD_SEMAPHORE);
	if (p->ready < 0) {
		free(p);
		return NULL;
	}
	memcpy(&p->addr, addr, alen);
	p->alen = alen;
	p->udp = u;
	p->last = &p->first;
	p->next = u->peers;
	u->peers = p;
	return p;
}

static int udp_accept(struct link_listener *l, struct link *link)
{
	struct udp *u = l->priv;
	struct sockaddr_storage addr;
	struct udp_peer *p;
	socklen_t alen;
	ssize_t n;

	for (;;) {
		memset(&addr, 0, sizeof(addr));
		alen = sizeof(addr);
		n = recvfrom(u->fd, u->buf, sizeof(u->buf), 0, (void *)&addr, &alen);
		if (n < 0)
			return -errno;
		p = find_peer(u, &addr, alen);
		if (!p)
			break;
		enqueue(p, u->buf, (size_t)n);
	}
	p = peer_add(u, &addr, alen);
	if (!p)
		return -ENOMEM;
	enqueue(p, u->buf, (size_t)n);
	link->priv = p;
	link->fd = p->ready;
	link->lossy = true;
	inet_text("udp", &addr, link->peer, sizeof(link->peer));
	return 0;
}

static ssize_t udp_read(struct link *link, void *buf, size_t len)
{
	struct udp_peer *p = link->priv;
	struct datagram *d = p->first;
	uint64_t one;
	size_t n;

	if (read(p->ready, &one, sizeof(one)) < 0 || !d)
		return -EAGAIN;
	n = d->len < len ? d->len : len;
	memcpy(buf, d->bytes, n);
	p->first = d->next;
	if (!p->first)
		p->last = &p->first;
	p->queued--;
	p->bytes -= d->len;
	free(d);
	return n ? (ssize_t)n : -EAGAIN; /* an empty datagram is no end */
}

/* A peer that is not there (ECONNREFUSED from an earlier one) may come back: no error of a link. */
static ssize_t udp_write(struct link *link, const void *buf, size_t len)
{
	struct udp_peer *p = link->priv;
	ssize_t n = sendto(p->udp->fd, buf, len, MSG_NOSIGNAL, (void *)&p->addr, p->alen);

	return n < 0 && errno == EAGAIN ? -EAGAIN : (ssize_t)len;
}

static void udp_close(struct link *link)
{
	struct udp_peer *p = link->priv, **at = &p->udp->peers;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	for (struct datagram *d = p->first, *next; d; d = next) {
		next = d->next;
		free(d);
	}
	close(p->ready);
	free(p);
}

static void udp_unlisten(struct link_listener *l)
{
	struct udp *u = l->priv;

	close(u->fd);
	free(u);
}

const struct link_ops link_udp = {"udp",     udp_listen, udp_accept,  udp_read,
				  udp_write, udp_close,	 udp_unlisten};
