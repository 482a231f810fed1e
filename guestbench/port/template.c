// SPDX-License-Identifier: Apache-2.0
/*
 * template.c - the smallest port that links: copy it, then make it true call by call
 *
 * It is compiled with every build, so that it follows port.h. What each call must do is said
 * there; here it says what an empty one does, and what to think of when filling it.
 */
#include "guestbench/guest.h"
#include "guestbench/text.h"

static uint64_t memory[(256 << 10) / 8] __attribute__((aligned(64)));
static struct guest guest;
static struct config config;
static int64_t ticks;

/* Read what the hypervisor or the boot loader says; refuse a clock that the guest does not have. */
int port_begin(const struct config *cfg, struct port_facts *f, char *why, size_t len)
{
	*f = (struct port_facts){.os = "template",
				 .arch = "none",
				 .clock = "calls",
				 .cpus = 1,
				 .random = 1,
				 .realtime = true};
	if (cfg->clock == CLOCK_IS_MONOTONIC)
		return PORT_OK;
	text_say(why, len, "clock: only monotonic on this guest", NULL);
	return PORT_NEVER;
}

/* The counter scaled to ns; multiply and shift, no division. This one counts its calls. */
int64_t port_now(void)
{
	return ticks += 1000;
}

/* Program the timer, wait for the interrupt; it may come early: look at the clock again. */
void port_sleep_until(int64_t t)
{
	while (port_now() < t)
		;
}

/* A task at t->prio on t->cpu. One CPU and no tasks: PORT_NO, the sender then uses the slack. */
int port_start(const struct port_task *t, struct port_granted *got)
{
	*got = (struct port_granted){.cpu = t->cpu, .policy = WIRE_POLICY_FIFO, .prio = t->prio};
	return PORT_NO;
}

/* Find the device, set up its queues. Only a device that can never be there is PORT_NEVER. */
int port_link_open(const char *text, struct port_link *l, char *why, size_t len)
{
	*l = (struct port_link){.oneway = true};
	if (text_len(text))
		return PORT_OK;
	text_say(why, len, "no link", NULL);
	return PORT_NEVER;
}

long port_link_read(void *buf, size_t len)
{
	return 0;
}

/* Hand the bytes to the device and do not wait for it. This one throws them away. */
long port_link_write(const void *buf, size_t len)
{
	return (long)len;
}

void port_link_close(void)
{
}

/* Sleep until t, or until the device has something. Returning at once is right, but costs power. */
void port_wait(int64_t t, bool room)
{
}

void port_say(const char *line)
{
}

void port_end(int status)
{
	for (;;)
		;
}

/* The guest's entry, once there is a stack and memory is zeroed. */
int main(void)
{
	char why[160];
	struct config_error e = {why, sizeof(why)};
	int end = GUEST_USAGE;

	config_defaults(&config);
	if (config_words(&config, "link=none duration=10ms", "", e) || config_check(&config, e) ||
	    guest_plan(&guest, &config, e))
		port_say(why);
	else
		end = guest_run(&guest, memory, sizeof(memory));
	port_end(end);
}
