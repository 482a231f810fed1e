// SPDX-License-Identifier: Apache-2.0
/* Whom the collector hears: guests that know the secret, whoever else knocks. */
#include "tests/unit/collector.h"

TEST(a_guest_is_welcomed_and_its_frames_come_in_order_behind_a_from)
{
	int fd;

	begin(1);
	fd = dial(false);
	say_hello(&out, &me);
	send_out(fd);
	EQ(answer(fd, WIRE_WELCOME, NULL), 1);
	EQ(t.events[COLLECT_HELLO], 1);
	EQ(t.events[COLLECT_STARTED], 1);
	say_samples(&out, 1, 0, 100);
	say_samples(&out, 2, 100, 100);
	say_bye(&out, 3, 200);
	send_out(fd);
	STR(t.types, "FHMFSSB");
	EQ(t.seqs[5], 2);
	EQ(t.samples, 200);
	EQ(answer(fd, WIRE_ACK, NULL), 4);
	EQ(t.events[COLLECT_BYE], 1);
	OK(collect_all_done(t.c));
	close(fd);
	send_out(fd);
	EQ(t.events[COLLECT_LINK_DOWN], 0);
	end();
}

TEST(a_start_in_two_steps_is_welcomed_twice_and_recorded_twice)
{
	struct wire_frame f;
	uint8_t buf[100];
	size_t skip;
	int fd;

	begin(1);
	fd = dial(false);
	say_hello(&out, &(struct who){.session = 7, .probes = 1});
	say_hello(&out, &(struct who){.session = 7, .probes = 1});
	send_out(fd);
	EQ(t.events[COLLECT_STARTED], 0);
	EQ(read(fd, buf, sizeof(buf)), 2 * 24);
	EQ(wire_next(buf, 24, &f, &skip), WIRE_FRAME);
	EQ(le32_get(((const struct wire_welcome *)f.payload)->flags), 0);
	say_hello(&out, &me);
	say_hello(&out, &me);
	send_out(fd);
	EQ(t.events[COLLECT_HELLO], 1);
	EQ(t.events[COLLECT_STARTED], 1);
	EQ(read(fd, buf, sizeof(buf)), 2 * 24);
	EQ(wire_next(buf, 24, &f, &skip), WIRE_FRAME);
	EQ(le32_get(((const struct wire_welcome *)f.payload)->flags), WIRE_STARTED);
	STR(t.types, "FHMFH");
	close(fd);
	end();
}

TEST(a_stranger_is_cut_off_and_counted_while_the_guest_goes_on)
{
	struct collect_counts n;
	int good, bad;

	begin(1);
	good = dial(false);
	say_hello(&out, &me);
	send_out(good);
	bad = dial(false);
	say_hello(&out, &(struct who){.session = 8, .probes = 1, .secret = 0x23});
	say_samples(&out, 1, 0, 100);
	send_out(bad);
	EQ(answer(bad, WIRE_WELCOME, NULL), -2);
	EQ(t.events[COLLECT_STRANGER], 1);
	STR(t.said, "test: wrong run id or secret");
	say_samples(&out, 1, 0, 50);
	send_out(good);
	EQ(t.samples, 50);
	collect_counts(t.c, &n);
	EQ(n.strangers, 1);
	close(good);
	close(bad);
	end();
}

TEST(who_speaks_before_hello_or_only_noise_or_not_at_all_is_cut_off)
{
	int fd;

	begin(1);
	fd = dial(false);
	say_samples(&out, 1, 0, 10);
	send_out(fd);
	EQ(answer(fd, WIRE_ACK, NULL), -2);
	close(fd);
	fd = dial(false);
	memset(out.buf, 'w', out.n = HELLO_NOISE + 100);
	send_out(fd);
	EQ(answer(fd, WIRE_ACK, NULL), -2);
	close(fd);
	fd = dial(false);
	t.c->peers->ticks = HELLO_TICKS; /* as if five seconds had gone */
	for (int i = 0; i < 5 && t.events[COLLECT_STRANGER] < 3; i++)
		loop_once(t.loop, 1000);
	EQ(answer(fd, WIRE_ACK, NULL), -2);
	EQ(t.events[COLLECT_STRANGER], 3);
	EQ(t.n, 0);
	close(fd);
	end();
}

