// SPDX-License-Identifier: Apache-2.0
/* Comparing two sets of runs: ranks, counts, resampling; against published values. */
#include <errno.h>
#include "reports/stat/bootstrap.h"
#include "reports/stat/counts.h"
#include "reports/stat/dice.h"
#include "reports/stat/predict.h"
#include "reports/stat/ranks.h"
#include "tests/unit/nile.h"
#include "tests/unit/test.h"

#define SAMPLE(...)                                     \
	((struct sample){(const double[]){__VA_ARGS__}, \
			 sizeof((const double[]){__VA_ARGS__}) / sizeof(double)})

TEST(separated_groups_have_the_least_p_that_their_size_allows)
{
	struct ranks r;

	EQ(ranks_test(SAMPLE(1, 2, 3, 4), SAMPLE(5, 6, 7, 8), &r), 0);
	NEAR(r.p, .0285714, 1e-7);
	NEAR(r.p_less, 1 / 70.0, 1e-12);
	NEAR(r.u, 0, 0);
	OK(r.exact);
	EQ(ranks_test(SAMPLE(4, 5, 6), SAMPLE(1, 2, 3), &r), 0);
	NEAR(r.p, .1, 1e-12);
	NEAR(r.u, 9, 0);
	NEAR(ranks_least_p(4, 4), .0285714, 1e-7);
	NEAR(ranks_least_p(3, 3), .1, 1e-12);
	NEAR(ranks_least_p(1, 1), 1, 0);
}

TEST(ties_are_counted_and_not_guessed)
{
	struct ranks r;

	EQ(ranks_test(SAMPLE(1, -1, -1, -1), SAMPLE(-1, 1, 1, 1), &r), 0);
	NEAR(r.p, .4857143, 1e-7);
	EQ(ranks_test(SAMPLE(3, 3, 3), SAMPLE(3, 3, 3, 3), &r), 0);
	NEAR(r.p, 1, 0);
	NEAR(r.u, 6, 0);
}

TEST(large_groups_use_the_normal_law_with_both_corrections)
{
	struct ranks r;

	EQ(ranks_test((struct sample){nile, 28}, (struct sample){nile + 28, 72}, &r), 0);
	NEAR(r.u, 1816.5, 0);
	NEAR(r.p / 5.53e-10, 1, 1e-3);
	OK(!r.exact);
	OK(r.p_greater < r.p_less);
}

TEST(the_normal_law_joins_where_counting_ends)
{
	double x[40], y[40];
	struct dice d = {7};
	struct ranks few, more;

	for (int i = 0; i < 40; i++) {
		x[i] = dice_normal(&d);
		y[i] = dice_normal(&d) + 0.5;
	}
	EQ(ranks_test((struct sample){x, 25}, (struct sample){y, 25}, &few), 0);
	EQ(ranks_test((struct sample){x, 25}, (struct sample){y, 26}, &more), 0);
	OK(few.exact && !more.exact);
	NEAR(log(few.p / more.p), 0, 0.5);
}

TEST(what_is_no_sample_is_refused)
{
	struct ranks r = {.u = 42};

	EQ(ranks_test(SAMPLE(1), (struct sample){NULL, 0}, &r), -EINVAL);
	EQ(ranks_test(SAMPLE(1, NAN), SAMPLE(1), &r), -EINVAL);
	NEAR(r.u, 42, 0);
}

TEST(two_counts_are_compared_as_a_binomial)
{
	NEAR(counts_greater((struct count){12, 100}, (struct count){4, 100}, 1), .0384064, 1e-7);
	NEAR(counts_greater((struct count){12, 10}, (struct count){8, 20}, 1), .0129730, 1e-6);
	NEAR(counts_greater((struct count){0, 1}, (struct count){8, 20}, 1), 1, 0);
	NEAR(counts_differ((struct count){12, 100}, (struct count){4, 100}, 1), 2 * .0384064, 2e-7);
	NEAR(counts_differ((struct count){5, 1}, (struct count){5, 1}, 1), 1, 0);
	NEAR(counts_greater((struct count){5, 1}, (struct count){0, 1}, 1), 1 / 32.0, 1e-12);
}

