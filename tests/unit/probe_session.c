// SPDX-License-Identifier: Apache-2.0
/* probe_session.c - the guest's half of the conversation, over a link that the test breaks */
#include "tests/unit/test.h"
#include "tests/unit/probe_fake.h"

#define MS INT64_C(1000000)

static uint8_t memory[1 << 18];
static struct store store;
static struct store_frame frame;
static struct session s;

static void begin(struct port_link link)
{
	memset(&fake, 0, sizeof(fake));
	fake.takes = 1 << 16;
	fake.link = link;
	store_init(&store, memory, sizeof(memory));
	session_init(&s, &store, "fake", false);
	s.hello_len = sizeof(struct wire_hdr) + sizeof(struct wire_hello);
}

static void step(int64_t ms)
{
	fake.now += ms * MS;
	session_step(&s, fake.now);
}

static void host_welcomes(uint32_t next, uint32_t flags)
{
	struct wire_welcome w = {.next_seq = le32_put(next), .flags = le32_put(flags)};

	fake_host(WIRE_WELCOME, &w, sizeof(w));
}

static void host_has(uint32_t next, uint8_t ahead)
{
	struct wire_ack a = {.next_seq = le32_put(next), .ahead = {ahead}};

	fake_host(WIRE_ACK, &a, sizeof(a));
}

static void host_acks(uint32_t next)
{
	host_has(next, 0);
}

static void put_note(void)
{
	memset(frame.payload, 0, sizeof(struct wire_event) + 100);
	store_put(&store, &frame, WIRE_EVENT, sizeof(struct wire_event) + 100);
}

/* The numbers of all frames on the link since the last call, HELLO as 'H'. */
static const char *said(void)
{
	static char text[512];
	struct wire_frame f;
	size_t at = 0, n = 0;

	text[0] = 0;
	while (fake_frame(&at, &f) && n + 16 < sizeof(text)) {
		if (f.type == WIRE_HELLO)
			n += (size_t)sprintf(text + n, "H ");
		else
			n += (size_t)sprintf(text + n, "%u ", f.seq);
	}
	fake.nout = 0;
	return text;
}

static void up(void)
{
	step(0);
	host_welcomes(1, 0);
	step(1);
	session_start(&s, fake.now);
	step(1);
	host_welcomes(1, WIRE_STARTED);
	step(1);
	fake.nout = 0;
}

TEST(hello_comes_first_and_again_when_the_schedule_is_fixed)
{
	begin((struct port_link){0});
	put_note();
	step(0);
	STR(said(), "H ");
	OK(!s.welcomed);
	host_welcomes(1, 0);
	step(1);
	OK(s.welcomed);
	STR(said(), "");
	session_start(&s, fake.now);
	step(1);
	STR(said(), "H ");
	host_welcomes(1, WIRE_STARTED);
	step(1);
	STR(said(), "1 ");
}

TEST(a_late_answer_to_the_first_hello_does_not_open_the_way)
{
	begin((struct port_link){.lossy = true, .datagram = 1400});
	put_note();
	step(0);
	host_welcomes(1, 0);
	step(1);
	session_start(&s, fake.now);
	step(1);
	said();
	host_welcomes(1, 0);
	step(1);
	STR(said(), "");
	step(1000);
	STR(said(), "H ");
}

TEST(frames_are_kept_until_acknowledged)
{
	begin((struct port_link){0});
	up();
	put_note();
	put_note();
	step(1);
	STR(said(), "1 2 ");
	OK(!session_told(&s));
	host_acks(2);
	step(1);
	OK(!session_told(&s));
	host_acks(3);
	step(1);
	OK(session_told(&s));
}

TEST(a_broken_link_is_opened_again_and_goes_on_where_welcome_says)
{
	begin((struct port_link){0});
	up();
	for (int i = 0; i < 4; i++)
		put_note();
	step(1);
	said();
	fake.broken = true;
	step(1);
	EQ(s.state, SESSION_DOWN);
	step(2000);
	STR(said(), "H ");
	EQ(fake.opened, 2);
	host_welcomes(3, WIRE_STARTED);
	step(1);
	STR(said(), "3 4 ");
	EQ(store.tail_seq, 3);
}

TEST(a_frame_cut_in_the_middle_is_sent_again_whole)
{
	begin((struct port_link){0});
	up();
	put_note();
	fake.takes = 20;
	step(1);
	fake.broken = true;
	step(1);
	fake.takes = 1 << 16;
	fake.nout = 0;
	step(2000);
	host_welcomes(1, WIRE_STARTED);
	step(1);
	STR(said(), "H 1 ");
}

