// SPDX-License-Identifier: Apache-2.0
/* bare_inet.c - the bare-metal guest's ARP, IPv4 and UDP against frames made by hand */
#include "guestbench/port/bare/inet.c"
#include "tests/unit/test.h"

static const uint8_t us[6] = {2, 0, 0, 0, 0, 1}, them[6] = {2, 0, 0, 0, 0, 2};
#define OUR_IP 0x0a00020fu
#define HOST_IP 0x0a000202u

static struct inet ready(void)
{
	struct inet n;

	inet_init(&n, us, OUR_IP, 24, HOST_IP);
	inet_to(&n, HOST_IP, 7117);
	memcpy(n.hop, them, 6);
	n.known = true;
	return n;
}

/* What the host would send us: our own datagram with the two ends exchanged. */
static size_t from_host(uint8_t *f, const char *text)
{
	struct inet host;

	inet_init(&host, them, HOST_IP, 24, 0);
	inet_to(&host, OUR_IP, INET_PORT);
	memcpy(host.hop, us, 6);
	host.port = 7117;
	memcpy(f + INET_HEAD, text, strlen(text));
	return inet_wrap(&host, f, strlen(text));
}

TEST(a_datagram_comes_back_as_it_was_sent)
{
	struct inet n = ready();
	struct inet_got got;
	uint8_t f[128];
	size_t len = from_host(f, "hello");

	EQ(inet_take(&n, f, len, &got), INET_DATAGRAM);
	EQ(got.len, 5);
	OK(!memcmp(got.payload, "hello", 5));
}

TEST(every_damaged_byte_of_headers_and_payload_is_noticed)
{
	struct inet n = ready();
	struct inet_got got;
	uint8_t f[128];

	for (size_t i = ETH; i < INET_HEAD + 6; i++) {
		size_t len = from_host(f, "samples");

		f[i] ^= 0x41;
		OK(inet_take(&n, f, len, &got) != INET_DATAGRAM);
	}
}

TEST(a_frame_cut_anywhere_is_never_taken)
{
	struct inet n = ready();
	struct inet_got got;
	uint8_t f[128];
	size_t len = from_host(f, "samples");

	for (size_t i = 0; i < len; i++) {
		uint8_t *exact = malloc(i + 1);

		memcpy(exact, f, i);
		OK(inet_take(&n, exact, i, &got) == INET_NOTHING);
		free(exact);
	}
}

TEST(arp_finds_the_next_hop_and_answers_for_us)
{
	struct inet n;
	struct inet_got got;
	uint8_t f[64];

	inet_init(&n, us, OUR_IP, 24, 0x0a000201);
	inet_to(&n, 0xc0a80001, 7117);
	EQ(inet_ask(&n, f), INET_ARP);
	EQ(get32(f + ARP_TPA), 0x0a000201);	/* the peer is elsewhere: ask for the gateway */
	put32(f + ARP_SPA, 0x0a000201);
	memcpy(f + ARP_SHA, them, 6);
	put32(f + ARP_TPA, OUR_IP);
	EQ(inet_take(&n, f, INET_ARP, &got), INET_REPLY);
	OK(n.known && !memcmp(n.hop, them, 6));
	EQ(get16(f + ARP_OP), ARP_ANSWER);
	OK(!memcmp(f, them, 6) && !memcmp(f + ARP_SHA, us, 6) && !memcmp(f + ARP_THA, them, 6));
	EQ(get32(f + ARP_SPA), OUR_IP);
	EQ(get32(f + ARP_TPA), 0x0a000201);
}

TEST(a_stranger_port_address_or_fragment_is_not_for_us)
{
	struct inet n = ready();
	struct inet_got got;
	uint8_t f[128];
	size_t len = from_host(f, "x");

	n.peer_port++;
	EQ(inet_take(&n, f, len, &got), INET_NOTHING);
	n = ready();
	n.ip++;
	EQ(inet_take(&n, f, len, &got), INET_NOTHING);
	n = ready();
	put16(f + ETH + IP_FRAGMENT, 0x2000);
	put16(f + ETH + IP_SUM, 0);
	put16(f + ETH + IP_SUM, folded(sum(f + ETH, IP_BYTES, 0)));
	EQ(inet_take(&n, f, len, &got), INET_NOTHING);
}

TEST(an_address_is_four_numbers_below_256)
{
	const char *end;
	uint32_t ip;

	OK(inet_address("10.0.2.2:7117", &ip, &end) && ip == HOST_IP && *end == ':');
	OK(!inet_address("10.0.2", &ip, &end));
	OK(!inet_address("10.0.2.256", &ip, &end));
	OK(!inet_address("host", &ip, &end));
}

RUN(a_datagram_comes_back_as_it_was_sent, every_damaged_byte_of_headers_and_payload_is_noticed,
    a_frame_cut_anywhere_is_never_taken, arp_finds_the_next_hop_and_answers_for_us,
    a_stranger_port_address_or_fragment_is_not_for_us, an_address_is_four_numbers_below_256)
