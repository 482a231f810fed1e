// SPDX-License-Identifier: Apache-2.0
/* collect_guest.c - one guest: who it is, which of its frames comes next */
#include <stdio.h>
#include <string.h>
#include "hostagent/collect_priv.h"

/* Time must not depend on where the first wrong byte is: that would tell a guess from a guess. */
static unsigned differ(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *x = a, *y = b;
	unsigned bits = 0;

	while (len--)
		bits |= *x++ ^ *y++;
	return bits;
}

static bool knows_secret(const struct collect *c, const struct wire_hello *h)
{
	return !(differ(c->o.run, h->run, sizeof(h->run)) |
		 differ(c->o.secret, h->secret, sizeof(h->secret)));
}

static void link_mark(struct guest *g, const struct peer *p, bool up)
{
	collect_mark(p->c, &(struct note){.what = WIRE_MARK_LINK,
					  .guest = (uint16_t)g->index,
					  .value = up,
					  .text = p->link.peer});
}

static void invalid(struct collect *c, const struct guest *g, const char *text)
{
	collect_mark(c, &(struct note){.what = WIRE_MARK_INVALID,
				       .guest = (uint16_t)g->index,
				       .text = text});
}

static void accept_frame(struct collect *c, struct guest *g, const struct wire_frame *f)
{
	c->batch.guest = g;
	c->n.frames++;
	c->n.last_rx = c->batch.t_host;
	batch_add(c, f);
}

/* The same guest with another session: its clock and its activations began anew, so nothing of
 * it fits what was recorded. */
static void started_again(struct peer *p, struct guest *g)
{
	struct collect *c = p->c;
	char text[120];

	if (!g->done && !g->again) {
		g->again = true;
		snprintf(text, sizeof(text),
			 "guest: guest %u started again: it rebooted, or two guests are number %u",
			 g->index, g->index);
		invalid(c, g, text);
		collect_say(c, COLLECT_FAULT, g, "%s", text);
	}
	peer_stranger(p, "this guest was here with another session");
}

/* What the guest had to drop before it came (back) will never come. */
static void skip_to(struct collect *c, struct guest *g, uint32_t from)
{
	int32_t gap = (int32_t)(from - g->want);
	char text[120];

	if (gap <= 0)
		return;
	c->n.lost_frames += (uint64_t)gap;
	g->want = from;
	snprintf(text, sizeof(text),
		 "collector: guest %u no longer holds %d frames that never came", g->index, gap);
	invalid(c, g, text);
}

static void take_hello(struct peer *p, struct guest *g, const struct wire_frame *f)
{
	const struct wire_hello *h = f->payload;
	const struct wire_probe *probe = (const void *)(h + 1);
	struct collect *c = p->c;

	for (unsigned i = 0; i < le16_get(h->probes); i++)
		if (le16_get(probe[i].id) < WIRE_PROBES_MAX)
			g->warmup[le16_get(probe[i].id)] = probe[i].kind < WIRE_KIND_BESIDE
								   ? le64_get(probe[i].warmup)
								   : UINT64_MAX;
	accept_frame(c, g, f);
	batch_emit(c);
}

static void first_hello(struct peer *p, struct guest *g, const struct wire_frame *f)
{
	const struct wire_hello *h = f->payload;
	unsigned probes = le16_get(h->probes);

	g->known = true;
	g->session = le64_get(h->session);
	g->oneway = le32_get(h->flags) & WIRE_ONEWAY;
	g->want = 1;
	g->acked = 1;
	take_hello(p, g, f);
	collect_say(p->c, COLLECT_HELLO, g, "%.16s %.72s on %.16s, %u probe%s, %s", h->os,
		    h->kernel, h->arch, probes, probes == 1 ? "" : "s", p->link.peer);
}

/* Does this HELLO say when activation 0 is due? */
static bool has_base(const struct wire_hello *h)
{
	const struct wire_probe *probe = (const void *)(h + 1);

	return le16_get(h->probes) && le64_get(probe->base);
}

