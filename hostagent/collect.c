// SPDX-License-Identifier: Apache-2.0
/* collect.c - listeners, the tick, and the way into the sink and back as acknowledgement */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include "hostagent/collect_priv.h"
#include "hostagent/crc.h"

void collect_say(struct collect *c, enum collect_event e, const struct guest *g, const char *fmt,
		 ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (c->o.event)
		c->o.event(c->o.arg, e, g ? g->index : 0, text);
}

static void sink_failed(struct collect *c, int err)
{
	if (c->sink_err)
		return;
	c->sink_err = err;
	collect_say(c, COLLECT_SINK_FAILED, NULL, "what the guests send cannot be stored: %s",
		    strerror(-err));
	collect_stop(c, 0);
}

void collect_mark(struct collect *c, const struct note *n)
{
	int err = c->sink_err;

	if (n->what == WIRE_MARK_LINK && c->marks++ >= MARKS_MAX)
		return;
	if (!err)
		err = sink_note(&c->o.sink, n);
	if (err)
		sink_failed(c, err);
}

void batch_add(struct collect *c, const struct wire_frame *f)
{
	struct batch *b = &c->batch;

	b->f[b->n++] = *f;
	b->bytes += (uint32_t)f->size;
	if (b->n == BATCH_MAX)
		batch_emit(c);
}

static int sink_from(struct collect *c)
{
	struct {
		struct wire_hdr h;
		struct wire_from from;
	} m = {.from = {.guest = le16_put((uint16_t)c->batch.guest->index),
			.bytes = le32_put(c->batch.bytes),
			.t_host = le64_put((uint64_t)c->batch.t_host)}};
	struct wire_frame f = {.type = WIRE_FROM, .payload = &m.from, .len = sizeof(m.from)};

	f.size = wire_seal(&m.h, WIRE_FROM, 0, sizeof(m.from));
	return c->o.sink.frame(c->o.sink.arg, &m, &f);
}

void batch_emit(struct collect *c)
{
	struct batch *b = &c->batch;
	int err = c->sink_err;

	if (!b->n)
		return;
	if (!err)
		err = sink_from(c);
	for (unsigned i = 0; i < b->n && !err; i++) {
		const uint8_t *bytes = (const uint8_t *)b->f[i].payload - sizeof(struct wire_hdr);

		err = c->o.sink.frame(c->o.sink.arg, bytes, &b->f[i]);
	}
	c->unflushed += b->bytes;
	b->n = 0;
	b->bytes = 0;
	if (err)
		sink_failed(c, err);
	else if (c->unflushed >= FLUSH_BYTES)
		collect_flush(c);
}

/* A guest of which a frame is missing must hear so again and again: the ACK may be lost as well. */
static bool waits_ahead(const struct guest *g)
{
	uint8_t bits[WIRE_AHEAD / 8];

	return ahead_bits(g, bits);
}

void collect_flush(struct collect *c)
{
	int err;

	batch_emit(c);
	if (c->sink_err)
		return;
	err = c->unflushed ? c->o.sink.flush(c->o.sink.arg) : 0;
	if (err) {
		sink_failed(c, err);
		return;
	}
	c->unflushed = 0;
	for (unsigned i = 0; i < c->o.guests; i++) {
		struct guest *g = &c->guests[i];

		if (g->peer && (g->want != g->acked || waits_ahead(g)))
			peer_ack(g->peer);
	}
}

static void on_accept(void *arg, uint32_t events)
{
	struct listener *l = arg;
	struct link link;
	int err;

	while (!(err = link_accept(&l->l, &link)))
		if (peer_new(l->c, &link))
			link_close(&link);
	if (err == -EMFILE || err == -ENFILE || err == -ENOBUFS || err == -ENOMEM) {
		l->paused = true;
		loop_fd_events(l->c->o.loop, l->l.fd, 0);
	}
	peers_sweep(l->c);
}

/* The guest goes when it has the last ACK. That may be lost, and we do not stay for ever: so it is
 * said more than once. */
static void last_acks(struct collect *c, struct guest *g)
{
	if (!g->bye_ticks)
		return;
	for (unsigned i = 0; i < 2 && g->peer && !c->sink_err; i++)
		peer_ack(g->peer);
	if (!--g->bye_ticks)
		guest_ended(c, g);
}

