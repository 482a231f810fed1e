// SPDX-License-Identifier: Apache-2.0
/* rtos.c - orders in, one run: what the ports for an RTOS share */
#include "guestbench/rtos/rtos.h"
#include "guestbench/guest.h"
#include "guestbench/text.h"

#define NS 1000000000u

static struct guest guest;
static struct config config;
static uint8_t memory[RTPROBE_MEMORY] __attribute__((aligned(64)));

int rtos_run(const char *orders)
{
	char why[200];
	struct config_error e = {why, sizeof(why)};

	config_defaults(&config);
	if (config_words(&config, orders, "", e) || config_check(&config, e) ||
	    guest_plan(&guest, &config, e)) {
		port_say(why);
		return GUEST_USAGE;
	}
	return guest_run(&guest, memory, sizeof(memory));
}

bool rtos_udp(const char *text, char *address, size_t len, uint16_t *port)
{
	size_t n = 4;
	uint64_t number;
	const char *s;

	if (text_len(text) < n || !text_same(text, n, "udp:"))
		return false;
	while (text[n] && text[n] != ':')
		n++;
	s = text + n + 1;
	if (!text[n] || n - 4 >= len || !text_uint(&s, s + text_len(s), &number) || *s || !number ||
	    number > 65535)
		return false;
	__builtin_memcpy(address, text + 4, n - 4);
	address[n - 4] = 0;
	*port = (uint16_t)number;
	return true;
}

int64_t rtos_ns(uint64_t ticks, uint64_t hz)
{
	return (int64_t)(ticks / hz * NS + ticks % hz * NS / hz);
}
