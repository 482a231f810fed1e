// SPDX-License-Identifier: Apache-2.0
/*
 * link_console.c - frames through virtio-console, port 0 of a device with one port
 *
 * Bytes, in order, but the host's end may be absent and then loses them: the link is lossy, and
 * each frame is one buffer.
 */
#include "guestbench/port/bare/duplex.h"
#include "guestbench/port/bare/link.h"
#include "guestbench/port/bare/virtio.h"
#include "guestbench/text.h"

#define FRAME 1400

static bool ready;
static uint8_t *held;		/* received buffer that is not read to its end */
static size_t held_at, held_len;

static int open(const char *rest, struct port_link *l, char *why, size_t len)
{
	if (!text_same(rest, text_len(rest), "0")) {
		text_say(why, len, "virtio-console link: the only port is 0, not '", rest, "'",
			 NULL);
		return PORT_NEVER;
	}
	if (!ready && !duplex_open(VIRTIO_CONSOLE, 0, 0)) {
		text_say(why, len, duplex_why(), NULL);
		return PORT_NEVER;
	}
	ready = true;
	*l = (struct port_link){.lossy = true, .datagram = FRAME};
	return PORT_OK;
}

static bool readable(void)
{
	if (!held) {
		held = duplex_received(&held_len);
		held_at = 0;
	}
	return held;
}

static long read(void *buf, size_t len)
{
	size_t n;

	if (duplex_broken())
		return -1;
	if (!readable())
		return 0;
	n = held_len - held_at < len ? held_len - held_at : len;
	__builtin_memcpy(buf, held + held_at, n);
	held_at += n;
	if (held_at == held_len) {
		duplex_release(held);
		held = NULL;
	}
	return (long)n;
}

static long write(const void *buf, size_t len)
{
	uint8_t *data;

	if (duplex_broken() || len > DUPLEX_BYTES)
		return -1;
	data = duplex_empty();
	if (!data)
		return 0;
	__builtin_memcpy(data, buf, len);
	duplex_send(data, len);
	return (long)len;
}

static void flush(int64_t until)
{
	duplex_kick();
}

const struct bare_link link_console = {
	.scheme = "virtio-console", .open = open, .read = read, .write = write,
	.readable = readable, .queued = duplex_unannounced, .flush = flush,
};
