// SPDX-License-Identifier: Apache-2.0
/* sync.c - ping-pong over the link */
#include "guestbench/sync.h"

void sync_init(struct sync *y)
{
	*y = (struct sync){.burst = SYNC_BURST};
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
	y->burst -= !!y->burst;
	y->next = now + (y->burst ? SYNC_PATIENCE : SYNC_PERIOD);
	return true;
}

void sync_answer(struct sync *y, const struct wire_sync_ack *a, int64_t now)
{
	if (le32_get(a->id) != y->id || y->last_id == y->id)
		return;
	y->last_id = y->id;
	y->last_rx = now;
	if (y->burst)
		y->next = now;
}
