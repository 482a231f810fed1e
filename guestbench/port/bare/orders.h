/* SPDX-License-Identifier: Apache-2.0 */
/*
 * orders.h - what this image was told: words of the command line, by prefix
 *
 * "rtprobe.KEY=VALUE" are the probe's (guestbench/config.h). "bare.KEY=VALUE" are for this port:
 *
 *	bare.virtio=ADDRESS	registers of the one virtio-mmio device to use, instead of a search
 *	bare.dma=ADDRESS	where the buffers of virtio lie: memory that a device may reach
 *	bare.uart=ADDRESS	the serial line, where the device tree does not say
 *	bare.fault=KIND		for tests: page, stack, trap
 *
 * All other words belong to somebody else.
 */
#ifndef GUESTBENCH_PORT_BARE_ORDERS_H
#define GUESTBENCH_PORT_BARE_ORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* orders_number - bare.KEY as a number, decimal or 0x; false: not given */
bool orders_number(const char *key, uint64_t *v);
/* orders_word - bare.KEY=VALUE is there with exactly this value */
bool orders_word(const char *key, const char *value);
/* orders_bad - the first bare. word that means nothing, zero ended in buf; false: all are good */
bool orders_bad(char *buf, size_t len);

#endif
