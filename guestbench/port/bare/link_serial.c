// SPDX-License-Identifier: Apache-2.0
/*
 * link_serial.c - frames on the serial console, beside its text
 *
 * A line of text in the middle of a frame spoils that frame, and an overrun may lose bytes: the
 * link is lossy and frames are kept short. Each byte is a register access and with that a VM exit,
 * so bytes leave only while the next activation is far away.
 */
#include "guestbench/port/bare/clock.h"
#include "guestbench/port/bare/link.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/text.h"

#define FRAME 1400

static uint8_t out[FRAME];
static size_t out_len, out_at;
static int in = -1;		/* a byte that readable() has fetched */

static int open(const char *rest, struct port_link *l, char *why, size_t len)
{
	if (!text_same(rest, text_len(rest), "console")) {
		text_say(why, len, "serial link: the only line is 'console', not '", rest, "'",
			 NULL);
		return PORT_NEVER;
	}
	*l = (struct port_link){.lossy = true, .datagram = FRAME};
	return PORT_OK;
}

static bool readable(void)
{
	if (in < 0)
		in = machine_getc();
	return in >= 0;
}

static long read(void *buf, size_t len)
{
	uint8_t *to = buf;
	size_t n = 0;

	while (n < len && readable()) {
		to[n++] = (uint8_t)in;
		in = -1;
	}
	return (long)n;
}

static bool queued(void)
{
	return out_at < out_len;
}

static long write(const void *buf, size_t len)
{
	if (len > sizeof(out))
		return -1;
	if (queued())
		return 0;
	__builtin_memcpy(out, buf, len);
	out_len = len;
	out_at = 0;
	return (long)len;
}

static void flush(int64_t until)
{
	while (queued() && clock_now() < until)
		machine_putc((char)out[out_at++]);
}

const struct bare_link link_serial = {
	.scheme = "serial", .open = open, .read = read, .write = write, .readable = readable,
	.queued = queued, .flush = flush,
};
