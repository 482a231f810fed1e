/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rtprobe.h - rtprobe under FreeRTOS: what the application calls, and what the board must give
 *
 *	rtprobe_start("interval=1ms duration=60s link=udp:192.0.2.2:7117")
 */
#ifndef GUESTBENCH_RTOS_FREERTOS_H
#define GUESTBENCH_RTOS_FREERTOS_H

#include <stdint.h>

/* rtprobe_start - a task that measures and sends; -1: no memory for it */
int rtprobe_start(const char *orders);

/* The board's: a free-running counter of at least 1 MHz, how fast it is, and where text goes. */
uint64_t rtprobe_counter(void);
uint64_t rtprobe_counter_hz(void);
void rtprobe_say(const char *line);

#endif
