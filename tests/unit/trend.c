// SPDX-License-Identifier: Apache-2.0
/* trend.c - series of simulated nights whose truth is known */
#include "reports/history/trend.h"
#include "tests/unit/nights.h"
#include "tests/unit/test.h"

#define MOST   80
#define SERIES 30

struct series {
	struct entry *at[MOST];
	size_t n;
};

static void more(struct series *s, struct nights *n, size_t nights)
{
	while (nights-- && s->n < MOST)
		s->at[s->n++] = night(n);
}

static void drop(struct series *s)
{
	for (size_t i = 0; i < s->n; i++)
		night_free(s->at[i]);
	s->n = 0;
}

static struct trend judged(const struct series *s, const char *pinned, bool changes)
{
	struct trend_opts o = {.pinned = pinned, .changes = changes};
	struct trend t = {0};

	if (trend_judge(&t, (const struct entry *const *)s->at, s->n, &o))
		t.nfindings = 999;
	return t;
}

static size_t findings(const struct trend *t, const char *base, const char *when)
{
	size_t n = 0;

	for (size_t i = 0; i < t->nfindings; i++)
		n += (!base || !strcmp(t->finding[i].base, base)) &&
		     (!when || strstr(t->finding[i].when, when));
	return n;
}

/* In how many of SERIES series of 30 nights and `last` of another kind something is found. */
static unsigned found(struct nights usual, struct nights then, size_t last, const char *when)
{
	unsigned hits = 0;

	for (unsigned i = 0; i < SERIES; i++) {
		struct series s = {0};
		struct trend t;

		more(&s, &usual, 30);
		then.dice.state = usual.dice.state + 17;
		then.made = usual.made;
		more(&s, &then, last);
		t = judged(&s, NULL, false);
		hits += findings(&t, NULL, when) > 0;
		drop(&s);
	}
	return hits;
}

static const struct nights usual = {.dice = {11}, .cv = 0.25};

TEST(a_board_that_nobody_touched_is_left_in_peace)
{
	OK(found(usual, usual, 1, NULL) <= 2);
}

TEST(a_mode_that_hides_below_the_maximum_is_seen_the_night_it_comes)
{
	struct nights then = usual;

	then.hidden = 500;
	OK(found(usual, then, 1, "tonight") >= 27);
}

TEST(a_tail_that_grew_a_little_is_seen_in_five_nights_though_in_none_alone)
{
	struct nights then = usual;

	then.tail = 1.3;
	OK(found(usual, then, 5, "last 5") >= 27);
}

TEST(a_change_is_dated_to_the_night)
{
	struct nights a = usual, b = usual;
	struct series s = {0};
	struct trend t;
	size_t hits = 0;

	a.environment = "host.kernel = 6.1\n";
	b.environment = "host.kernel = 6.2\n";
	b.tail = 2;
	more(&s, &a, 25);
	b.dice.state = 5;
	b.made = 25;
	more(&s, &b, 20);
	t = judged(&s, NULL, true);
	for (size_t i = 0; i < t.nchanges; i++)
		hits += t.change[i].at == 25 && t.change[i].after > t.change[i].before &&
			!strcmp(t.change[i].m->name, "mean_excess");
	EQ(hits, 1);
	for (size_t i = 0; i < t.nchanges; i++)
		OK(t.change[i].at >= 24 && t.change[i].at <= 26);
	drop(&s);
}

TEST(a_drift_that_the_rolling_baseline_follows_is_seen_by_the_pinned_one)
{
	struct nights n = {.dice = {4}, .cv = 0.1};
	struct series s = {0};
	char pinned[ENTRY_ID];
	struct trend t;

	for (unsigned i = 0; i < 80; i++) {
		n.tail = 1 + (i < 15 ? 0 : 0.006 * (i - 15));
		more(&s, &n, 1);
	}
	strcpy(pinned, s.at[14]->id);
	t = judged(&s, pinned, false);
	OK(t.base[1][1] == 15 && t.base[0][0] == 49);
	OK(findings(&t, "pinned", "last 5"));
	OK(findings(&t, "rolling", "last 5") < findings(&t, "pinned", "last 5"));
	drop(&s);
}

TEST(a_few_nights_say_nothing_and_none_is_an_error)
{
	struct nights n = usual;
	struct series s = {0};
	struct trend t;

	EQ(trend_judge(&t, NULL, 0, &(struct trend_opts){.changes = true}) < 0, 1);
	more(&s, &n, 1);
	t = judged(&s, "nonsense", true);
	OK(!t.nfindings && !t.nchanges);
	n.hidden = 5000;
	more(&s, &n, 3);
	t = judged(&s, NULL, true);
	OK(!t.nfindings && !t.nchanges);
	drop(&s);
}

RUN(a_board_that_nobody_touched_is_left_in_peace,
    a_mode_that_hides_below_the_maximum_is_seen_the_night_it_comes,
    a_tail_that_grew_a_little_is_seen_in_five_nights_though_in_none_alone,
    a_change_is_dated_to_the_night,
    a_drift_that_the_rolling_baseline_follows_is_seen_by_the_pinned_one,
    a_few_nights_say_nothing_and_none_is_an_error)
