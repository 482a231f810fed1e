/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collector.h - a collector with a sink that remembers, and guests at the end of socket pairs
 *
 *	begin(1);			one guest is expected
 *	fd = dial(false);		a connection; true: one that may lose
 *	say_...(&out, ...); send_out(fd);
 *	answer(fd, WIRE_ACK, NULL)	what the collector said last
 *	end();
 */
#ifndef TESTS_UNIT_COLLECTOR_H
#define TESTS_UNIT_COLLECTOR_H

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "hostagent/collect_priv.h"
#include "lib/link_ops.h"
#include "tests/unit/guest.h"
#include "tests/unit/test.h"

static struct {
	struct loop *loop;
	struct collect *c;
	int events[16];
	char said[400];
	/* what reached the sink */
	char types[4096]; /* one letter a frame */
	uint32_t seqs[4096];
	unsigned n, flushes;
	int frame_err, flush_err;
	char marks[2000];
	uint64_t samples;
} t;

static struct frames out;

static const char letter[256] = {
	[WIRE_HELLO] = 'H', [WIRE_SAMPLES] = 'S', [WIRE_SYNC] = 'Y', [WIRE_SYNC_ACK] = 'A',
	[WIRE_BYE] = 'B',   [WIRE_FROM] = 'F',	  [WIRE_MARK] = 'M',
};

static inline int on_frame(void *arg, const void *bytes, const struct wire_frame *f)
{
	const struct wire_samples *s = f->payload;
	const struct wire_mark *m = f->payload;
	struct wire_frame again;
	size_t skip, used = strlen(t.marks);

	if (t.frame_err)
		return t.frame_err;
	/* The bytes must be the frame itself, whole, as it will be read from the file. */
	if (wire_next(bytes, f->size, &again, &skip) != WIRE_FRAME || again.type != f->type)
		return -EBADMSG;
	t.seqs[t.n] = f->seq;
	t.types[t.n++] = letter[f->type];
	if (f->type == WIRE_SAMPLES)
		t.samples += le16_get(s->count);
	if (f->type == WIRE_MARK && le16_get(m->what) != WIRE_MARK_LINK)
		snprintf(t.marks + used, sizeof(t.marks) - used, "%.*s=%d;",
			 (int)(f->len - sizeof(*m)), (const char *)(m + 1),
			 (int)le64_get(m->value));
	return 0;
}

static inline int on_flush(void *arg)
{
	t.flushes++;
	return t.flush_err;
}

static inline void on_event(void *arg, enum collect_event e, unsigned guest, const char *text)
{
	t.events[e]++;
	snprintf(t.said, sizeof(t.said), "%s", text);
}

static inline void begin(unsigned guests)
{
	static const char *const links[] = {NULL};
	struct collect_opts o = {.links = links, .guests = guests, .event = on_event};
	char why[100];

	memset(&t, 0, sizeof(t));
	memset(o.run, 0x11, sizeof(o.run));
	memset(o.secret, 0x22, sizeof(o.secret));
	o.sink = (struct sink){.frame = on_frame, .flush = on_flush};
	o.loop = t.loop = loop_new();
	if (collect_new(&o, &t.c, why, sizeof(why)))
		abort();
}

static inline void end(void)
{
	collect_free(t.c);
	loop_free(t.loop);
}

/* A connection: the guest's end is returned. */
static inline int dial(bool lossy)
{
	struct link link = {.ops = &link_unix, .lossy = lossy, .peer = "test"};
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd))
		abort();
	link.fd = fd[0];
	if (collect_adopt(t.c, &link))
		abort();
	out.n = 0;
	return fd[1];
}

/* Send what was said and let the collector work until there is nothing to do. */
static inline void send_out(int fd)
{
	for (size_t at = 0; at < out.n;) {
		ssize_t n = write(fd, out.buf + at, out.n - at);

		if (n > 0)
			at += (size_t)n;
		else if (errno != EAGAIN)
			break;
		loop_once(t.loop, 0);
	}
	for (int i = 0; i < 4; i++)
		loop_once(t.loop, 0);
	out.n = 0;
}

/* The last answer of that type on the guest's end; its first word, or -1; -2: link closed. */
static inline int64_t answer(int fd, uint8_t type, unsigned *count)
{
	static uint8_t buf[65536];
	ssize_t have = read(fd, buf, sizeof(buf));
	struct wire_frame f;
	int64_t word = have ? -1 : -2;
	size_t at = 0, skip;

	while (have > 0 && wire_next(buf + at, (size_t)have - at, &f, &skip) == WIRE_FRAME) {
		at += f.size;
		if (f.type != type)
			continue;
		word = le32_get(*(const le32 *)f.payload);
		if (count)
			++*count;
	}
	return word;
}

static const struct who me = {.session = 7, .probes = 1, .base = 5};

#endif
