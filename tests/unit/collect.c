// SPDX-License-Identifier: Apache-2.0
/* What the collector promises: each frame once and in order, and nothing is acknowledged that is
 * not safe. */
#include "tests/unit/collector.h"

TEST(after_a_reconnect_no_frame_is_lost_and_none_counts_twice)
{
	struct collect_counts n;
	int first, second;

	begin(1);
	first = dial(false);
	say_hello(&out, &me);
	for (uint32_t i = 0; i < 5; i++)
		say_samples(&out, i + 1, i * 10, 10);
	send_out(first);
	second = dial(false); /* the first link is still open, as after a silent break */
	say_hello(&out, &(struct who){.session = 7, .probes = 1, .base = 5, .from_seq = 3});
	send_out(second);
	EQ(answer(second, WIRE_WELCOME, NULL), 6);
	for (uint32_t i = 2; i < 9; i++)
		say_samples(&out, i + 1, i * 10, 10);
	send_out(second);
	EQ(t.samples, 90);
	collect_counts(t.c, &n);
	EQ(n.duplicates, 3);
	EQ(n.reconnects, 1);
	EQ(n.lost_frames, 0);
	while (answer(first, WIRE_ACK, NULL) == -1)
		;
	EQ(answer(first, WIRE_ACK, NULL), -2);
	close(first);
	close(second);
	end();
}

TEST(a_gap_on_a_stream_closes_it_so_that_the_guest_says_it_again)
{
	int fd;

	begin(1);
	fd = dial(false);
	say_hello(&out, &me);
	say_samples(&out, 1, 0, 10);
	say_samples(&out, 3, 20, 10);
	send_out(fd);
	EQ(t.samples, 10);
	EQ(t.events[COLLECT_LINK_DOWN], 1);
	close(fd);
	fd = dial(false);
	say_hello(&out, &me);
	send_out(fd);
	EQ(answer(fd, WIRE_WELCOME, NULL), 2);
	close(fd);
	end();
}

TEST(a_gap_on_a_lossy_link_is_asked_for_at_once_and_what_is_beyond_waits)
{
	uint8_t bits[WIRE_AHEAD / 8];
	int fd;

	begin(1);
	fd = dial(true);
	say_hello(&out, &me);
	send_out(fd);
	answer(fd, WIRE_WELCOME, NULL);
	say_samples(&out, 1, 0, 10);
	say_samples(&out, 3, 20, 10);
	say_samples(&out, 4, 30, 10);
	send_out(fd);
	EQ(answer(fd, WIRE_ACK, NULL), 2);
	EQ(t.samples, 10);
	EQ(ahead_bits(&t.c->guests[0], bits), 2);
	EQ(bits[0], 3);
	say_samples(&out, 2 + WIRE_AHEAD + 1, 900, 10); /* too far ahead */
	say_samples(&out, 4, 30, 10);
	say_samples(&out, 2, 10, 10);
	say_bye(&out, 5, 40);
	send_out(fd);
	EQ(answer(fd, WIRE_ACK, NULL), 6);
	EQ(t.samples, 40);
	STR(t.types, "FHMFSFSSSFB");
	EQ(ahead_bits(&t.c->guests[0], bits), 0);
	close(fd);
	end();
}

TEST(a_gap_on_a_oneway_link_is_taken_and_counted)
{
	struct collect_counts n;
	int fd;

	begin(1);
	fd = dial(false);
	say_hello(&out, &(struct who){.session = 7, .probes = 1, .base = 5, .flags = WIRE_ONEWAY});
	say_samples(&out, 1, 0, 10);
	say_samples(&out, 5, 40, 10);
	say_sync(&out, 6, 1);
	say_bye(&out, 7, 50);
	send_out(fd);
	collect_counts(t.c, &n);
	EQ(n.lost_frames, 3);
	EQ(t.samples, 20);
	EQ(answer(fd, WIRE_ACK, NULL), -1);
	OK(collect_all_done(t.c));
	close(fd);
	end();
}

TEST(frames_the_guest_no_longer_holds_make_the_run_invalid)
{
	int fd;

	begin(1);
	fd = dial(false);
	say_hello(&out, &(struct who){.session = 7, .probes = 1, .base = 5, .from_seq = 9});
	send_out(fd);
	EQ(answer(fd, WIRE_WELCOME, NULL), 9);
	STR(t.marks, "collector: guest 0 no longer holds 8 frames that never came=0;");
	close(fd);
	end();
}

