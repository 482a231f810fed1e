// SPDX-License-Identifier: Apache-2.0
/*
 * collect.c - fuzz: whatever comes on several links, the sink sees each guest in order and once
 *
 * The input is a list of steps: a byte that says what and on which of four links (two of them may
 * lose), a byte of argument, and for some as many bytes as the argument says.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "tests/unit/guest.h"
#include "hostagent/collect_priv.h"
#include "lib/link_ops.h"

#define LINKS  4
#define GUESTS 2

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct pipe {
	bool open, ended;
	size_t n;
	uint8_t bytes[1 << 16];
} pipes[LINKS];

static uint32_t last[GUESTS];
static bool oneway[GUESTS];
static unsigned from;
static int sink_err;

static ssize_t fake_read(struct link *link, void *buf, size_t len)
{
	struct pipe *p = link->priv;
	size_t n = p->n < len ? p->n : len;

	if (!n)
		return p->ended ? 0 : -EAGAIN;
	memcpy(buf, p->bytes, n);
	memmove(p->bytes, p->bytes + n, p->n - n);
	p->n -= n;
	return (ssize_t)n;
}

/* Half of what is offered: answers come in pieces. */
static ssize_t fake_write(struct link *link, const void *buf, size_t len)
{
	return len > 1 ? (ssize_t)len / 2 : -EAGAIN;
}

static void fake_close(struct link *link)
{
	struct pipe *p = link->priv;

	close(link->fd);
	*p = (struct pipe){0};
}

static const struct link_ops fake = {"fake", NULL, NULL, fake_read, fake_write, fake_close, NULL};

static int on_frame(void *arg, const void *bytes, const struct wire_frame *f)
{
	const struct wire_from *w = f->payload;
	const struct wire_hello *h = f->payload;
	struct wire_frame again;
	size_t skip;

	if (wire_next(bytes, f->size, &again, &skip) != WIRE_FRAME)
		abort();
	if (f->type == WIRE_FROM)
		from = le16_get(w->guest);
	if (f->type == WIRE_HELLO)
		oneway[from] = le32_get(h->flags) & WIRE_ONEWAY;
	if (f->type >= WIRE_WELCOME || f->type == WIRE_HELLO)
		return sink_err;
	if (from >= GUESTS || (!oneway[from] && (int32_t)(f->seq - last[from]) <= 0))
		abort(); /* twice, or back */
	last[from] = f->seq;
	return sink_err;
}

static int on_flush(void *arg)
{
	return sink_err;
}

static void dial(struct collect *c, unsigned i)
{
	struct link link = {.ops = &fake, .lossy = i & 1, .line = i == 3, .priv = &pipes[i]};

	if (pipes[i].open)
		return;
	pipes[i] = (struct pipe){.open = true};
	link.fd = eventfd(1, EFD_CLOEXEC); /* readable for ever */
	if (collect_adopt(c, &link))
		abort();
}

static void put(struct pipe *p, const void *bytes, size_t len)
{
	if (!p->open || p->n + len > sizeof(p->bytes))
		return;
	memcpy(p->bytes + p->n, bytes, len);
	p->n += len;
}

/* A frame that the collector takes for true: HELLO of either guest, or any type and number. */
static void put_frame(struct pipe *p, uint8_t arg, const uint8_t *data, size_t len)
{
	static struct frames to;
	uint8_t type = len ? data[0] % 10 : WIRE_BEAT;

	to.n = 0;
	if (!type) {
		say_hello(&to, &(struct who){.session = 1 + (arg >> 6),
					     .guest = arg & 1,
					     .probes = 1,
					     .base = arg & 2,
					     .from_seq = arg >> 4 & 3,
					     .flags = arg & 4 ? WIRE_ONEWAY : 0,
					     .secret = arg & 8 ? 0x33 : 0x22});
	} else if (type == WIRE_SAMPLES) {
		say_samples(&to, arg & 31, arg, 1 + (arg & 7));
	} else {
		memcpy(frame_room(&to, len), data, len);
		frame_seal(&to, len > 1 ? data[1] : type, arg & 31, len);
	}
	put(p, to.buf, to.n);
}

static size_t step(struct collect *c, struct loop *loop, const uint8_t *data, size_t len)
{
	struct pipe *p = &pipes[data[0] & (LINKS - 1)];
	size_t n = data[1] % 32 < len - 2 ? data[1] % 32 : len - 2;

	switch (data[0] >> 2 & 7) {
	case 0:
		dial(c, data[0] & (LINKS - 1));
		return 2;
	case 1:
		p->ended = p->open;
		return 2;
	case 2:
		put(p, data + 2, n);
		return 2 + n;
	case 3:
		sink_err = data[1] == 255 ? -ENOSPC : 0;
		collect_flush(c);
		return 2;
	case 4:
		if (data[1] == 255)
			collect_stop(c, 1);
		return 2;
	case 5:
		loop_once(loop, 0);
		return 2;
	default:
		put_frame(p, data[1], data + 2, n);
		return 2 + n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const none[] = {NULL};
	struct collect_opts o = {.links = none, .guests = GUESTS, .loop = loop_new()};
	struct collect *c;
	char why[100];

	memset(o.run, 0x11, sizeof(o.run));
	memset(o.secret, 0x22, sizeof(o.secret));
	memset(last, 0, sizeof(last));
	sink_err = 0;
	o.sink = (struct sink){.frame = on_frame, .flush = on_flush};
	if (!o.loop || collect_new(&o, &c, why, sizeof(why)))
		abort();
	while (len >= 2) {
		size_t n = step(c, o.loop, data, len);

		data += n;
		len -= n;
	}
	for (int i = 0; i < 3; i++)
		loop_once(o.loop, 0);
	collect_end(c);
	collect_free(c);
	loop_free(o.loop);
	return 0;
}
