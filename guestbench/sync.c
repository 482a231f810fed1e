// SPDX-License-Identifier: Apache-2.0
/* sync.c - ping-pong over the link */
#include "guestbench/sync.h"

void sync_init(struct sync *y)
{
	*y = (struct sync){.burst = SYNC_BURST};
}

static int64_t patience(const struct sync *y)
{
	return y->unanswered < 4 ? (int64_t)SYNC_PATIENCE << (y->unanswered - 1) : SYNC_PERIOD;
}

bool sync_put(struct sync *y, struct store *store, struct store_frame *f, int64_t now)
{
	struct wire_sync *w = (void *)f->payload;

	if (now < y->next || store_waiting(store))
		return false;
	*w = (struct wire_sync){.id = le32_put(y->id + 1),
				.last_id = le32_put(y->last_id),
				.t_guest = le64_put((uint64_t)now),
				.last_rx = le64_put((uint64_t)y->last_rx)};
	if (!store_put(store, f, WIRE_SYNC, sizeof(*w)))
		return false;
	y->id++;
	y->told = y->last_id;
	y->asked = now;
	y->unanswered++;
	y->next = now + patience(y);
	return true;
}

void sync_answer(struct sync *y, const struct wire_sync_ack *a, int64_t now)
{
	uint32_t id = le32_get(a->id);

	/* A late answer is one as well, but not one that was there before. */
	if ((int32_t)(id - y->last_id) <= 0 || (int32_t)(id - y->id) > 0)
		return;
	y->last_id = id;
	y->last_rx = now;
	y->burst -= !!y->burst;
	y->unanswered = 0;
	y->next = y->burst || y->closing ? now : y->asked + SYNC_PERIOD;
}

void sync_close(struct sync *y, int64_t now)
{
	if (y->closing)
		return;
	y->closing = true;
	y->burst = SYNC_CLOSE;
	y->unanswered = 0;
	y->next = now;
}

bool sync_closed(const struct sync *y)
{
	return y->closing && !y->burst && y->told == y->last_id;
}