TEST(nothing_is_acknowledged_before_the_sink_has_made_it_safe)
{
	int fd;

	begin(1);
	fd = dial(false);
	say_hello(&out, &me);
	send_out(fd);
	answer(fd, WIRE_WELCOME, NULL);
	t.flushes = 0;
	say_samples(&out, 1, 0, 100);
	send_out(fd);
	EQ(answer(fd, WIRE_ACK, NULL), -1);
	EQ(t.flushes, 0);
	for (int i = 0; i < 5 && !t.flushes; i++)
		loop_once(t.loop, 1000);
	EQ(answer(fd, WIRE_ACK, NULL), 2);
	for (uint32_t i = 2; i < 30; i++) /* 64 KiB do not wait for the tick */
		say_samples(&out, i, i * 1000, 1000);
	send_out(fd);
	OK(t.flushes >= 2);
	OK(answer(fd, WIRE_ACK, NULL) > 10);
	close(fd);
	end();
}

TEST(a_sink_that_fails_is_said_once_and_nothing_is_acknowledged_any_more)
{
	int fd;

	begin(1);
	fd = dial(false);
	say_hello(&out, &me);
	send_out(fd);
	answer(fd, WIRE_WELCOME, NULL);
	t.flush_err = -ENOSPC;
	say_samples(&out, 1, 0, 10);
	say_bye(&out, 2, 10);
	send_out(fd);
	EQ(t.events[COLLECT_SINK_FAILED], 1);
	EQ(answer(fd, WIRE_ACK, NULL), -1);
	t.flush_err = 0;
	say_samples(&out, 3, 10, 10);
	send_out(fd);
	loop_once(t.loop, 300);
	EQ(answer(fd, WIRE_ACK, NULL), -1);
	EQ(t.samples, 10);
	EQ(t.events[COLLECT_SINK_FAILED], 1);
	EQ(collect_end(t.c), -ENOSPC);
	close(fd);
	end();
}

TEST(a_sink_that_fails_asks_the_guests_to_stop)
{
	int fd;

	begin(1);
	fd = dial(false);
	say_hello(&out, &me);
	send_out(fd);
	answer(fd, WIRE_WELCOME, NULL);
	t.frame_err = -EIO;
	say_samples(&out, 1, 0, 10);
	send_out(fd);
	EQ(t.events[COLLECT_SINK_FAILED], 1);
	EQ(answer(fd, WIRE_STOP, NULL), 0);
	close(fd);
	end();
}

TEST(sync_is_answered_at_once_and_the_answer_is_recorded)
{
	int fd;

	begin(1);
	fd = dial(false);
	say_hello(&out, &me);
	send_out(fd);
	answer(fd, WIRE_WELCOME, NULL);
	say_sync(&out, 1, 42);
	say_samples(&out, 2, 0, 1);
	send_out(fd);
	EQ(answer(fd, WIRE_SYNC_ACK, NULL), 42);
	STR(t.types, "FHMFYAFS");
	close(fd);
	end();
}

TEST(the_end_leaves_its_counts_in_the_file)
{
	begin(1);
	EQ(collect_end(t.c), 0);
	STR(t.marks, "strangers=0;duplicates=0;bad_bytes=0;lost_frames=0;reconnects=0;");
	end();
}

TEST(the_progress_maximum_leaves_the_warm_up_out)
{
	struct collect_counts n;
	int fd;

	begin(1);
	fd = dial(false);
	say_hello(&out, &(struct who){.session = 7, .probes = 1, .base = 5, .warmup = 50});
	say_samples(&out, 1, 0, 40); /* latency of activation k is k */
	send_out(fd);
	collect_counts(t.c, &n);
	EQ(n.max, INT64_MIN);
	say_samples(&out, 2, 40, 20);
	send_out(fd);
	collect_counts(t.c, &n);
	EQ(n.max, 59);
	EQ(n.samples, 60);
	close(fd);
	end();
}

RUN(after_a_reconnect_no_frame_is_lost_and_none_counts_twice,
    a_gap_on_a_stream_closes_it_so_that_the_guest_says_it_again,
    a_gap_on_a_lossy_link_is_asked_for_at_once_and_what_is_beyond_waits,
    a_gap_on_a_oneway_link_is_taken_and_counted,
    frames_the_guest_no_longer_holds_make_the_run_invalid,
    nothing_is_acknowledged_before_the_sink_has_made_it_safe,
    a_sink_that_fails_is_said_once_and_nothing_is_acknowledged_any_more,
    a_sink_that_fails_asks_the_guests_to_stop, sync_is_answered_at_once_and_the_answer_is_recorded,
    the_end_leaves_its_counts_in_the_file, the_progress_maximum_leaves_the_warm_up_out)
