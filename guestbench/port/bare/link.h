/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link.h - the ways out of a bare-metal guest: one row per transport
 *
 * `open` gets what follows the scheme: "10.0.2.2:7117" of "udp:10.0.2.2:7117". Results are those of
 * port.h. A write may only queue; flush() makes it leave, and costs a VM exit, so the port calls
 * it when the next activation is far enough away.
 */
#ifndef GUESTBENCH_PORT_BARE_LINK_H
#define GUESTBENCH_PORT_BARE_LINK_H

#include "guestbench/config.h"
#include "guestbench/port.h"

struct bare_link {
	const char *scheme;
	int (*open)(const char *rest, struct port_link *l, char *why, size_t len);
	long (*read)(void *buf, size_t len);
	long (*write)(const void *buf, size_t len);
	bool (*readable)(void);
	bool (*queued)(void);		/* something waits for flush() */
	void (*flush)(int64_t until);	/* works on that at most until then, where it takes long */
};

extern const struct bare_link link_udp, link_serial, link_console;

/* link_udp_net - the address of the guest, from the order net=; before the first open */
void link_udp_net(const char *net);

#endif