TEST(it_tries_for_ever_with_growing_patience)
{
	begin((struct port_link){0});
	fake.refuses = true;
	for (int i = 0; i < 100; i++)
		step(1000);
	EQ(s.state, SESSION_DOWN);
	OK(session_due(&s, fake.now) <= fake.now + 1000 * MS);
	fake.refuses = false;
	step(1000);
	EQ(s.state, SESSION_HELLO);
}

TEST(a_lossy_link_is_sent_again_from_the_last_acknowledgement)
{
	begin((struct port_link){.lossy = true, .datagram = 1400});
	up();
	for (int i = 0; i < 3; i++)
		put_note();
	step(1);
	STR(said(), "1 2 3 ");
	host_acks(2);
	step(10);
	STR(said(), "");
	step(1000);
	STR(said(), "2 ");
	host_acks(4);
	step(1);
	OK(store_empty(&store));
	EQ(s.resent, 148);
}

TEST(a_serial_line_is_sent_again_whole_from_there)
{
	begin((struct port_link){.lossy = true});
	up();
	for (int i = 0; i < 3; i++)
		put_note();
	step(1);
	said();
	host_acks(2);
	step(10);
	step(1000);
	STR(said(), "2 3 ");
	EQ(s.resent, 2 * 148);
}

TEST(a_repeated_acknowledgement_means_a_gap_and_is_answered_at_once)
{
	begin((struct port_link){.lossy = true, .datagram = 1400});
	up();
	for (int i = 0; i < 6; i++)
		put_note();
	step(1);
	said();
	host_has(1, 1 << 0 | 1 << 3); /* 2 and 5 are there */
	step(10);
	STR(said(), "1 3 4 ");
	host_has(1, 1 << 0 | 1 << 3);
	step(1);
	STR(said(), "");
}

TEST(a_lossy_link_that_stays_mute_hears_hello_again)
{
	const char *last = "";

	begin((struct port_link){.lossy = true, .datagram = 1400});
	up();
	put_note();
	for (int i = 0; i < 10 && strcmp(last, "H "); i++) {
		step(2100);
		last = said();
	}
	STR(last, "H ");
}

TEST(what_is_on_its_way_on_a_lossy_link_is_bounded)
{
	begin((struct port_link){.lossy = true, .datagram = 1400});
	up();
	for (int i = 0; i < 1500; i++)
		put_note();
	step(1);
	OK(store_in_flight(&store) >= WIRE_AHEAD * 148);
	OK(store_in_flight(&store) < WIRE_AHEAD * 148 + 1400);
}

TEST(a_link_that_nobody_answers_gets_one_hello_and_then_the_frames)
{
	begin((struct port_link){.oneway = true});
	put_note();
	step(0);
	STR(said(), "");
	session_start(&s, fake.now);
	step(1);
	STR(said(), "H 1 ");
	OK(session_told(&s));
}

TEST(noise_from_the_host_is_survived)
{
	begin((struct port_link){0});
	up();
	for (int i = 0; i < 1000; i++) {
		fake.nin = sizeof(fake.in);
		for (size_t j = 0; j < sizeof(fake.in); j++)
			fake.in[j] = (uint8_t)(j * 7 + (unsigned)i);
		step(1);
	}
	EQ(s.state, SESSION_UP);
	host_acks(1);
	put_note();
	step(1);
	host_acks(2);
	step(1);
	OK(session_told(&s));
}

TEST(stop_is_heard)
{
	struct wire_stop stop = {0};

	begin((struct port_link){0});
	up();
	fake_host(WIRE_STOP, &stop, sizeof(stop));
	step(1);
	OK(s.stop);
}

RUN(hello_comes_first_and_again_when_the_schedule_is_fixed,
    a_late_answer_to_the_first_hello_does_not_open_the_way, frames_are_kept_until_acknowledged,
    a_broken_link_is_opened_again_and_goes_on_where_welcome_says,
    a_frame_cut_in_the_middle_is_sent_again_whole, it_tries_for_ever_with_growing_patience,
    a_lossy_link_is_sent_again_from_the_last_acknowledgement,
    a_serial_line_is_sent_again_whole_from_there,
    a_repeated_acknowledgement_means_a_gap_and_is_answered_at_once,
    a_lossy_link_that_stays_mute_hears_hello_again, what_is_on_its_way_on_a_lossy_link_is_bounded,
    a_link_that_nobody_answers_gets_one_hello_and_then_the_frames, noise_from_the_host_is_survived,
    stop_is_heard)
