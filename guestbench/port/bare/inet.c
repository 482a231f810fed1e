// SPDX-License-Identifier: Apache-2.0
/* inet.c - ARP, IPv4, UDP: big-endian fields at the offsets of the RFCs */
#include "guestbench/port/bare/inet.h"

enum { TYPE_IPV4 = 0x0800, TYPE_ARP = 0x0806, PROTO_UDP = 17 };
enum { ETH_DST = 0, ETH_SRC = 6, ETH_TYPE = 12, ETH = 14 };
enum { ARP_OP = ETH + 6, ARP_SHA = ETH + 8, ARP_SPA = ETH + 14, ARP_THA = ETH + 18,
       ARP_TPA = ETH + 24, ARP_ASK = 1, ARP_ANSWER = 2 };
enum { IP_LEN = 2, IP_IDENT = 4, IP_FRAGMENT = 6, IP_TTL = 8, IP_PROTO = 9, IP_SUM = 10,
       IP_SRC = 12, IP_DST = 16, IP_BYTES = 20, UDP_BYTES = 8 };

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static uint32_t sum(const uint8_t *p, size_t len, uint32_t s)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		s += get16(p + i);
	if (len & 1)
		s += (uint32_t)p[len - 1] << 8;
	return s;
}

static uint16_t folded(uint32_t s)
{
	s = (s & 0xffff) + (s >> 16);
	s = (s & 0xffff) + (s >> 16);
	return (uint16_t)~s;
}

/* Over addresses, protocol, length (RFC 768's pseudo header) and the datagram. */
static uint16_t udp_sum(const uint8_t *ip, const uint8_t *udp, size_t len)
{
	return folded(sum(udp, len, sum(ip + IP_SRC, 8, PROTO_UDP + (uint32_t)len)));
}

void inet_init(struct inet *n, const uint8_t mac[6], uint32_t ip, unsigned prefix, uint32_t gateway)
{
	*n = (struct inet){.ip = ip, .gateway = gateway, .port = INET_PORT,
			   .mask = prefix ? UINT32_MAX << (32 - prefix) : 0};
	__builtin_memcpy(n->mac, mac, 6);
}

void inet_to(struct inet *n, uint32_t peer, uint16_t port)
{
	n->peer = peer;
	n->peer_port = port;
	n->known = false;
}

static uint32_t next_hop(const struct inet *n)
{
	bool here = !((n->peer ^ n->ip) & n->mask) || !n->gateway;

	return here ? n->peer : n->gateway;
}

size_t inet_ask(const struct inet *n, uint8_t *frame)
{
	static const uint8_t head[] = {0, 1, 8, 0, 6, 4, 0, ARP_ASK};

	__builtin_memset(frame, 0xff, 6);
	__builtin_memcpy(frame + ETH_SRC, n->mac, 6);
	put16(frame + ETH_TYPE, TYPE_ARP);
	__builtin_memcpy(frame + ETH, head, sizeof(head));
	__builtin_memcpy(frame + ARP_SHA, n->mac, 6);
	put32(frame + ARP_SPA, n->ip);
	__builtin_memset(frame + ARP_THA, 0, 6);
	put32(frame + ARP_TPA, next_hop(n));
	return INET_ARP;
}

size_t inet_wrap(struct inet *n, uint8_t *frame, size_t len)
{
	uint8_t *ip = frame + ETH, *udp = ip + IP_BYTES;
	uint16_t check;

	__builtin_memcpy(frame + ETH_DST, n->hop, 6);
	__builtin_memcpy(frame + ETH_SRC, n->mac, 6);
	put16(frame + ETH_TYPE, TYPE_IPV4);
	put16(ip, 0x4500);
	put16(ip + IP_LEN, (uint32_t)(IP_BYTES + UDP_BYTES + len));
	put16(ip + IP_IDENT, n->ident++);
	put16(ip + IP_FRAGMENT, 0x4000);
	put16(ip + IP_TTL, 64 << 8 | PROTO_UDP);
	put16(ip + IP_SUM, 0);
	put32(ip + IP_SRC, n->ip);
	put32(ip + IP_DST, n->peer);
	put16(ip + IP_SUM, folded(sum(ip, IP_BYTES, 0)));
	put16(udp, n->port);
	put16(udp + 2, n->peer_port);
	put16(udp + 4, (uint32_t)(UDP_BYTES + len));
	put16(udp + 6, 0);
	check = udp_sum(ip, udp, UDP_BYTES + len);
	put16(udp + 6, check ? check : 0xffff);
	return INET_HEAD + len;
}

