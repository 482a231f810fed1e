// SPDX-License-Identifier: Apache-2.0
/*
 * main.c - rtprobe as an application of Zephyr
 *
 * The clock is the cycle counter, sleeping is done on the tick clock: their difference is measured
 * once. With a tickless kernel and a fine tick (prj.conf) a due time is met to the tick, which is
 * 1 us there; what remains of that is part of the latency, as it is for any Zephyr program.
 */
#include <zephyr/kernel.h>
#include <zephyr/net/socket.h>
#include <zephyr/random/random.h>
#include <zephyr/sys/printk.h>
#include "guestbench/config.h"
#include "guestbench/port.h"
#include "guestbench/rtos/rtos.h"
#include "guestbench/text.h"

#ifndef RTPROBE_ORDERS
#define RTPROBE_ORDERS "interval=1ms duration=10s link=udp:192.0.2.2:7117"
#endif
#define NS 1000000000
#define STACK 4096
#define DATAGRAM 1400

static K_THREAD_STACK_ARRAY_DEFINE(stacks, CONFIG_MP_MAX_NUM_CPUS, STACK);
static struct k_thread threads[CONFIG_MP_MAX_NUM_CPUS];
static unsigned started;
static uint64_t zero_cycles;
static int64_t zero_ticks;
static int sock = -1;

/* Both clocks just after a tick has begun: their zero is the same to some cycles. */
static void align_clocks(void)
{
	int64_t tick = k_uptime_ticks();

	do {
		zero_ticks = k_uptime_ticks();
		zero_cycles = k_cycle_get_64();
	} while (zero_ticks == tick);
}

int port_begin(const struct config *cfg, struct port_facts *f, char *why, size_t len)
{
	if (cfg->clock != CLOCK_IS_MONOTONIC) {
		text_say(why, len, "clock: only monotonic on Zephyr", NULL);
		return PORT_NEVER;
	}
	align_clocks();
	*f = (struct port_facts){.os = "zephyr", .arch = CONFIG_ARCH, .clock = "k_cycle_get_64",
				 .kernel = "rtprobe", .clock_hz = sys_clock_hw_cycles_per_sec(),
				 .cpus = arch_num_cpus(), .realtime = true, .clock_stable = true};
	f->grain = NS / CONFIG_SYS_CLOCK_TICKS_PER_SEC;
	f->random = (uint64_t)sys_rand32_get() << 32 | sys_rand32_get();
	for (uint16_t i = 0; i < f->cpus; i++)
		f->cpu[i] = i;
	return PORT_OK;
}

int64_t port_now(void)
{
	return rtos_ns(k_cycle_get_64() - zero_cycles, sys_clock_hw_cycles_per_sec());
}

void port_sleep_until(int64_t t)
{
	while (port_now() < t)
		k_sleep(K_TIMEOUT_ABS_TICKS(zero_ticks +
					    (int64_t)k_ns_to_ticks_ceil64((uint64_t)t)));
}

static void thread(void *run, void *arg, void *unused)
{
	((void (*)(void *))run)(arg);
}

/* Priority 99 of the orders is Zephyr's highest preemptible one, and so on down. */
static int priority(uint16_t prio)
{
	int p = prio < 99 ? 99 - prio : 0;

	return K_PRIO_PREEMPT(p < CONFIG_NUM_PREEMPT_PRIORITIES ? p
							       : CONFIG_NUM_PREEMPT_PRIORITIES - 1);
}

int port_start(const struct port_task *t, struct port_granted *got)
{
	struct k_thread *k = &threads[started];

	if (started == CONFIG_MP_MAX_NUM_CPUS)
		return PORT_NEVER;
	*got = (struct port_granted){.cpu = t->cpu, .policy = WIRE_POLICY_FIFO, .prio = t->prio};
	k_thread_create(k, stacks[started], STACK, thread, (void *)t->run, t->arg, NULL,
			priority(t->prio), 0, K_FOREVER);
	started++;
#ifdef CONFIG_SCHED_CPU_MASK
	if (t->cpu != PORT_ANY_CPU && k_thread_cpu_pin(k, t->cpu))
		return PORT_NEVER;
#endif
	k_thread_start(k);
	return PORT_OK;
}

int port_link_open(const char *text, struct port_link *l, char *why, size_t len)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	char address[16];
	uint16_t port;

	if (!rtos_udp(text, address, sizeof(address), &port) ||
	    zsock_inet_pton(AF_INET, address, &to.sin_addr) != 1) {
		text_say(why, len, "link: '", text, "': Zephyr's port knows udp:ADDRESS:PORT",
			 NULL);
		return PORT_NEVER;
	}
	to.sin_port = htons(port);
	sock = zsock_socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
	if (sock < 0 || zsock_connect(sock, (struct sockaddr *)&to, sizeof(to))) {
		port_link_close();
		text_say(why, len, "link: no socket for ", text, NULL);
		return PORT_NO;
	}
	*l = (struct port_link){.lossy = true, .datagram = DATAGRAM};
	return PORT_OK;
}

/* An error of UDP says that nobody listens yet: the session asks again. */
long port_link_read(void *buf, size_t len)
{
	long n = zsock_recv(sock, buf, len, ZSOCK_MSG_DONTWAIT);

	return n < 0 ? 0 : n;
}

long port_link_write(const void *buf, size_t len)
{
	long n = zsock_send(sock, buf, len, ZSOCK_MSG_DONTWAIT);

	return n < 0 ? 0 : n;
}

void port_link_close(void)
{
	if (sock >= 0)
		zsock_close(sock);
	sock = -1;
}

void port_wait(int64_t t, bool room)
{
	struct zsock_pollfd p = {.fd = sock, .events = ZSOCK_POLLIN};
	int64_t left = t - port_now();

	if (left <= 0)
		return;
	if (sock < 0)
		port_sleep_until(t);
	else
		zsock_poll(&p, 1, (int)(left / 1000000) + 1);
}

void port_say(const char *line)
{
	printk("rtprobe: %s\n", line);
}

void port_end(int status)
{
	printk("rtprobe: end %d\n", status);
	for (;;)
		k_sleep(K_FOREVER);
}

int main(void)
{
	port_end(rtos_run(RTPROBE_ORDERS));
}
