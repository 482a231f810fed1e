// SPDX-License-Identifier: Apache-2.0
/* collect_peer.c - one link: its bytes become frames, our answers become bytes */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include "hostagent/collect_priv.h"

static void on_peer(void *arg, uint32_t events);

static void limit_strangers(struct collect *c)
{
	struct peer *oldest = NULL;
	unsigned n = 0;

	for (struct peer *p = c->peers; p; p = p->next) {
		if (p->guest || p->dead || p->link.line)
			continue;
		n++;
		oldest = p;
	}
	if (n >= STRANGERS_MAX)
		peer_stranger(oldest, "too many links without HELLO");
}

int peer_new(struct collect *c, const struct link *link)
{
	struct peer *p = malloc(sizeof(*p));
	int err;

	if (!p)
		return -ENOMEM;
	memset(p, 0, offsetof(struct peer, out));
	limit_strangers(c);
	p->c = c;
	p->link = *link;
	err = loop_fd(c->o.loop, link->fd, EPOLLIN, on_peer, p);
	if (err) {
		free(p);
		return err;
	}
	p->next = c->peers;
	c->peers = p;
	on_peer(p, EPOLLIN); /* a first datagram came with the link itself */
	return 0;
}

void peer_drop(struct peer *p)
{
	if (p->dead)
		return;
	p->dead = true;
	loop_fd_drop(p->c->o.loop, p->link.fd);
	link_close(&p->link);
	if (p->guest && p->guest->peer == p)
		p->guest->peer = NULL;
}

void peer_stranger(struct peer *p, const char *reason)
{
	struct guest *g = p->guest;

	p->c->n.strangers++;
	collect_say(p->c, COLLECT_STRANGER, NULL, "%s: %s", p->link.peer, reason);
	peer_drop(p);
	if (g)
		guest_link_down(g, p);
}

void peers_sweep(struct collect *c)
{
	for (struct peer **at = &c->peers; *at;) {
		struct peer *p = *at;

		if (p->dead) {
			*at = p->next;
			free(p);
		} else {
			at = &p->next;
		}
	}
}

/* The link ended or broke. Who never said anything is no stranger worth counting. */
static void peer_gone(struct peer *p)
{
	struct guest *g = p->guest;

	if (!g && !p->link.line && (p->noise || p->have)) {
		peer_stranger(p, "left without HELLO");
		return;
	}
	peer_drop(p);
	if (g)
		guest_link_down(g, p);
}

static void push(struct peer *p)
{
	bool blocked;

	while (p->nout && !p->dead) {
		ssize_t n = link_write(&p->link, p->out, p->nout);

		if (n == -EAGAIN || n == -EINTR)
			break;
		if (n < 0) {
			peer_gone(p);
			return;
		}
		p->nout -= (size_t)n;
		memmove(p->out, p->out + n, p->nout);
	}
	blocked = p->nout;
	if (blocked != p->blocked && !p->dead)
		loop_fd_events(p->c->o.loop, p->link.fd, EPOLLIN | (blocked ? EPOLLOUT : 0));
	p->blocked = blocked;
}

/* A frame goes out as a whole, one datagram where the link has datagrams. False: no room, or the
 * link is gone; whatever it was is said again later. */
bool peer_send(struct peer *p, uint8_t type, const void *payload, size_t len)
{
	struct wire_hdr *h = (void *)(p->out + p->nout);

	if (p->dead || p->nout + sizeof(*h) + len > sizeof(p->out))
		return false;
	memcpy(h + 1, payload, len);
	p->nout += wire_seal(h, type, 0, len);
	push(p);
	return !p->dead;
}

void peer_ack(struct peer *p)
{
	struct guest *g = p->guest;
	struct wire_ack ack = {.next_seq = le32_put(g->want)};

	ahead_bits(g, ack.ahead);
	if (!g->oneway && peer_send(p, WIRE_ACK, &ack, sizeof(ack)))
		g->acked = le32_get(ack.next_seq);
}

void peer_stop(struct peer *p)
{
	struct wire_stop stop = {.reason = le32_put(p->c->stop_reason)};

	if (p->dead || !p->guest || p->guest->done || p->guest->oneway)
		return;
	if (!p->stop_sent || p->link.lossy)
		p->stop_sent = peer_send(p, WIRE_STOP, &stop, sizeof(stop));
}

void peer_tick(struct peer *p)
{
	p->ticks++;
	if (!p->guest && !p->link.line && p->ticks > HELLO_TICKS)
		peer_stranger(p, "no HELLO within 5 s");
	else if (p->c->stopping)
		peer_stop(p);
}

static void peer_noise(struct peer *p, size_t bytes)
{
	p->c->n.bad_bytes += bytes;
	if (p->guest)
		return;
	p->noise += bytes;
	if (p->noise > HELLO_NOISE && !p->link.line && !p->dead)
		peer_stranger(p, "noise and no HELLO");
}

/* At once, and nothing else: how soon a program on the host answers is what the guest measures. */
static void peer_pong(struct peer *p, const struct wire_ping *ping)
{
	const struct wire_sync_ack pong = {.id = ping->id,
					   .t_guest = ping->t_guest,
					   .host_rx = le64_put((uint64_t)p->c->batch.t_host),
					   .host_tx = le64_put((uint64_t)host_now())};

	p->c->n.last_rx = p->c->batch.t_host;
	peer_send(p, WIRE_PONG, &pong, sizeof(pong));
}

static void peer_frame(struct peer *p, const struct wire_frame *f)
{
	if (f->type >= WIRE_WELCOME) /* ours, and never a guest's to say */
		peer_noise(p, f->size);
	else if (f->type == WIRE_HELLO)
		guest_hello(p, f);
	else if (p->guest && f->type == WIRE_PING)
		peer_pong(p, f->payload);
	else if (p->guest)
		guest_frame(p, f);
	else if (p->link.lossy) /* its HELLO may have been lost: it will be said again */
		peer_noise(p, f->size);
	else
		peer_stranger(p, "speaks before HELLO");
}

static void peer_frames(struct peer *p)
{
	struct wire_frame f;
	enum wire_got got;
	size_t at = 0, skip = 0;

	while (!p->dead) {
		got = wire_next(p->buf + at, p->have - at, &f, &skip);
		at += skip;
		if (skip)
			peer_noise(p, skip);
		if (got == WIRE_MORE)
			break;
		if (got == WIRE_FRAME) {
			at += f.size;
			if (!p->dead)
				peer_frame(p, &f);
		}
	}
	batch_emit(p->c); /* it points into the buffer */
	p->have -= at;
	memmove(p->buf, p->buf + at, p->have);
}

static void on_peer(void *arg, uint32_t events)
{
	struct peer *p = arg;
	struct collect *c = p->c;
	ssize_t n;

	if (events & EPOLLOUT)
		push(p);
	if (p->dead)
		return;
	n = link_read(&p->link, p->buf + p->have, sizeof(p->buf) - p->have);
	if (n > 0) {
		p->have += (size_t)n;
		c->n.bytes += (uint64_t)n;
		c->batch.t_host = host_now();
		peer_frames(p);
	} else if (n != -EAGAIN && n != -EINTR) {
		peer_gone(p);
	}
}