static void on_tick(void *arg)
{
	struct collect *c = arg;

	for (unsigned i = 0; i < c->nlisteners; i++) {
		if (c->listeners[i].paused)
			loop_fd_events(c->o.loop, c->listeners[i].l.fd, EPOLLIN);
		c->listeners[i].paused = false;
	}
	for (struct peer *p = c->peers; p; p = p->next)
		if (!p->dead)
			peer_tick(p);
	for (unsigned i = 0; i < c->o.guests; i++)
		last_acks(c, &c->guests[i]);
	collect_flush(c);
	peers_sweep(c);
}

static int listen_all(struct collect *c, char *why, size_t len)
{
	unsigned n = 0;

	while (c->o.links[n])
		n++;
	c->listeners = calloc(n + 1, sizeof(*c->listeners));
	if (!c->listeners) {
		snprintf(why, len, "out of memory");
		return -ENOMEM;
	}
	for (unsigned i = 0; i < n; i++) {
		struct listener *l = &c->listeners[i];
		int err = link_listen(c->o.links[i], &l->l, why, len);

		if (err)
			return err;
		l->c = c;
		c->nlisteners++;
		err = loop_fd(c->o.loop, l->l.fd, EPOLLIN, on_accept, l);
		if (err) {
			snprintf(why, len, "cannot wait for %s: %s", l->l.where, strerror(-err));
			return err;
		}
	}
	return 0;
}

int collect_new(const struct collect_opts *opts, struct collect **made, char *why, size_t len)
{
	struct collect *c;
	int err;

	if (!opts->guests || opts->guests > WIRE_GUESTS_MAX) {
		snprintf(why, len, "%u guests: 1 to %d can be collected in one run", opts->guests,
			 WIRE_GUESTS_MAX);
		return -EINVAL;
	}
	crc_accelerate();
	c = calloc(1, sizeof(*c));
	if (!c) {
		snprintf(why, len, "out of memory");
		return -ENOMEM;
	}
	c->o = *opts;
	c->n.max = INT64_MIN;
	for (unsigned i = 0; i < WIRE_GUESTS_MAX; i++)
		c->guests[i].index = i;
	err = listen_all(c, why, len);
	if (!err) {
		c->tick = loop_every(c->o.loop, TICK_MS, on_tick, c);
		err = c->tick < 0 ? c->tick : 0;
		if (err)
			snprintf(why, len, "no timer: %s", strerror(-err));
	}
	if (err) {
		collect_free(c);
		return err;
	}
	*made = c;
	return 0;
}

int collect_adopt(struct collect *c, const struct link *link)
{
	return peer_new(c, link);
}

const char *collect_where(const struct collect *c, unsigned link)
{
	return link < c->nlisteners ? c->listeners[link].l.where : NULL;
}

void collect_stop(struct collect *c, uint32_t reason)
{
	c->stopping = true;
	c->stop_reason = reason;
	for (struct peer *p = c->peers; p; p = p->next)
		peer_stop(p);
}

bool collect_all_done(const struct collect *c)
{
	for (unsigned i = 0; i < c->o.guests; i++)
		if (!c->guests[i].done)
			return false;
	return true;
}

int collect_end(struct collect *c)
{
	const struct {
		const char *name;
		uint64_t n;
	} counts[] = {
		{"strangers", c->n.strangers},	 {"duplicates", c->n.duplicates},
		{"bad_bytes", c->n.bad_bytes},	 {"lost_frames", c->n.lost_frames},
		{"reconnects", c->n.reconnects},
	};

	collect_flush(c);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		collect_mark(c, &(struct note){.what = WIRE_MARK_COUNT,
					       .guest = NOTE_HOST,
					       .value = (int64_t)counts[i].n,
					       .text = counts[i].name});
	collect_flush(c);
	return c->sink_err;
}

void collect_counts(const struct collect *c, struct collect_counts *n)
{
	*n = c->n;
}

void collect_free(struct collect *c)
{
	if (!c)
		return;
	for (struct peer *p = c->peers; p; p = p->next)
		peer_drop(p);
	peers_sweep(c);
	for (unsigned i = 0; i < c->nlisteners; i++) {
		loop_fd_drop(c->o.loop, c->listeners[i].l.fd);
		link_listener_close(&c->listeners[i].l);
	}
	if (c->tick > 0)
		loop_timer_drop(c->o.loop, c->tick);
	for (unsigned i = 0; i < WIRE_GUESTS_MAX; i++)
		ahead_free(&c->guests[i]);
	free(c->listeners);
	free(c);
}

unsigned collect_cut(struct collect *c)
{
	unsigned n = 0;

	for (struct peer *p = c->peers; p; p = p->next) {
		struct guest *g = p->guest;

		if (p->dead || !g)
			continue;
		peer_drop(p);
		guest_link_down(g, p);
		n++;
	}
	return n;
}
