/* SPDX-License-Identifier: Apache-2.0 */
/*
 * virtq.h - one split virtqueue with a buffer of its own for each descriptor (virtio 1.1, 2.6)
 *
 * Polled: the device is asked for no interrupts. Buffers never move and never chain, so descriptor
 * i is always buffer i and sending is: find a free one, fill it, publish it, perhaps kick.
 *
 *	virtq_init(&q, memory, to_device)
 *	virtq_free(&q)			to the device: an empty buffer, or NULL
 *	virtq_publish(&q, buf, len)	give it; virtq_wants_kick(&q) afterwards, once for several
 *	virtq_used(&q, &len)		from the device: the next filled buffer, or NULL
 *	virtq_publish(&q, buf, VIRTQ_BYTES)	gives it back
 *
 * What the device writes into the ring is not trusted: an index that cannot be is `broken`.
 */
#ifndef GUESTBENCH_PORT_BARE_VIRTQ_H
#define GUESTBENCH_PORT_BARE_VIRTQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VIRTQ_SIZE 16
#define VIRTQ_BYTES 2048	/* of a buffer: an Ethernet frame and virtio's header */

struct virtq_desc { uint64_t addr; uint32_t len; uint16_t flags, next; };
struct virtq_avail { uint16_t flags, idx, ring[VIRTQ_SIZE], used_event; };
struct virtq_used_elem { uint32_t id, len; };
struct virtq_used { uint16_t flags, idx; struct virtq_used_elem ring[VIRTQ_SIZE]; };

struct virtq_memory {		/* what the device sees; identity-mapped */
	struct virtq_desc desc[VIRTQ_SIZE];
	struct virtq_avail avail;
	struct virtq_used used __attribute__((aligned(4096)));
	uint8_t buf[VIRTQ_SIZE][VIRTQ_BYTES] __attribute__((aligned(4096)));
};

struct virtq {
	struct virtq_memory *m;
	bool to_device;
	bool broken;
	uint16_t avail, seen;	/* our copies of the free-running indices */
	uint16_t free[VIRTQ_SIZE], nfree;
	uint64_t kicks;
};

void virtq_init(struct virtq *q, struct virtq_memory *m, bool to_device);
void *virtq_free(struct virtq *q);
void virtq_publish(struct virtq *q, void *buf, uint32_t len);
bool virtq_wants_kick(struct virtq *q);
void *virtq_used(struct virtq *q, uint32_t *len);

#endif
