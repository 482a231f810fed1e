// SPDX-License-Identifier: Apache-2.0
/* rtos.c - a probe under somebody else's RTOS: orders in, a run on its tick, addresses read */
#include "tests/unit/test.h"
#include "tests/unit/probe_fake.h"
#include "guestbench/rtos/rtos.c"

TEST(an_address_is_taken_apart_or_refused)
{
	char address[16] = "";
	uint16_t port = 0;

	OK(rtos_udp("udp:192.0.2.2:7117", address, sizeof(address), &port));
	STR(address, "192.0.2.2");
	EQ(port, 7117);
	OK(!rtos_udp("tcp:192.0.2.2:7117", address, sizeof(address), &port));
	OK(!rtos_udp("udp:192.0.2.2", address, sizeof(address), &port));
	OK(!rtos_udp("udp:192.0.2.2:0", address, sizeof(address), &port));
	OK(!rtos_udp("udp:192.0.2.2:70000", address, sizeof(address), &port));
	OK(!rtos_udp("udp:192.0.2.2:7117x", address, sizeof(address), &port));
	OK(!rtos_udp("udp:192.168.200.200.1:7117", address, sizeof(address), &port));
}

TEST(ticks_are_ns_for_centuries_and_never_off_by_more_than_one)
{
	const uint64_t hz = 24000000, year = 365ull * 86400 * hz;

	EQ(rtos_ns(0, hz), 0);
	EQ(rtos_ns(24, hz), 1000);
	EQ(rtos_ns(hz, hz), 1000000000);
	EQ(rtos_ns(200 * year + 1, hz), 200ll * 365 * 86400 * 1000000000 + 41);
}

TEST(a_wrong_order_is_one_line_and_a_right_one_a_run)
{
	EQ(rtos_run("peroid=1ms"), GUEST_USAGE);
	OK(strstr(fake.said, "did you mean 'period'") || strstr(fake.said, "unknown key 'peroid'"));
	EQ(rtos_run("interval=1ms duration=20ms cpus=0"), GUEST_DONE);
	EQ(guest.sender.stream[0].sent, 20);
}

TEST(due_times_are_whole_ticks_where_sleeping_is)
{
	guest.facts.grain = 1000000;
	EQ(guest_on_grain(&guest, 0), 0);
	EQ(guest_on_grain(&guest, 1), 1000000);
	EQ(guest_on_grain(&guest, 1000000), 1000000);
	guest.facts.grain = 0;
	EQ(guest_on_grain(&guest, 12345), 12345);
}

RUN(an_address_is_taken_apart_or_refused,
    ticks_are_ns_for_centuries_and_never_off_by_more_than_one,
    a_wrong_order_is_one_line_and_a_right_one_a_run,
    due_times_are_whole_ticks_where_sleeping_is)