TEST(runs_that_vary_more_than_chance_make_a_count_weigh_less)
{
	const struct count even[] = {{10, 1}, {10, 1}, {10, 1}};
	const struct count wild[] = {{4, 1}, {10, 1}, {16, 1}};
	const struct count longer[] = {{10, 1}, {40, 4}, {20, 2}};

	NEAR(counts_spread(even, 3), 1, 0);
	NEAR(counts_spread(wild, 3), 3.6, 1e-12);
	NEAR(counts_spread(longer, 3), 1, 0);
	NEAR(counts_spread(wild, 1), 1, 0);
	NEAR(counts_sum(longer, 3).k, 70, 0);
	NEAR(counts_sum(longer, 3).n, 7, 0);
	/* Four times the spread: as if there were a quarter of each. */
	NEAR(counts_greater((struct count){48, 1}, (struct count){16, 1}, 4), .0384064, 1e-7);
}

TEST(a_ratio_of_rates_has_an_interval_that_agrees_with_the_test)
{
	struct count a = {12, 100}, b = {4, 100};
	struct interval r = counts_ratio(a, b, 1, 0.95);

	NEAR(r.value, 3, 1e-12);
	OK(r.lo < 1 && r.hi > 3); /* p was 0.077, two-sided */
	/* At the lower end of a 90 % interval the chance of 12 or more is 5 %. */
	r = counts_ratio(a, b, 1, 0.90);
	NEAR(counts_greater((struct count){12, 100 * r.lo}, b, 1), 0.05, 1e-6);
	r = counts_ratio(a, (struct count){0, 50}, 1, 0.95);
	OK(isinf(r.value) && isinf(r.hi) && r.lo > 0);
	r = counts_ratio((struct count){0, 50}, b, 1, 0.95);
	NEAR(r.value, 0, 0);
	NEAR(r.lo, 0, 0);
	OK(isnan(counts_ratio((struct count){0, 1}, (struct count){0, 1}, 1, 0.95).value));
}

TEST(a_count_is_expected_as_runs_before_it_were)
{
	struct predict_count c = {
		.now = {12, 1}, .base = {4e9, 1e9}, .now_runs = 1, .base_runs = 30};
	double chance = 0, term = exp(-4);

	/* Without scatter and with a base that is sure: Poisson with mean 4. */
	for (int k = 0; k < 12; k++) {
		chance += term;
		term *= 4.0 / (k + 1);
	}
	NEAR(predict_count(&c), 1 - chance, 1e-7);
	/* One run with relative variance 1 has a geometric count: (4/5)^12. */
	c.scatter = 1;
	c.base_runs = 1000000000;
	NEAR(predict_count(&c), pow(0.8, 12), 1e-6);
	c.now.k = 0;
	NEAR(predict_count(&c), 1, 0);
	/* None before, and so few runs: one event is no news, twenty are. */
	c = (struct predict_count){{1, 1}, {0, 5}, 1, 5, 0.06};
	OK(predict_count(&c) > 0.05);
	c.now.k = 20;
	OK(predict_count(&c) < 0.01);
}

TEST(a_mean_is_expected_as_values_before_it_were)
{
	const double one[] = {9};
	struct sample base = SAMPLE(1, 2, 3, 4, 5);

	NEAR(student_above(2.228139, 10), 0.025, 1e-7);
	NEAR(student_above(-1, 1), 0.75, 1e-12);
	/* (9 - 3) / sqrt(2.5 * 1.2) with four degrees */
	NEAR(predict_mean(base, (struct sample){one, 1}), student_above(6 / sqrt(3), 4), 1e-12);
	NEAR(predict_mean(base, base), 0.5, 1e-12);
	NEAR(predict_mean(SAMPLE(2, 2), SAMPLE(2)), 1, 0);
	NEAR(predict_mean(SAMPLE(2, 2), SAMPLE(3)), 0, 0);
	OK(isnan(predict_mean(SAMPLE(2), SAMPLE(3))));
}

TEST(tests_that_depend_on_each_other_are_one_answer)
{
	NEAR(predict_any((const double[]){0.03}, 1), 0.03, 1e-12);
	NEAR(predict_any((const double[]){0.03, 0.03, 0.03}, 3), 0.03, 1e-12);
	/* One that stands out among four costs about its number, as Bonferroni has it. */
	NEAR(predict_any((const double[]){1e-4, 0.5, 0.5, 0.5}, 4), 4e-4, 1e-6);
	OK(predict_any((const double[]){1e-4, 1, 1, 1}, 4) < 5e-4);
	NEAR(predict_any(NULL, 0), 1, 0);
}

