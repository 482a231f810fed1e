// SPDX-License-Identifier: Apache-2.0
/* bare_virtq.c - the bare-metal guest's virtqueue against a device played by the test */
#include "guestbench/port/bare/virtq.c"
#include "tests/unit/test.h"

static struct virtq_memory mem;

/* The device takes the buffer at position `at` of the avail ring and returns it. */
static void device_returns(uint16_t at, uint32_t len)
{
	uint16_t n = mem.used.idx;

	mem.used.ring[n % VIRTQ_SIZE] =
		(struct virtq_used_elem){mem.avail.ring[at % VIRTQ_SIZE], len};
	mem.used.idx = (uint16_t)(n + 1);
}

TEST(all_receive_buffers_are_the_devices_from_the_start)
{
	struct virtq q;
	uint32_t len;

	virtq_init(&q, &mem, false);
	EQ(mem.avail.idx, VIRTQ_SIZE);
	EQ(mem.desc[3].addr, (uintptr_t)mem.buf[3]);
	EQ(mem.desc[3].flags, DESC_WRITE);
	EQ(mem.avail.flags, AVAIL_NO_INTERRUPT);
	OK(!virtq_used(&q, &len));
}

TEST(buffers_go_round_for_longer_than_an_index_has_bits)
{
	struct virtq q;

	virtq_init(&q, &mem, false);
	for (uint32_t i = 0; i < 70000; i++) {
		uint32_t len = 0;
		uint8_t *buf;

		device_returns((uint16_t)i, i % 1500);
		buf = virtq_used(&q, &len);
		OK(buf && len == i % 1500);
		virtq_publish(&q, buf, VIRTQ_BYTES);
		EQ(mem.avail.idx, (uint16_t)(VIRTQ_SIZE + i + 1));
	}
}

TEST(sixteen_sends_wait_for_the_device_the_seventeenth_has_no_buffer)
{
	struct virtq q;
	void *buf;

	virtq_init(&q, &mem, true);
	for (unsigned i = 0; i < VIRTQ_SIZE; i++) {
		buf = virtq_free(&q);
		OK(buf);
		virtq_publish(&q, buf, 60);
	}
	OK(!virtq_free(&q));
	device_returns(5, 0);
	buf = virtq_free(&q);
	OK(buf == mem.buf[mem.avail.ring[5]]);
}

TEST(a_device_that_is_awake_needs_no_kick)
{
	struct virtq q;

	virtq_init(&q, &mem, true);
	OK(virtq_wants_kick(&q));
	mem.used.flags = USED_NO_NOTIFY;
	OK(!virtq_wants_kick(&q));
	EQ(q.kicks, 1);
}

TEST(a_device_that_says_the_impossible_is_left_alone)
{
	struct virtq q;
	uint32_t len;

	virtq_init(&q, &mem, false);
	mem.used.ring[0].id = VIRTQ_SIZE;
	mem.used.idx = 1;
	OK(!virtq_used(&q, &len) && q.broken);
	virtq_init(&q, &mem, false);
	mem.used.idx = VIRTQ_SIZE + 1;
	OK(!virtq_used(&q, &len) && q.broken);
	virtq_init(&q, &mem, false);
	device_returns(0, VIRTQ_BYTES + 1);
	OK(!virtq_used(&q, &len) && q.broken);
	device_returns(1, 60);
	OK(!virtq_used(&q, &len));
}

RUN(all_receive_buffers_are_the_devices_from_the_start,
    buffers_go_round_for_longer_than_an_index_has_bits,
    sixteen_sends_wait_for_the_device_the_seventeenth_has_no_buffer,
    a_device_that_is_awake_needs_no_kick, a_device_that_says_the_impossible_is_left_alone)
