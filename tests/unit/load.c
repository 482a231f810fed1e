// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <time.h>
#include <unistd.h>
#include "hostagent/load.h"
#include "tests/unit/test.h"

static char dir[] = "/tmp/rt-load-XXXXXX";
static char why[512];

static void nap(int ms)
{
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Runs a load for so long, and says what load_judge says of it. */
static int verdict(const char *command, const char *expect, int ms)
{
	static char name[] = "one";
	struct scn_load l = {.name = name, .command = (char *)command, .expect = (char *)expect};
	struct cpus none = {0};
	struct load load;
	int err;

	strcpy(why, "");
	err = load_init(&load, &l, dir, &none);
	if (!err)
		err = load_start(&load, why, sizeof(why));
	nap(ms);
	if (!err)
		err = load_watch(&load, now(), why, sizeof(why));
	load_stop(&load);
	if (!err)
		err = load_judge(&load, why, sizeof(why));
	unlink(load.log);
	load_done(&load);
	return err;
}

TEST(what_a_load_must_do_is_read_or_refused_in_one_line)
{
	static const char *const bad[] = {
		"cpu",	       "cpu > ",	 "cpu < 5",   "cpus >= 5", "lines >= 5 %",
		"cpu >= five", "cpu >= 5 % now", "cpu >= -1", "cpu == 5",  "bogo-ops => 1"};
	struct load_expect e;

	EQ(load_expect_parse("cpu >= 50 %", &e, why, sizeof(why)), 0);
	OK(e.metric == LOAD_CPU && !e.strict && e.value == 50);
	EQ(load_expect_parse("bogo-ops/s>1e3", &e, why, sizeof(why)), 0);
	OK(e.metric == LOAD_BOGO_RATE && e.strict && e.value == 1000);
	EQ(load_expect_parse(NULL, &e, why, sizeof(why)), 0);
	OK(e.metric == LOAD_CPU && e.value > 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EQ(load_expect_parse(bad[i], &e, why, sizeof(why)), -EINVAL);
		OK(strstr(why, bad[i]) && !strchr(why, '\n'));
	}
	OK(mkdtemp(dir));
}

TEST(a_load_that_works_is_believed_and_one_that_sleeps_is_not)
{
	EQ(verdict("while :; do :; done", "cpu >= 5 %", 400), 0);
	EQ(verdict("sleep 100", NULL, 400), -ENODATA);
	OK(strstr(why, "one did not do its work: cpu is"));
}

TEST(a_load_that_dies_is_found_even_if_it_ended_well)
{
	EQ(verdict("exit 0", "cpu >= 0 %", 200), -ESRCH);
	OK(strstr(why, "one died after") && strstr(why, "exit status 0"));
	EQ(verdict("kill -SEGV $$", "cpu >= 0 %", 200), -ESRCH);
	OK(strstr(why, "SIGSEGV"));
}

TEST(lines_of_output_are_work)
{
	EQ(verdict("while echo x; do sleep 0.01; done", "lines >= 3", 400), 0);
	EQ(verdict("echo x; sleep 100", "lines >= 3", 200), -ENODATA);
	OK(strstr(why, "lines is 1 "));
}

TEST(bogo_operations_are_those_of_the_table_that_stress_ng_prints)
{
	static const char brief[] =
		"stress-ng: info:  [9] dispatching hogs: 1 cpu\n"
		"stress-ng: info:  [9] stressor       bogo ops real time  usr time  sys time\n"
		"stress-ng: info:  [9]                           (secs)    (secs)    (secs)\n"
		"stress-ng: info:  [9] cpu                 400      1.00      0.99      0.00\n"
		"stress-ng: metrc: [9] vm                  150      1.00      0.99      0.00   "
		"9.1\n"
		"stress-ng: info:  [9] successful run completed in 1.00s\n";

	EQ(load_bogo_ops(brief), 550);
	EQ(load_bogo_ops("no table\n"), -1);
	EQ(load_bogo_ops(""), -1);
	EQ(verdict("while :; do :; done", "bogo-ops >= 1", 100), -ENODATA);
	OK(strstr(why, "--metrics"));
	EQ(rmdir(dir), 0);
}

TEST(a_load_that_cannot_be_started_is_refused_before_the_run)
{
	struct scenario s = {.vm.kernel = (char *)"bare"};
	struct scn_load l = {.name = (char *)"one", .command = (char *)"true", .where = LOAD_GUEST};

	EQ(load_check(&l, &s, why, sizeof(why)), -EOPNOTSUPP);
	OK(strstr(why, "[load one] where = guest"));
	l.where = LOAD_HOST;
	EQ(load_check(&l, &s, why, sizeof(why)), 0);
	l.cpus = (char *)"4000";
	EQ(load_check(&l, &s, why, sizeof(why)), -EINVAL);
	OK(strstr(why, "4000"));
	l.cpus = NULL;
	l.command = NULL;
	EQ(load_check(&l, &s, why, sizeof(why)), -EINVAL);
}

TEST(a_load_in_the_guest_is_ordered_in_words_without_blanks)
{
	struct scn_load l[] = {{.name = "a", .command = "host only"},
			       {.name = "b", .command = "x 50% \"y\"", .start = 5},
			       {.name = "c", .command = "cpu", .cpus = "1-2"}};
	struct scenario s = {.loads = l, .nloads = 3};
	char *text;

	l[1].where = l[2].where = LOAD_GUEST;
	text = load_orders(&s);
	STR(text, " load=b:auto:5ns:x%2050%25%20%22y%22 load=c:1-2:0ns:cpu");
	free(text);
}

static void heard(struct load *load, const struct scn_load *l, unsigned state)
{
	const struct wire_load w = {.state = le16_put((uint16_t)state),
				    .status = le32_put(3 << 8),
				    .ran = le64_put(2000000000),
				    .cpu = le64_put(1000000000),
				    .ops = le64_put(100)};
	struct cpus none = {0};

	EQ(load_init(load, l, dir, &none), 0);
	EQ(load_heard(load, &w, sizeof(w), 5000000000), 0);
}

TEST(what_the_guest_tells_of_a_load_is_judged_as_if_it_ran_here)
{
	struct scn_load l = {.name = "g", .where = LOAD_GUEST, .command = "cpu"};
	struct load load;

	heard(&load, &l, WIRE_LOAD_ENDED);
	EQ(load_judge_guest(&load, why, sizeof(why)), 0);
	l.expect = "bogo-ops/s >= 51";
	EQ(load_judge_guest(&load, why, sizeof(why)), -ENODATA);
	STR(why, "g did not do its work: bogo-ops/s is 50 in 2.0 s, expected bogo-ops/s >= 51");
	load_done(&load);
}

TEST(a_load_that_died_in_the_guest_or_is_silent_is_said_once)
{
	struct scn_load l = {.name = "g", .where = LOAD_GUEST, .command = "cpu"};
	struct load load;

	heard(&load, &l, WIRE_LOAD_DIED);
	EQ(load_watch_guest(&load, 6000000000, why, sizeof(why)), -ESRCH);
	OK(strstr(why, "g died in the guest after 2.0 s: exit status 3"));
	EQ(load_watch_guest(&load, 7000000000, why, sizeof(why)), 0);
	EQ(load_judge_guest(&load, why, sizeof(why)), 0);
	load_done(&load);
	heard(&load, &l, WIRE_LOAD_RUNS);
	EQ(load_watch_guest(&load, 6000000000, why, sizeof(why)), 0);
	EQ(load_watch_guest(&load, 60000000000, why, sizeof(why)), -ETIME);
	EQ(load_judge_guest(&load, why, sizeof(why)), -ENODATA);
	load_done(&load);
}

RUN(what_a_load_must_do_is_read_or_refused_in_one_line,
    a_load_that_works_is_believed_and_one_that_sleeps_is_not,
    a_load_that_dies_is_found_even_if_it_ended_well, lines_of_output_are_work,
    bogo_operations_are_those_of_the_table_that_stress_ng_prints,
    a_load_that_cannot_be_started_is_refused_before_the_run,
    a_load_in_the_guest_is_ordered_in_words_without_blanks,
    what_the_guest_tells_of_a_load_is_judged_as_if_it_ran_here,
    a_load_that_died_in_the_guest_or_is_silent_is_said_once)
