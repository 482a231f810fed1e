/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inet.h - as much of ARP, IPv4 and UDP as one conversation with one host needs
 *
 * Pure functions over Ethernet frames in the caller's buffer: no device, no clock, no state but
 * struct inet. ARP: RFC 826, IPv4: RFC 791, UDP: RFC 768. No fragments, no options sent; options
 * received are skipped.
 *
 *	inet_init(&n, mac, ip, prefix, gateway)
 *	inet_to(&n, peer, port)			whom we talk to
 *	n.known					false: send what inet_ask() makes
 *	inet_wrap(&n, frame, len)		headers before the payload at INET_HEAD
 *	inet_take(&n, frame, len, &got)		what a received frame is for us
 */
#ifndef GUESTBENCH_PORT_BARE_INET_H
#define GUESTBENCH_PORT_BARE_INET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INET_HEAD (14 + 20 + 8)
#define INET_PAYLOAD (1500 - 20 - 8)
#define INET_ARP 42			/* bytes of an ARP frame */
#define INET_PORT 7117			/* ours, until the session gives another */

struct inet {
	uint8_t mac[6], hop[6];		/* ours; who takes our packets */
	bool known;			/* hop is */
	uint32_t ip, mask, gateway;
	uint32_t peer;
	uint16_t port, peer_port;
	uint16_t ident;
};

enum inet_what {
	INET_NOTHING,
	INET_DATAGRAM,	/* got.payload, got.len */
	INET_REPLY	/* the frame was turned into an answer of got.len bytes: send it */
};

struct inet_got {
	const uint8_t *payload;
	size_t len;
};

void inet_init(struct inet *n, const uint8_t mac[6], uint32_t ip, unsigned prefix,
	       uint32_t gateway);
void inet_to(struct inet *n, uint32_t peer, uint16_t port);
size_t inet_ask(const struct inet *n, uint8_t *frame);
size_t inet_wrap(struct inet *n, uint8_t *frame, size_t len);
enum inet_what inet_take(struct inet *n, uint8_t *frame, size_t len, struct inet_got *got);

/* inet_address - "10.0.2.2" to a number; false: that is no address. *end: what follows it */
bool inet_address(const char *text, uint32_t *ip, const char **end);

#endif
