// SPDX-License-Identifier: Apache-2.0
/* probe_config.c - the probe's orders: each row with a good and a bad value */
#include "tests/unit/test.h"
#include "guestbench/config.h"

static struct config c;
static char why[200];
static const struct config_error e = {why, sizeof(why)};

struct line {
	const char *good, *bad;
};

/* In the order of the table: a row without a line fails the test. */
#define X64	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X512	X64 X64 X64 X64 X64 X64 X64 X64

static const struct line lines[] = {
	{"link=tcp:10.0.2.2:7117",
	 "link=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
	{"run=00112233445566778899aabbccddeeff", "run=123"},
	{"secret=00112233445566778899AABBCCDDEEFF", "secret=zz112233445566778899aabbccddeeff"},
	{"guest=15", "guest=16"},
	{"kind=noise", "kind=nose"},
	{"interval=250us", "interval=9us"},
	{"duration=2h", "duration=-1s"},
	{"warmup=1500ms", "warmup=1.5s"},
	{"policy=deadline", "policy=FIFO"},
	{"priority=99", "priority=0"},
	{"cpus=0,2-3,63", "cpus=3-1"},
	{"threads=4", "threads=65"},
	{"clock=tai", "clock=raw"},
	{"stream=alternate", "stream=off"},
	{"ring=64K", "ring=1T"},
	{"buffer=8M", "buffer=big"},
	{"oneway=yes", "oneway=1"},
	{"linger=10", "linger=soon"},
	{"load=a:auto:0ns:cpu", "load=" X512 X512 X512 X512},
	{"net=10.0.2.15/24,10.0.2.2",
	 "net=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
};

TEST(every_key_takes_a_good_value_and_refuses_a_bad_one)
{
	EQ(config_nkeys, sizeof(lines) / sizeof(lines[0]));
	for (size_t i = 0; i < config_nkeys; i++) {
		const char *name = config_keys[i].name;

		config_defaults(&c);
		EQ(strncmp(lines[i].good, name, strlen(name)), 0);
		EQ(config_words(&c, lines[i].good, "", e), 0);
		EQ(config_words(&c, lines[i].bad, "", e), -1);
		EQ(strncmp(why, name, strlen(name)), 0);
		OK(strstr(why, "must be "));
	}
}

TEST(every_default_is_a_value_that_its_key_takes)
{
	for (size_t i = 0; i < config_nkeys; i++)
		EQ(config_set(&c, &config_keys[i], config_keys[i].value,
			      strlen(config_keys[i].value), e),
		   0);
	EQ(c.interval, 1000000);
	EQ(c.policy, WIRE_POLICY_FIFO);
	OK(c.cpus.all);
}

TEST(an_unknown_key_is_named_with_the_nearest_known_one)
{
	EQ(config_words(&c, "intervall=1ms", "", e), -1);
	STR(why, "unknown key 'intervall', did you mean 'interval'?");
	EQ(config_words(&c, "zzzzzzzz=1", "", e), -1);
	STR(why, "unknown key 'zzzzzzzz'");
}

TEST(on_the_kernels_command_line_only_our_words_are_ours)
{
	config_defaults(&c);
	EQ(config_words(&c, "quiet root=/dev/vda rtprobe.interval=2ms\trtprobe.cpus=1 rtprobe\n",
			"rtprobe.", e),
	   0);
	EQ(c.interval, 2000000);
	EQ(c.cpus.n, 1);
	EQ(config_words(&c, "quiet rtprobe.bogus=1", "rtprobe.", e), -1);
	EQ(config_words(&c, "rtprobe.interval", "rtprobe.", e), -1);
	STR(why, "interval: needs a value: interval=1ms");
}

TEST(bare_numbers_mean_what_cyclictest_means)
{
	EQ(config_words(&c, "interval=1000 duration=60", "", e), 0);
	EQ(c.interval, 1000000);
	EQ(c.duration, INT64_C(60000000000));
}

TEST(a_value_that_does_not_fit_64_bits_is_refused)
{
	EQ(config_words(&c, "duration=99999999999999999999s", "", e), -1);
	EQ(config_words(&c, "duration=9223372036854775807s", "", e), -1);
	EQ(config_words(&c, "duration=9223372036854775807d", "", e), -1);
}

TEST(planned_activations_count_the_warm_up)
{
	config_defaults(&c);
	EQ(config_words(&c, "interval=1ms duration=10s warmup=1s", "", e), 0);
	EQ(config_expected(&c), 11000);
	EQ(config_warmup(&c), 1000);
	EQ(config_words(&c, "duration=0", "", e), 0);
	EQ(config_expected(&c), 0);
}

TEST(orders_that_contradict_each_other_are_refused)
{
	config_defaults(&c);
	EQ(config_words(&c, "threads=2 cpus=0-1", "", e), 0);
	EQ(config_check(&c, e), -1);
	config_defaults(&c);
	EQ(config_words(&c, "interval=1s duration=10ms", "", e), 0);
	EQ(config_check(&c, e), -1);
}

RUN(every_key_takes_a_good_value_and_refuses_a_bad_one, every_default_is_a_value_that_its_key_takes,
    an_unknown_key_is_named_with_the_nearest_known_one,
    on_the_kernels_command_line_only_our_words_are_ours, bare_numbers_mean_what_cyclictest_means,
    a_value_that_does_not_fit_64_bits_is_refused, planned_activations_count_the_warm_up,
    orders_that_contradict_each_other_are_refused)