static enum inet_what take_arp(struct inet *n, uint8_t *f, size_t len, struct inet_got *got)
{
	if (len < INET_ARP || get16(f + ETH + 2) != TYPE_IPV4 || get32(f + ARP_TPA) != n->ip)
		return INET_NOTHING;
	if (get32(f + ARP_SPA) == next_hop(n)) {
		__builtin_memcpy(n->hop, f + ARP_SHA, 6);
		n->known = true;
	}
	if (get16(f + ARP_OP) != ARP_ASK)
		return INET_NOTHING;
	__builtin_memcpy(f + ETH_DST, f + ARP_SHA, 6);
	__builtin_memcpy(f + ETH_SRC, n->mac, 6);
	put16(f + ARP_OP, ARP_ANSWER);
	__builtin_memcpy(f + ARP_THA, f + ARP_SHA, 10);	/* address of each kind */
	__builtin_memcpy(f + ARP_SHA, n->mac, 6);
	put32(f + ARP_SPA, n->ip);
	got->len = INET_ARP;
	return INET_REPLY;
}

static enum inet_what take_ip(struct inet *n, uint8_t *f, size_t len, struct inet_got *got)
{
	uint8_t *ip = f + ETH, *udp;
	size_t head, total, datagram;

	if (len < ETH + IP_BYTES || ip[0] >> 4 != 4)
		return INET_NOTHING;
	head = (ip[0] & 15u) * 4;
	total = get16(ip + IP_LEN);
	if (head < IP_BYTES || total < head + UDP_BYTES || ETH + total > len)
		return INET_NOTHING;
	if (folded(sum(ip, head, 0)) || get16(ip + IP_FRAGMENT) & 0x3fff)
		return INET_NOTHING;
	if (ip[IP_PROTO] != PROTO_UDP || get32(ip + IP_DST) != n->ip ||
	    get32(ip + IP_SRC) != n->peer)
		return INET_NOTHING;
	udp = ip + head;
	datagram = get16(udp + 4);
	if (get16(udp) != n->peer_port || get16(udp + 2) != n->port || datagram < UDP_BYTES ||
	    datagram > total - head)
		return INET_NOTHING;
	if (get16(udp + 6) && udp_sum(ip, udp, datagram))
		return INET_NOTHING;
	got->payload = udp + UDP_BYTES;
	got->len = datagram - UDP_BYTES;
	return INET_DATAGRAM;
}

enum inet_what inet_take(struct inet *n, uint8_t *frame, size_t len, struct inet_got *got)
{
	if (len < ETH)
		return INET_NOTHING;
	if (get16(frame + ETH_TYPE) == TYPE_ARP)
		return take_arp(n, frame, len, got);
	if (get16(frame + ETH_TYPE) == TYPE_IPV4)
		return take_ip(n, frame, len, got);
	return INET_NOTHING;
}

bool inet_address(const char *text, uint32_t *ip, const char **end)
{
	uint32_t v = 0;

	for (int part = 0; part < 4; part++) {
		unsigned n = 0, digits = 0;

		if (part && *text++ != '.')
			return false;
		while (*text >= '0' && *text <= '9' && digits++ < 3)
			n = n * 10 + (unsigned)(*text++ - '0');
		if (!digits || n > 255)
			return false;
		v = v << 8 | n;
	}
	*ip = v;
	*end = text;
	return true;
}
