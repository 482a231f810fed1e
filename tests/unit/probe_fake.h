/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probe_fake.h - a port whose clock, sleep and link the test moves by hand
 *
 * fake.now is the clock; a sleep until t sets it to t plus the next of fake.late[]. What the guest
 * writes to the link lands in fake.out (at most fake.takes bytes a call), fake.in is what it reads.
 */
#ifndef TESTS_UNIT_PROBE_FAKE_H
#define TESTS_UNIT_PROBE_FAKE_H

#include <string.h>
#include "guestbench/guest.h"
#include "wire/frame.h"

static struct {
	int64_t now;
	const int64_t *late;
	size_t nlate;
	uint8_t out[1 << 20], in[4096];
	size_t nout, nin;
	size_t takes;		/* bytes per write; 0: the link takes nothing */
	bool broken, refuses;
	unsigned opened;
	struct port_link link;
	char said[256];
} fake;

int port_begin(const struct config *cfg, struct port_facts *f, char *why, size_t len)
{
	*f = (struct port_facts){.os = "fake", .cpus = 2, .cpu = {0, 1}, .random = 7};
	return PORT_OK;
}

int64_t port_now(void)
{
	return fake.now;
}

void port_sleep_until(int64_t t)
{
	int64_t late = 0;

	if (fake.nlate) {
		late = *fake.late++;
		fake.nlate--;
	}
	if (t + late > fake.now)
		fake.now = t + late;
}

int port_start(const struct port_task *t, struct port_granted *got)
{
	*got = (struct port_granted){.cpu = t->cpu};
	return PORT_NO;
}

int port_link_open(const char *text, struct port_link *l, char *why, size_t len)
{
	if (fake.refuses)
		return PORT_NO;
	fake.opened++;
	fake.broken = false;
	fake.nin = 0;
	*l = fake.link;
	return PORT_OK;
}

long port_link_read(void *buf, size_t len)
{
	size_t n = fake.nin < len ? fake.nin : len;

	if (fake.broken)
		return -1;
	memcpy(buf, fake.in, n);
	fake.nin -= n;
	memmove(fake.in, fake.in + n, fake.nin);
	return (long)n;
}

long port_link_write(const void *buf, size_t len)
{
	size_t n = len < fake.takes ? len : fake.takes;

	if (fake.broken)
		return -1;
	memcpy(fake.out + fake.nout, buf, n);
	fake.nout += n;
	return (long)n;
}

void port_link_close(void)
{
}

void port_wait(int64_t t, bool room)
{
	if (t > fake.now)
		fake.now = t;
}

void port_say(const char *line)
{
	snprintf(fake.said, sizeof(fake.said), "%s", line);
}

void port_end(int status)
{
	exit(status);
}

/* The host says something: one frame into what the guest reads next. */
static inline void fake_host(uint8_t type, const void *body, size_t len)
{
	struct {
		struct wire_hdr h;
		uint8_t body[64];
	} f;

	memcpy(f.body, body, len);
	wire_seal(&f.h, type, 0, len);
	memcpy(fake.in + fake.nin, &f, sizeof(f.h) + len);
	fake.nin += sizeof(f.h) + len;
}

/* Whole frames in fake.out from *at on; false at the end. */
static inline bool fake_frame(size_t *at, struct wire_frame *f)
{
	size_t skip;

	if (wire_next(fake.out + *at, fake.nout - *at, f, &skip) != WIRE_FRAME)
		return false;
	*at += skip + f->size;
	return true;
}

#endif
