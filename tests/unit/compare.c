// SPDX-License-Identifier: Apache-2.0
/* compare.c - two sets of runs, on simulated nights whose truth is known */
#include "reports/history/compare.h"
#include "tests/unit/nights.h"
#include "tests/unit/test.h"

#define SET    12
#define ROUNDS 100

struct sets {
	struct entry *a[SET], *b[SET];
	size_t n;
};

static void make(struct sets *s, struct nights *a, struct nights *b, size_t n)
{
	s->n = n;
	for (size_t i = 0; i < n; i++) {
		s->a[i] = night(a);
		s->b[i] = night(b);
	}
}

static enum compare_outcome compared(const struct sets *s, struct compare *c)
{
	struct versus v = {(const struct entry *const *)s->a,
			   (const struct entry *const *)s->b,
			   s->n,
			   s->n,
			   "a",
			   "b"};

	return compare_runs(c, &v, &compare_usual) ? (enum compare_outcome)99 : c->outcome;
}

static void drop(struct sets *s)
{
	for (size_t i = 0; i < s->n; i++) {
		night_free(s->a[i]);
		night_free(s->b[i]);
	}
}

/* How often of ROUNDS the outcome is that. */
static unsigned often(struct nights a, struct nights b, size_t n, enum compare_outcome what)
{
	unsigned hits = 0;

	b.dice.state = 77;
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct compare c;
		struct sets s;

		make(&s, &a, &b, n);
		hits += compared(&s, &c) == what;
		drop(&s);
	}
	return hits;
}

static const struct nights usual = {.dice = {3}, .cv = 0.25};

TEST(the_same_system_is_called_worse_in_less_than_one_of_twenty_comparisons)
{
	OK(often(usual, usual, 5, COMPARE_WORSE) <= 5);
}

TEST(single_runs_of_the_same_system_rarely_raise_a_suspicion_and_never_more)
{
	OK(often(usual, usual, 1, COMPARE_WARN) <= 6);
	EQ(often(usual, usual, 1, COMPARE_WORSE), 0);
}

TEST(a_rate_that_doubled_is_found_with_five_runs_of_each)
{
	struct nights b = usual;

	b.rate = 2;
	OK(often(usual, b, 5, COMPARE_WORSE) >= 85);
}

TEST(a_tail_half_as_long_again_is_found_with_five_runs_of_each)
{
	struct nights b = usual;

	b.tail = 1.5;
	OK(often(usual, b, 5, COMPARE_WORSE) >= 90);
}

TEST(a_mode_that_hides_below_the_maximum_is_found)
{
	struct nights b = usual;

	b.hidden = 200;
	OK(often(usual, b, 5, COMPARE_WORSE) >= 95);
}

TEST(the_better_side_is_called_better)
{
	struct nights a = usual;

	a.tail = 2;
	OK(often(a, usual, 5, COMPARE_BETTER) >= 95);
}

TEST(too_few_runs_are_asked_for_more_and_the_number_is_a_number)
{
	struct nights a = usual, b = usual;
	struct compare c;
	struct sets s;

	b.rate = 5;
	make(&s, &a, &b, 1);
	EQ(compared(&s, &c), COMPARE_WARN);
	OK(c.need >= 2 && c.need <= 10);
	OK(c.ranks_from == 5);
	drop(&s);
}

TEST(an_empty_set_is_no_comparison)
{
	struct versus v = {NULL, NULL, 0, 0, "a", "b"};
	struct compare c;

	OK(compare_runs(&c, &v, &compare_usual) < 0);
}

TEST(runs_with_different_limits_are_not_compared_by_their_violations)
{
	struct nights a = usual;
	struct compare c;
	struct sets s;

	make(&s, &a, &a, 3);
	s.a[1]->limit = 5;
	OK(compared(&s, &c) != COMPARE_WORSE);
	for (size_t i = 0; i < c.n; i++)
		OK(strcmp(c.row[i].m->name, "violations"));
	drop(&s);
}

RUN(the_same_system_is_called_worse_in_less_than_one_of_twenty_comparisons,
    single_runs_of_the_same_system_rarely_raise_a_suspicion_and_never_more,
    a_rate_that_doubled_is_found_with_five_runs_of_each,
    a_tail_half_as_long_again_is_found_with_five_runs_of_each,
    a_mode_that_hides_below_the_maximum_is_found, the_better_side_is_called_better,
    too_few_runs_are_asked_for_more_and_the_number_is_a_number, an_empty_set_is_no_comparison,
    runs_with_different_limits_are_not_compared_by_their_violations)