/* Of the HELLOs of a session the file needs the first, and the first that knows the schedule. */
static void record_hello(struct peer *p, struct guest *g, const struct wire_frame *f)
{
	bool base = has_base(f->payload);

	if (!g->known)
		first_hello(p, g, f);
	else if (base && !g->started)
		take_hello(p, g, f);
	if (base && !g->started)
		collect_say(p->c, COLLECT_STARTED, g, "%s", p->link.peer);
	g->started = g->started || base;
}

static void join(struct peer *p, struct guest *g)
{
	if (g->peer == p)
		return;
	if (p->guest && p->guest != g) /* a line on which another guest speaks now */
		p->guest->peer = NULL;
	if (g->peer)
		peer_drop(g->peer); /* the guest left it; we had not noticed yet */
	p->guest = g;
	g->peer = p;
	link_mark(g, p, true);
}

void guest_hello(struct peer *p, const struct wire_frame *f)
{
	const struct wire_hello *h = f->payload;
	struct collect *c = p->c;
	unsigned index = le16_get(h->guest);
	struct guest *g = &c->guests[index % WIRE_GUESTS_MAX];
	struct wire_welcome w = {.flags = le32_put(has_base(h) ? WIRE_STARTED : 0)};

	batch_emit(c);
	if (!knows_secret(c, h)) {
		peer_stranger(p, "wrong run id or secret");
		return;
	}
	if (index >= c->o.guests) {
		peer_stranger(p, "a guest number that this run does not have");
		return;
	}
	if (g->known && g->session != le64_get(h->session)) {
		started_again(p, g);
		return;
	}
	if (g->known && g->peer != p)
		c->n.reconnects++;
	record_hello(p, g, f);
	join(p, g);
	skip_to(c, g, le32_get(h->from_seq));
	/* WELCOME tells the guest what it may forget: that must be safe first. */
	collect_flush(c);
	w.next_seq = le32_put(g->want);
	if (g->oneway || c->sink_err || !peer_send(p, WIRE_WELCOME, &w, sizeof(w)))
		return;
	g->acked = le32_get(w.next_seq);
	if (c->stopping)
		peer_stop(p);
}

void guest_link_down(struct guest *g, const struct peer *p)
{
	if (g->done)
		return;
	link_mark(g, p, false);
	collect_say(p->c, COLLECT_LINK_DOWN, g, "%s", p->link.peer);
}

/* The guest repeats what it has no ACK for: tell it at once where we are, but not for each frame.
 */
static void nudge(struct peer *p)
{
	int64_t now = p->c->batch.t_host;

	if (p->nudged && now - p->nudged < NUDGE_NS)
		return;
	p->nudged = now;
	collect_flush(p->c);
	if (!p->c->sink_err)
		peer_ack(p);
}

static void note_max(struct collect *c, int64_t latency)
{
	if (latency > c->n.max)
		c->n.max = latency;
}

static void note_samples(struct collect *c, const struct guest *g, const struct wire_samples *s)
{
	const le32 *v = (const void *)(s + 1);
	unsigned n = le16_get(s->count), probe = le16_get(s->probe), i = 0;
	uint64_t k = le64_get(s->k), warm = probe < WIRE_PROBES_MAX ? g->warmup[probe] : 0;
	int32_t max = INT32_MIN;

	if (warm == UINT64_MAX)
		return;
	c->n.samples += n;
	if (k < warm)
		i = warm - k < n ? (unsigned)(warm - k) : n;
	if (i == n)
		return;
	for (; i < n; i++)
		max = (int32_t)le32_get(v[i]) > max ? (int32_t)le32_get(v[i]) : max;
	note_max(c, max);
}

/* For the progress line; the true figures are the summary's. */
static void note_figures(struct collect *c, const struct guest *g, const struct wire_frame *f)
{
	const struct wire_wide *w = f->payload;
	const struct wire_missed *m = f->payload;

	if (f->type == WIRE_SAMPLES) {
		note_samples(c, g, f->payload);
	} else if (f->type == WIRE_WIDE) {
		c->n.samples++;
		note_max(c, (int64_t)le64_get(w->latency));
	} else if (f->type == WIRE_MISSED && le16_get(m->why) == WIRE_LATE) {
		note_max(c, (int64_t)le64_get(m->late));
	}
}

