/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync.h - the clock exchange: how the guest's clock maps to the host's, and how surely
 *
 * The guest stamps a SYNC when it hands it to the link, the host stamps arrival and answer, the
 * guest stamps the answer's arrival and tells in the next SYNC: four times, whose shortest round
 * trip bounds the error by half of itself. A burst at the start makes one short round trip likely;
 * after it two exchanges a second follow the drift. (Min-RTT filter: RFC 5905, section 10.)
 *
 * A SYNC is only made when nothing waits in front of it, so that its stamp is not old.
 */
#ifndef GUESTBENCH_SYNC_H
#define GUESTBENCH_SYNC_H

#include <stdbool.h>
#include <stdint.h>
#include "guestbench/store.h"

#define SYNC_BURST 16
#define SYNC_PERIOD 500000000	/* a host's stall is located between two exchanges */
#define SYNC_PATIENCE 100000000	/* within the burst: how long to wait for an answer */

struct sync {
	uint32_t id, last_id;
	int64_t last_rx;
	int64_t next;		/* when the next one may go */
	unsigned burst;		/* still to come */
};

void sync_init(struct sync *y);

/* sync_put - a SYNC into the store, stamped now, its successor planned; false: not time for one */
bool sync_put(struct sync *y, struct store *store, struct store_frame *f, int64_t now);

/* sync_answer - SYNC_ACK arrived at now */
void sync_answer(struct sync *y, const struct wire_sync_ack *a, int64_t now);

#endif
