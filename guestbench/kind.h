/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind.h - what can be measured: one row per kind
 *
 * Each kind has a main quantity, one sample an activation, and may have others beside it, which are
 * probes of their own on the wire with the same schedule and the same thread (wire.h, enum
 * wire_kind).
 *
 *	kind_streams(g)		probes for each thread, the main one included; 0 and why: not here
 *	kind_lay(g, i)		what probe i is, once the memory is cut
 *	kind_of(g)		the row
 */
#ifndef GUESTBENCH_KIND_H
#define GUESTBENCH_KIND_H

#include "guestbench/guest.h"

struct kind {
	uint8_t what, beside[PROBE_BESIDE];	/* enum wire_kind; 0: none */
	bool single;		/* one thread only: there is one link, one device */
	bool talks;		/* which is the sender as well */
	void (*once)(struct probe *p);
};

const struct kind *kind_of(const struct guest *g);
unsigned kind_streams(const struct guest *g, struct config_error e);
void kind_lay(struct guest *g, unsigned i);

/* comm_once - one message there and back; in comm.c */
void comm_once(struct probe *p);

#endif