static void answer_sync(struct peer *p, struct guest *g, const struct wire_sync *s, int64_t rx)
{
	struct {
		struct wire_hdr h;
		struct wire_sync_ack ack;
	} m = {.ack = {.id = s->id,
		       .t_guest = s->t_guest,
		       .host_rx = le64_put((uint64_t)rx),
		       .host_tx = le64_put((uint64_t)host_now())}};
	struct wire_frame f = {.type = WIRE_SYNC_ACK, .payload = &m.ack, .len = sizeof(m.ack)};

	if (g->oneway || !peer_send(p, WIRE_SYNC_ACK, &m.ack, sizeof(m.ack)))
		return;
	f.size = wire_seal(&m.h, WIRE_SYNC_ACK, 0, sizeof(m.ack));
	p->c->batch.guest = g;
	batch_add(p->c, &f);
	batch_emit(p->c);
}

void guest_ended(struct collect *c, const struct guest *g)
{
	static const char *const why[] = {"?", "done", "stopped", "fault"};

	collect_say(c, COLLECT_BYE, g, "%s", g->bye <= WIRE_BYE_FAULT ? why[g->bye] : why[0]);
}

/* Where the last ACK may be lost, the guest asks for it again: it must find us still there. */
static void said_bye(struct peer *p, struct guest *g, const struct wire_bye *b)
{
	g->done = true;
	g->bye = le16_get(b->why);
	collect_flush(p->c);
	if (p->link.lossy)
		g->bye_ticks = BYE_TICKS;
	else
		guest_ended(p->c, g);
}

static void said_event(struct collect *c, const struct guest *g, const struct wire_frame *f)
{
	const struct wire_event *e = f->payload;

	if (le16_get(e->class) == WIRE_EV_FAULT)
		collect_say(c, COLLECT_FAULT, g, "%.*s", (int)(f->len - sizeof(*e)),
			    (const char *)(e + 1));
}

/* In order and new, or dealt with: true if the frame is the next one. */
static bool in_order(struct peer *p, struct guest *g, const struct wire_frame *f)
{
	int32_t ahead = (int32_t)(f->seq - g->want);

	if (!ahead)
		return true;
	if (ahead < 0) {
		p->c->n.duplicates++;
		if (p->link.lossy)
			nudge(p);
		return false;
	}
	if (g->oneway) {
		p->c->n.lost_frames += (uint64_t)ahead;
		g->want = f->seq;
		return true;
	}
	if (p->link.lossy) {
		ahead_keep(g, f, p->c->batch.t_host);
		nudge(p);
		return false;
	}
	/* A stream lost bytes: only a new connection makes the guest say them again. */
	peer_drop(p);
	guest_link_down(g, p);
	return false;
}

/* The next frame of the guest, which came at rx. */
static void take_frame(struct peer *p, const struct wire_frame *f, int64_t rx)
{
	struct collect *c = p->c;
	struct guest *g = p->guest;

	g->want++;
	accept_frame(c, g, f);
	note_figures(c, g, f);
	if (f->type == WIRE_SYNC)
		answer_sync(p, g, f->payload, rx);
	else if (f->type == WIRE_BYE)
		said_bye(p, g, f->payload);
	else if (f->type == WIRE_EVENT)
		said_event(c, g, f);
	else if (f->type == WIRE_LOAD && c->o.load)
		c->o.load(c->o.arg, g->index, f->payload, f->len);
}

void guest_frame(struct peer *p, const struct wire_frame *f)
{
	struct collect *c = p->c;
	struct guest *g = p->guest;
	struct wire_frame next;
	int64_t rx;

	if (!in_order(p, g, f))
		return;
	take_frame(p, f, c->batch.t_host);
	if (!p->link.lossy)
		return;
	while (!p->dead && ahead_take(g, &next, &rx))
		take_frame(p, &next, rx);
	batch_emit(c); /* it points into what is kept */
	if (g->want - g->acked >= WIRE_AHEAD / 4)
		nudge(p);
}
