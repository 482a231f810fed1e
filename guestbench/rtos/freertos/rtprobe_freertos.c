// SPDX-License-Identifier: Apache-2.0
/*
 * rtprobe_freertos.c - rtprobe as tasks of FreeRTOS, with the sockets of lwIP
 *
 * FreeRTOS sleeps on its tick, so a period is a multiple of it and every due time is a tick: what
 * is measured is how late a task runs after its tick. Counter and console are the board's: see
 * rtprobe.h. Call rtprobe_start() from a task, or before vTaskStartScheduler().
 */
#include <FreeRTOS.h>
#include <task.h>
#include <lwip/sockets.h>
#include "guestbench/config.h"
#include "guestbench/port.h"
#include "guestbench/rtos/freertos/rtprobe.h"
#include "guestbench/rtos/rtos.h"
#include "guestbench/text.h"

#define NS 1000000000
#define STACK 2048		/* words */
#define DATAGRAM 1400

static uint64_t zero;
static TickType_t zero_ticks;
static int sock = -1;
static const char *orders;
static struct port_task task;

/* Just after a tick: then both clocks have the same zero. */
static void align_clocks(void)
{
	TickType_t tick = xTaskGetTickCount();

	while (xTaskGetTickCount() == tick)
		;
	zero_ticks = tick + 1;
	zero = rtprobe_counter();
}

int port_begin(const struct config *cfg, struct port_facts *f, char *why, size_t len)
{
	if (cfg->clock != CLOCK_IS_MONOTONIC) {
		text_say(why, len, "clock: only monotonic on FreeRTOS", NULL);
		return PORT_NEVER;
	}
	if (cfg->interval % (NS / configTICK_RATE_HZ)) {
		text_say(why, len, "interval: must be a whole number of FreeRTOS's ticks", NULL);
		return PORT_NEVER;
	}
	align_clocks();
	*f = (struct port_facts){.os = "freertos", .arch = "board", .clock = "rtprobe_counter",
				 .kernel = tskKERNEL_VERSION_NUMBER, .random = rtprobe_counter(),
				 .clock_hz = rtprobe_counter_hz(), .cpus = 1, .realtime = true,
				 .clock_stable = true, .grain = NS / configTICK_RATE_HZ};
	return PORT_OK;
}

int64_t port_now(void)
{
	return rtos_ns(rtprobe_counter() - zero, rtprobe_counter_hz());
}

/* The first tick that is not before t; ticks wrap, their distance does not. */
void port_sleep_until(int64_t t)
{
	const int64_t per_tick = NS / configTICK_RATE_HZ;
	TickType_t due = zero_ticks + (TickType_t)((t + per_tick - 1) / per_tick);

	while (port_now() < t) {
		TickType_t left = due - xTaskGetTickCount();

		vTaskDelay(left && left < portMAX_DELAY / 2 ? left : 1);
	}
}

static void run(void *unused)
{
	task.run(task.arg);
	vTaskDelete(NULL);
}

/* Priority 99 of the orders is the highest of FreeRTOS, and so on down. */
int port_start(const struct port_task *t, struct port_granted *got)
{
	unsigned below = t->prio < 99 ? 99u - t->prio : 0;
	unsigned top = configMAX_PRIORITIES - 1;

	*got = (struct port_granted){.cpu = t->cpu, .policy = WIRE_POLICY_FIFO, .prio = t->prio};
	task = *t;
	if (xTaskCreate(run, "rtprobe", STACK, NULL, below < top ? top - below : 1, NULL) != pdPASS)
		return PORT_NEVER;
	return PORT_OK;
}

int port_link_open(const char *text, struct port_link *l, char *why, size_t len)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	char address[16];
	uint16_t port;

	if (!rtos_udp(text, address, sizeof(address), &port) ||
	    lwip_inet_pton(AF_INET, address, &to.sin_addr) != 1) {
		text_say(why, len, "link: '", text, "': FreeRTOS's port knows udp:ADDRESS:PORT",
			 NULL);
		return PORT_NEVER;
	}
	to.sin_port = lwip_htons(port);
	sock = lwip_socket(AF_INET, SOCK_DGRAM, 0);
	if (sock < 0 || lwip_connect(sock, (struct sockaddr *)&to, sizeof(to))) {
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
	long n = lwip_recv(sock, buf, len, MSG_DONTWAIT);

	return n < 0 ? 0 : n;
}

long port_link_write(const void *buf, size_t len)
{
	long n = lwip_send(sock, buf, len, MSG_DONTWAIT);

	return n < 0 ? 0 : n;
}

void port_link_close(void)
{
	if (sock >= 0)
		lwip_close(sock);
	sock = -1;
}

void port_wait(int64_t t, bool room)
{
	uint8_t byte;

	while (port_now() < t &&
	       (sock < 0 || lwip_recv(sock, &byte, 1, MSG_DONTWAIT | MSG_PEEK) <= 0))
		vTaskDelay(1);
}

void port_say(const char *line)
{
	rtprobe_say(line);
}

void port_end(int status)
{
	rtprobe_say(status ? "ended with a fault" : "done");
	vTaskDelete(NULL);
	for (;;)
		;
}

static void sender(void *unused)
{
	port_end(rtos_run(orders));
}

int rtprobe_start(const char *text)
{
	orders = text;
	return xTaskCreate(sender, "rtprobe-tx", STACK, NULL, 1, NULL) == pdPASS ? 0 : -1;
}
