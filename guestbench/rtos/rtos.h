/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rtos.h - what the ports for an RTOS of somebody else share
 *
 * Each is one file that implements guestbench/port.h with that system's own calls; the rest of the
 * probe is the same source as everywhere. See README.md for how it becomes an application.
 *
 *	rtos_run(orders)	plans, runs, says how it ended; enum guest_end
 *	rtos_udp(text, ...)	"udp:192.0.2.1:7117" as address and port
 */
#ifndef GUESTBENCH_RTOS_H
#define GUESTBENCH_RTOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef RTPROBE_MEMORY
#define RTPROBE_MEMORY (512u << 10)	/* for rings and what the collector has not acknowledged */
#endif

/* rtos_run - orders: words "KEY=VALUE" as of rtprobe --help; comes back when all is acknowledged */
int rtos_run(const char *orders);

/* rtos_udp - false: not spelled so; address gets at most len-1 characters */
bool rtos_udp(const char *text, char *address, size_t len, uint16_t *port);

/* rtos_ns - ticks of a counter of hz as ns, without overflow for centuries */
int64_t rtos_ns(uint64_t ticks, uint64_t hz);

#endif
