// SPDX-License-Identifier: Apache-2.0
/*
 * link_udp.c - frames in UDP datagrams
 *
 * ARP is asked again each 100 ms until it is answered; link_open says "not yet" meanwhile, for at
 * most 20 ms a time.
 */
#include "guestbench/port/bare/clock.h"
#include "guestbench/port/bare/inet.h"
#include "guestbench/port/bare/link.h"
#include "guestbench/port/bare/duplex.h"
#include "guestbench/port/bare/virtio.h"
#include "guestbench/text.h"

#define NET_HEAD 12		/* struct virtio_net_hdr of a modern device; zeros: plain frame */
#define ASK_AGAIN 100000000
#define OPEN_PATIENCE 20000000
#define DATAGRAM 1400		/* leaves room for tunnels under the usual 1500 */
#define SLIRP_ADDRESS "10.0.2.15/24,10.0.2.2"

static struct inet net;
static const char *net_text = SLIRP_ADDRESS;
static bool nic_ready;
static int64_t asked;
static uint8_t *held;		/* received frame whose payload nobody has read yet */
static struct inet_got got;

void link_udp_net(const char *text)
{
	if (text[0] && !text_same(text, text_len(text), "none"))
		net_text = text;
}

static int bad(char *why, size_t len, const char *what, const char *text)
{
	text_say(why, len, what, ": '", text, "'", NULL);
	return PORT_NEVER;
}

static bool parse_net(const uint8_t mac[6])
{
	uint32_t ip, gateway = 0;
	uint64_t bits;
	const char *s;

	if (!inet_address(net_text, &ip, &s) || *s++ != '/' ||
	    !text_uint(&s, s + text_len(s), &bits) || bits > 32)
		return false;
	if (*s == ',' && !inet_address(s + 1, &gateway, &s))
		return false;
	if (*s)
		return false;
	inet_init(&net, mac, ip, (unsigned)bits, gateway);
	return true;
}

/* Frames until one has a datagram for us. */
static bool fetch(void)
{
	size_t len;

	while (!held && (held = duplex_received(&len))) {
		enum inet_what what = inet_take(&net, held, len, &got);

		if (what == INET_DATAGRAM)
			break;
		if (what == INET_REPLY) {
			uint8_t *answer = duplex_empty();

			if (answer) {
				__builtin_memcpy(answer, held, got.len);
				duplex_send(answer, got.len);
			}
		}
		duplex_release(held);
		held = NULL;
	}
	return held;
}

static void ask(void)
{
	uint8_t *frame;

	if ((asked && clock_now() - asked < ASK_AGAIN) || !(frame = duplex_empty()))
		return;
	duplex_send(frame, inet_ask(&net, frame));
	duplex_kick();
	asked = clock_now();
}

static int open(const char *rest, struct port_link *l, char *why, size_t len)
{
	int64_t until = clock_now() + OPEN_PATIENCE;
	uint8_t mac[6];
	uint32_t peer;
	uint64_t port;
	const char *s;

	if (!inet_address(rest, &peer, &s) || *s++ != ':' ||
	    !text_uint(&s, s + text_len(s), &port) || *s || !port || port > 65535)
		return bad(why, len, "udp link wants ADDRESS:PORT, not", rest);
	if (!nic_ready) {
		if (!duplex_open(VIRTIO_NET, VIRTIO_NET_F_MAC, NET_HEAD))
			return bad(why, len, duplex_why(), "udp");
		for (unsigned i = 0; i < sizeof(mac); i++)
			mac[i] = duplex_config(i);
		if (!parse_net(mac))
			return bad(why, len, "net wants ADDRESS/BITS[,GATEWAY], not", net_text);
		nic_ready = true;
		inet_to(&net, peer, (uint16_t)port);
	}
	while (!net.known && clock_now() < until) {
		ask();
		fetch();
	}
	if (!net.known) {
		text_say(why, len, "nobody answers ARP for the next hop to ", rest, NULL);
		return PORT_NO;
	}
	*l = (struct port_link){.lossy = true, .datagram = DATAGRAM};
	return PORT_OK;
}

static long read(void *buf, size_t len)
{
	size_t n;

	if (duplex_broken())
		return -1;
	if (!fetch())
		return 0;
	n = got.len < len ? got.len : len;
	__builtin_memcpy(buf, got.payload, n);
	got.payload += n;
	got.len -= n;
	if (!got.len) {
		duplex_release(held);
		held = NULL;
	}
	return (long)n;
}

static long write(const void *buf, size_t len)
{
	uint8_t *frame;

	if (duplex_broken() || len > INET_PAYLOAD)
		return -1;
	frame = duplex_empty();
	if (!frame)
		return 0;
	__builtin_memcpy(frame + INET_HEAD, buf, len);
	duplex_send(frame, inet_wrap(&net, frame, len));
	return (long)len;
}

static void flush(int64_t until)
{
	duplex_kick();
}

const struct bare_link link_udp = {
	.scheme = "udp", .open = open, .read = read, .write = write, .readable = fetch,
	.queued = duplex_unannounced, .flush = flush,
};