TEST(a_hundred_silent_links_do_not_keep_the_guest_out)
{
	int idle[100], fd;

	begin(1);
	for (int i = 0; i < 100; i++)
		idle[i] = dial(false);
	fd = dial(false);
	say_hello(&out, &me);
	send_out(fd);
	EQ(answer(fd, WIRE_WELCOME, NULL), 1);
	EQ(t.events[COLLECT_STRANGER], 100 + 1 - STRANGERS_MAX);
	for (int i = 0; i < 100; i++)
		close(idle[i]);
	close(fd);
	end();
}

TEST(a_guest_that_starts_again_makes_the_run_invalid_and_is_refused)
{
	int fd, again;

	begin(1);
	fd = dial(false);
	say_hello(&out, &me);
	say_samples(&out, 1, 0, 10);
	send_out(fd);
	again = dial(false);
	say_hello(&out, &(struct who){.session = 8, .probes = 1, .base = 5});
	say_samples(&out, 1, 0, 10);
	send_out(again);
	EQ(t.events[COLLECT_FAULT], 1);
	OK(strstr(t.marks, "guest: guest 0 started again"));
	EQ(answer(again, WIRE_WELCOME, NULL), -2);
	EQ(t.samples, 10);
	say_samples(&out, 2, 10, 10);
	send_out(fd);
	EQ(t.samples, 20);
	close(fd);
	close(again);
	end();
}

TEST(each_guest_has_its_own_order_and_one_too_many_is_a_stranger)
{
	int fd[3];

	begin(2);
	for (uint16_t i = 0; i < 3; i++) {
		fd[i] = dial(false);
		say_hello(&out, &(struct who){.session = i, .probes = 1, .base = 5, .guest = i});
		say_samples(&out, 1, 0, 10);
		say_bye(&out, 2, 10);
		send_out(fd[i]);
		EQ(collect_all_done(t.c), i > 0);
	}
	EQ(t.samples, 20);
	EQ(answer(fd[0], WIRE_ACK, NULL), 3);
	EQ(answer(fd[1], WIRE_ACK, NULL), 3);
	EQ(answer(fd[2], WIRE_WELCOME, NULL), -2);
	for (int i = 0; i < 3; i++)
		close(fd[i]);
	end();
}

TEST(stop_reaches_guests_that_are_here_and_those_that_come_back)
{
	unsigned stops = 0;
	int fd;

	begin(1);
	fd = dial(false);
	say_hello(&out, &me);
	send_out(fd);
	collect_stop(t.c, 3);
	loop_once(t.loop, 300);
	EQ(answer(fd, WIRE_STOP, &stops), 3);
	EQ(stops, 1);
	close(fd);
	fd = dial(false);
	say_hello(&out, &me);
	send_out(fd);
	EQ(answer(fd, WIRE_STOP, NULL), 3);
	close(fd);
	end();
}

RUN(a_guest_is_welcomed_and_its_frames_come_in_order_behind_a_from,
    a_start_in_two_steps_is_welcomed_twice_and_recorded_twice,
    a_stranger_is_cut_off_and_counted_while_the_guest_goes_on,
    who_speaks_before_hello_or_only_noise_or_not_at_all_is_cut_off,
    a_hundred_silent_links_do_not_keep_the_guest_out,
    a_guest_that_starts_again_makes_the_run_invalid_and_is_refused,
    each_guest_has_its_own_order_and_one_too_many_is_a_stranger,
    stop_reaches_guests_that_are_here_and_those_that_come_back)