TEST(several_tests_are_one_answer)
{
	double p[] = {0.01, 0.04, 0.03, 0.005}, zero[] = {0, 0.9};

	holm(p, 4);
	NEAR(p[3], 0.02, 1e-12);
	NEAR(p[0], 0.03, 1e-12);
	NEAR(p[2], 0.06, 1e-12);
	NEAR(p[1], 0.06, 1e-12); /* 0.04 alone, but never before 0.03 */
	holm(zero, 2);
	NEAR(zero[0], 0, 0);
	NEAR(zero[1], 0.9, 1e-12);
}

TEST(selection_finds_what_sorting_finds)
{
	double v[257], sorted[257];
	struct dice d = {3};

	for (size_t n = 1; n < 257; n += 17)
		for (size_t r = 0; r < n; r += 5) {
			for (size_t i = 0; i < n; i++)
				v[i] = sorted[i] = (double)dice_below(&d, 40);
			sample_sort(sorted, n);
			NEAR(sample_select(v, n, r), sorted[r], 0);
			NEAR(sample_median(v, n), (sorted[n / 2] + sorted[(n - 1) / 2]) / 2, 0);
		}
	OK(isnan(sample_median(v, 0)));
}

TEST(the_bootstrap_of_a_mean_is_as_wide_as_theory_says)
{
	struct bootstrap how = {bootstrap_mean, 0, 1, 4000, 0.95, 1};
	double x[400];
	struct dice d = {11};
	struct sample s = {x, 400};
	struct interval r, again;

	for (int i = 0; i < 400; i++)
		x[i] = dice_normal(&d);
	EQ(bootstrap(&how, s, &r), 0);
	NEAR(r.value, sample_mean(s), 1e-12);
	NEAR((r.hi - r.lo) / (2 * 1.96 * sqrt(sample_variance(s) / 400)), 1, 0.05);
	EQ(bootstrap(&how, s, &again), 0);
	NEAR(again.lo, r.lo, 0);
	NEAR(again.hi, r.hi, 0);
}

TEST(neighbours_that_depend_on_each_other_need_blocks)
{
	struct bootstrap how = {bootstrap_mean, 0, 1, 2000, 0.95, 1};
	double x[2000];
	struct dice d = {5};
	struct sample s = {x, 2000};
	struct interval single, block;

	/* A first-order process, r = 0.9: the mean is sqrt(1.9 / 0.1) = 4.36 times less sure. */
	x[0] = dice_normal(&d);
	for (int i = 1; i < 2000; i++)
		x[i] = 0.9 * x[i - 1] + dice_normal(&d);
	EQ(bootstrap(&how, s, &single), 0);
	how.block = 100;
	EQ(bootstrap(&how, s, &block), 0);
	NEAR((block.hi - block.lo) / (single.hi - single.lo), 4.36, 1.1);
}

TEST(a_difference_of_quantiles_is_found_where_there_is_one)
{
	struct bootstrap how = {bootstrap_quantile, 0.9, 5, 1000, 0.95, 1};
	double x[300], y[300];
	struct dice d = {9};
	struct interval r;

	for (int i = 0; i < 300; i++) {
		x[i] = dice_normal(&d);
		y[i] = dice_normal(&d) + 1;
	}
	EQ(bootstrap_difference(&how, (struct sample){x, 300}, (struct sample){y, 300}, &r), 0);
	OK(r.lo > 0 && r.lo < 1 && r.hi > 1 && r.hi < 2);
	EQ(bootstrap_difference(&how, (struct sample){x, 300}, (struct sample){x, 300}, &r), 0);
	OK(r.lo < 0 && r.hi > 0);
	NEAR(r.value, 0, 0);
	EQ(bootstrap(&how, (struct sample){x, 9}, &r), -EINVAL);
	how.rounds = 0;
	EQ(bootstrap(&how, (struct sample){x, 300}, &r), -EINVAL);
}

RUN(separated_groups_have_the_least_p_that_their_size_allows, ties_are_counted_and_not_guessed,
    large_groups_use_the_normal_law_with_both_corrections, the_normal_law_joins_where_counting_ends,
    what_is_no_sample_is_refused, two_counts_are_compared_as_a_binomial,
    runs_that_vary_more_than_chance_make_a_count_weigh_less,
    a_ratio_of_rates_has_an_interval_that_agrees_with_the_test,
    a_count_is_expected_as_runs_before_it_were, a_mean_is_expected_as_values_before_it_were,
    tests_that_depend_on_each_other_are_one_answer, several_tests_are_one_answer,
    selection_finds_what_sorting_finds, the_bootstrap_of_a_mean_is_as_wide_as_theory_says,
    neighbours_that_depend_on_each_other_need_blocks,
    a_difference_of_quantiles_is_found_where_there_is_one)
