// SPDX-License-Identifier: Apache-2.0
/* duplex.c - a virtio device with one queue in and one out */
#include "guestbench/port/bare/duplex.h"
#include "guestbench/port/bare/dma.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/virtio.h"

enum { RX, TX };

static struct virtio dev;
static struct virtq queue[2];
static const char *why = "not opened";
static bool unannounced;
static unsigned head;			/* bytes of the device's own in front of the data */

static const char *missing(unsigned type)
{
	return type == VIRTIO_NET ? "no virtio-net device" : "no virtio-console device";
}

bool duplex_open(unsigned type, uint32_t features, unsigned own)
{
	head = own;
	why = missing(type);
	if (!machine_virtio(&dev, type))
		return false;
	why = "the virtio device is not a modern one";
	if (!virtio_begin(&dev, features))
		return false;
	for (unsigned i = 0; i < 2; i++) {
		virtq_init(&queue[i], dma_queue(i), i == TX);
		why = "the virtio device has no queue that fits";
		if (!virtio_queue(&dev, i, &queue[i]))
			return false;
	}
	virtio_ready(&dev);
	virtio_kick(&dev, RX);
	return true;
}

uint8_t duplex_config(unsigned offset)
{
	return virtio_config(&dev, offset);
}

const char *duplex_why(void)
{
	return why;
}

uint8_t *duplex_empty(void)
{
	uint8_t *buf = virtq_free(&queue[TX]);

	return buf ? buf + head : NULL;
}

void duplex_send(uint8_t *data, size_t len)
{
	__builtin_memset(data - head, 0, head);
	virtq_publish(&queue[TX], data - head, (uint32_t)(head + len));
	unannounced = true;
}

bool duplex_unannounced(void)
{
	return unannounced;
}

void duplex_kick(void)
{
	unannounced = false;
	if (virtq_wants_kick(&queue[TX]))
		virtio_kick(&dev, TX);
}

uint8_t *duplex_received(size_t *len)
{
	uint32_t n;
	uint8_t *buf = virtq_used(&queue[RX], &n);

	*len = buf && n > head ? n - head : 0;
	return buf ? buf + head : NULL;
}

void duplex_release(uint8_t *data)
{
	virtq_publish(&queue[RX], data - head, VIRTQ_BYTES);
	if (virtq_wants_kick(&queue[RX]))
		virtio_kick(&dev, RX);
}

bool duplex_broken(void)
{
	return queue[RX].broken || queue[TX].broken;
}

uint64_t duplex_kicks(void)
{
	return queue[RX].kicks + queue[TX].kicks;
}
