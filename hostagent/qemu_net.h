/* SPDX-License-Identifier: Apache-2.0 */
/*
 * qemu_net.h - [vm] network = bridge:NAME or tap:NAME: how guest and collector find each other
 *
 * The collector listens on the interface's own IPv4 address. The guest takes the last address of
 * its subnet (or the last but one, if that is the host's), which DHCP servers rarely give away;
 * bridge:NAME,ADDRESS says another. vhost-net moves the packets where its device can be opened.
 */
#ifndef HOSTAGENT_QEMU_NET_H
#define HOSTAGENT_QEMU_NET_H

#include <net/if.h>
#include "hostagent/scenario.h"

struct qemu_net {
	bool bridge;
	bool vhost;
	char name[IF_NAMESIZE];
	char host[16];	/* 192.168.122.1 */
	char guest[20]; /* 192.168.122.254/24, as rtprobe's net= takes it */
};

/* qemu_net - 1: *n says how; 0: the scenario asks for neither; -errno and one line */
int qemu_net(const struct scenario *s, struct qemu_net *n, char *why, size_t len);

/* qemu_net_guest - of host and subnet mask (host byte order) a guest's address; for tests */
int qemu_net_guest(uint32_t host, uint32_t mask, uint32_t *guest);

#define QEMU_BRIDGE_HELPER "/usr/lib/qemu/qemu-bridge-helper"

#endif
