/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync.h - the clock exchange: how the guest's clock maps to the host's, and how surely
 *
 * The guest stamps a SYNC when it hands it to the link, the host stamps arrival and answer, the
 * guest stamps the answer's arrival and tells in the next SYNC: four times, whose shortest round
 * trip bounds the error by half of itself. A burst at the start makes one short round trip likely;
 * after it two exchanges a second follow the drift, and a last burst stands before the BYE.
 * (Min-RTT filter: RFC 5905, section 10.)
 *
 * A SYNC is only made when nothing waits in front of it, so that its stamp is not old. On a link
 * that loses, the answer may be lost, and nobody says it twice: the next SYNC goes soon then. So
 * even a second over a bad link does not end without an exchange.
 *
 *	sync_init(&y)			the first burst
 *	sync_put(&y, ...)		whenever the sender has nothing better to do
 *	sync_answer(&y, ...)
 *	sync_close(&y, now)		all is measured: the last burst
 *	sync_closed(&y)			what came back was told to the host
 */
#ifndef GUESTBENCH_SYNC_H
#define GUESTBENCH_SYNC_H

#include <stdbool.h>
#include <stdint.h>
#include "guestbench/store.h"

#define SYNC_BURST 16
#define SYNC_PERIOD 500000000	/* a host's stall is located between two exchanges */
#define SYNC_PATIENCE 50000000	/* before an unanswered one is followed; doubles up to the period */
#define SYNC_CLOSE 4

struct sync {
	uint32_t id, last_id;	/* of the last SYNC; of the last answer */
	uint32_t told;		/* the last answer that a SYNC has told of */
	int64_t last_rx;
	int64_t asked;		/* when the last one went */
	int64_t next;		/* when the next one may go */
	unsigned burst;		/* answers still to come */
	unsigned unanswered;	/* since the last answer */
	bool closing;
};

void sync_init(struct sync *y);

/* sync_put - a SYNC into the store, stamped now, its successor planned; false: not time for one */
bool sync_put(struct sync *y, struct store *store, struct store_frame *f, int64_t now);

/* sync_answer - SYNC_ACK arrived at now */
void sync_answer(struct sync *y, const struct wire_sync_ack *a, int64_t now);

void sync_close(struct sync *y, int64_t now);
bool sync_closed(const struct sync *y);

#endif
