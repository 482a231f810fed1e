// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include "hostagent/qemu_net.h"
#include "tests/unit/test.h"

#define IP(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

TEST(the_guest_takes_the_last_address_of_the_subnet)
{
	uint32_t got = 0;

	EQ(qemu_net_guest(IP(192, 168, 122, 1), IP(255, 255, 255, 0), &got), 0);
	EQ(got, IP(192, 168, 122, 254));
	EQ(qemu_net_guest(IP(10, 1, 0, 9), IP(255, 255, 0, 0), &got), 0);
	EQ(got, IP(10, 1, 255, 254));
}

TEST(or_the_last_but_one_if_that_is_the_hosts)
{
	uint32_t got = 0;

	EQ(qemu_net_guest(IP(192, 168, 122, 254), IP(255, 255, 255, 0), &got), 0);
	EQ(got, IP(192, 168, 122, 253));
}

TEST(a_subnet_without_room_for_two_is_refused)
{
	uint32_t got = 7;

	EQ(qemu_net_guest(IP(10, 0, 0, 1), 0xffffffff, &got), -EADDRNOTAVAIL);
	EQ(qemu_net_guest(IP(10, 0, 0, 0), 0xfffffffe, &got), -EADDRNOTAVAIL);
	EQ(got, 7);
	EQ(qemu_net_guest(IP(10, 0, 0, 1), 0xfffffffc, &got), 0);
	EQ(got, IP(10, 0, 0, 2));
}

TEST(an_interface_that_is_not_there_is_named)
{
	struct scenario s = {.vm.network = (char *)"bridge:nosuchbr0"};
	struct qemu_net n;
	char why[256] = "";

	EQ(qemu_net(&s, &n, why, sizeof(why)), -ENODEV);
	STR(why, "[vm] network = bridge:nosuchbr0: this host has no such interface");
	s.vm.network = (char *)"tap:lo";
	EQ(qemu_net(&s, &n, why, sizeof(why)), 1);
	STR(n.host, "127.0.0.1");
	STR(n.guest, "127.255.255.254/8");
	s.vm.network = (char *)"tap:lo,127.0.0.9";
	EQ(qemu_net(&s, &n, why, sizeof(why)), 1);
	STR(n.guest, "127.0.0.9/8");
	s.vm.network = (char *)"user";
	EQ(qemu_net(&s, &n, why, sizeof(why)), 0);
}

RUN(the_guest_takes_the_last_address_of_the_subnet, or_the_last_but_one_if_that_is_the_hosts,
    a_subnet_without_room_for_two_is_refused, an_interface_that_is_not_there_is_named)
