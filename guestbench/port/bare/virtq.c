// SPDX-License-Identifier: Apache-2.0
/* virtq.c - one split virtqueue */
#include "guestbench/port/bare/virtq.h"

enum { DESC_WRITE = 2, AVAIL_NO_INTERRUPT = 1, USED_NO_NOTIFY = 1 };

void virtq_init(struct virtq *q, struct virtq_memory *m, bool to_device)
{
	__builtin_memset(m, 0, offsetof(struct virtq_memory, buf));
	*q = (struct virtq){.m = m, .to_device = to_device};
	m->avail.flags = AVAIL_NO_INTERRUPT;
	for (uint16_t i = 0; i < VIRTQ_SIZE; i++) {
		m->desc[i].addr = (uintptr_t)m->buf[i];
		m->desc[i].flags = to_device ? 0 : DESC_WRITE;
		if (to_device)
			q->free[q->nfree++] = i;
		else
			virtq_publish(q, m->buf[i], VIRTQ_BYTES);
	}
}

/* Which descriptor the device has finished with; -1: none. */
static int take_used(struct virtq *q, uint32_t *len)
{
	const volatile struct virtq_used *used = &q->m->used;
	uint16_t waiting = (uint16_t)(__atomic_load_n(&q->m->used.idx, __ATOMIC_ACQUIRE) - q->seen);
	uint32_t id = used->ring[q->seen % VIRTQ_SIZE].id;

	if (!waiting || q->broken)
		return -1;
	*len = used->ring[q->seen % VIRTQ_SIZE].len;
	if (waiting > VIRTQ_SIZE || id >= VIRTQ_SIZE || (!q->to_device && *len > VIRTQ_BYTES)) {
		q->broken = true;
		return -1;
	}
	q->seen++;
	return (int)id;
}

void *virtq_used(struct virtq *q, uint32_t *len)
{
	int id = take_used(q, len);

	return id < 0 ? NULL : q->m->buf[id];
}

void *virtq_free(struct virtq *q)
{
	uint32_t len;
	int id;

	while (q->nfree < VIRTQ_SIZE && (id = take_used(q, &len)) >= 0)
		q->free[q->nfree++] = (uint16_t)id;
	return q->nfree ? q->m->buf[q->free[--q->nfree]] : NULL;
}

void virtq_publish(struct virtq *q, void *buf, uint32_t len)
{
	uint16_t id = (uint16_t)(((uint8_t *)buf - q->m->buf[0]) / VIRTQ_BYTES);

	q->m->desc[id].len = len;
	q->m->avail.ring[q->avail % VIRTQ_SIZE] = id;
	q->avail++;
	__atomic_store_n(&q->m->avail.idx, q->avail, __ATOMIC_RELEASE);
}

/* The device may have gone to sleep just before it saw our index: full fence, then look. */
bool virtq_wants_kick(struct virtq *q)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n(&q->m->used.flags, __ATOMIC_RELAXED) & USED_NO_NOTIFY)
		return false;
	q->kicks++;
	return true;
}
