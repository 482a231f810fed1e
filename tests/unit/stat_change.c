// SPDX-License-Identifier: Apache-2.0
/* Change points of a series, against published and independently computed values. */
#include <errno.h>
#include "reports/stat/change.h"
#include "reports/stat/dice.h"
#include "tests/unit/nile.h"
#include "tests/unit/test.h"

static const double halved[] = {1.02, .95, .99, 1,   1.12, 1,	1.01, .98, 1.01, .96,
				.50,  .51, .48, .48, .55,  .50, .49,  .51, .50,	 .49};
static const double stairs[] = {.3,   2.4, 1.5,	  -.9,	 -.5,	99.7,  98.3,
				99.1, 149, 149.7, 149.5, 149.1, 148.8, 150};

#define SERIES(a) ((struct sample){a, sizeof(a) / sizeof((a)[0])})

TEST(the_divergence_is_that_of_the_published_examples)
{
	struct split s;

	EQ(change_best(SERIES(halved), 1, &s), 0);
	EQ(s.at, 10);
	EQ(s.end, 20);
	NEAR(s.q, 4.682222, 1e-6);
	EQ(change_best(SERIES(stairs), 1, &s), 0);
	EQ(s.at, 5);
	NEAR(s.q, 761.28214, 1e-5);
	EQ(change_best(SERIES(nile), 1, &s), 0);
	EQ(s.at, 28); /* 1899 is the first dry year */
	EQ(s.end, 83);
	NEAR(s.q, 4916.5908, 1e-4);
}

TEST(a_step_in_a_thousand_is_found_exactly)
{
	static double v[2000];
	struct split s;

	for (size_t i = 1000; i < 2000; i++)
		v[i] = 1;
	EQ(change_best(SERIES(v), 1, &s), 0);
	EQ(s.at, 1000);
	EQ(s.end, 2000);
}

TEST(both_steps_of_the_stairs_are_found)
{
	struct change_search how = {.alpha = 0.05, .rounds = 999, .least = 2, .seed = 1};
	struct change c[10];

	EQ(change_find(SERIES(stairs), &how, c, 10), 2);
	EQ(c[0].at, 5);
	EQ(c[1].at, 8);
	NEAR(c[0].before, .3, 0);
	NEAR(c[0].after, 99.1, 0);
	NEAR(c[1].after, 149.3, 1e-9);
	OK(c[0].p <= 0.05 && c[1].p <= 0.05);
}

TEST(the_nile_falls_once)
{
	struct change_search how = {.alpha = 0.01, .rounds = 499, .least = 5, .seed = 1};
	struct change c[10];

	EQ(change_find(SERIES(nile), &how, c, 10), 1);
	EQ(c[0].at, 28);
	NEAR(c[0].before, 1110, 30);
	NEAR(c[0].after, 845, 10);
}

TEST(no_more_changes_are_written_than_there_is_room_for)
{
	struct change_search how = {.alpha = 0.05, .rounds = 199, .least = 2, .seed = 1};
	struct change c[10];

	EQ(change_find(SERIES(stairs), &how, c, 1), 1);
	EQ(change_find(SERIES(stairs), &how, c, 0), 0);
}

TEST(a_series_that_does_not_change_stays_whole)
{
	struct change_search how = {.alpha = 0.01, .rounds = 199, .least = 5, .seed = 1};
	struct dice d = {21};
	unsigned found = 0;
	double v[60] = {0};
	struct change c[10];

	EQ(change_find(SERIES(v), &how, c, 10), 0);
	for (int round = 0; round < 100; round++) {
		for (size_t i = 0; i < 60; i++)
			v[i] = dice_normal(&d);
		found += change_find(SERIES(v), &how, c, 10) > 0;
	}
	OK(found <= 4);
}

TEST(few_values_are_no_series)
{
	struct change_search how = {.alpha = 0.01, .rounds = 199, .least = 5, .seed = 1};
	double v[] = {1, 1, 1, 1, 9, 9, 9, 9, 9}, nan[] = {1, NAN};
	struct change c[2];
	struct split s;

	EQ(change_find(SERIES(v), &how, c, 2), 0);
	EQ(change_find((struct sample){NULL, 0}, &how, c, 2), 0);
	EQ(change_find(SERIES(nan), &how, c, 2), -EINVAL);
	how.rounds = 50; /* a p of 0.01 cannot come out of 50 rounds */
	EQ(change_find(SERIES(v), &how, c, 2), -EINVAL);
	EQ(change_best(SERIES(v), 5, &s), -EINVAL);
	EQ(change_best(SERIES(v), 0, &s), -EINVAL);
}

RUN(the_divergence_is_that_of_the_published_examples, a_step_in_a_thousand_is_found_exactly,
    both_steps_of_the_stairs_are_found, the_nile_falls_once,
    no_more_changes_are_written_than_there_is_room_for, a_series_that_does_not_change_stays_whole,
    few_values_are_no_series)
