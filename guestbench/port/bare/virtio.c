// SPDX-License-Identifier: Apache-2.0
/* virtio.c - the way into service, the same for every transport (virtio 1.1, 3.1.1) */
#include "guestbench/port/bare/virtio.h"

enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8, FAILED = 128 };
enum { VERSION_1 = 1 };		/* bit 32 */
enum { RESET_POLLS = 100000 };

bool virtio_begin(struct virtio *v, uint32_t features)
{
	unsigned polls = RESET_POLLS;

	v->ops->set_status(v, 0);
	while (v->ops->status(v) && --polls)
		;
	v->ops->set_status(v, ACKNOWLEDGE);
	v->ops->set_status(v, ACKNOWLEDGE | DRIVER);
	v->ops->accept(v, 0, v->ops->features(v, 0) & features);
	v->ops->accept(v, 1, v->ops->features(v, 1) & VERSION_1);
	v->ops->set_status(v, ACKNOWLEDGE | DRIVER | FEATURES_OK);
	if (polls && v->ops->features(v, 1) & VERSION_1 && v->ops->status(v) & FEATURES_OK)
		return true;
	v->ops->set_status(v, FAILED);
	return false;
}

bool virtio_queue(struct virtio *v, unsigned n, const struct virtq *q)
{
	return v->ops->queue(v, n, q->m);
}

void virtio_ready(struct virtio *v)
{
	v->ops->set_status(v, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
}

void virtio_kick(struct virtio *v, unsigned n)
{
	v->ops->kick(v, n);
}

uint8_t virtio_config(struct virtio *v, unsigned offset)
{
	return v->ops->config(v, offset);
}
