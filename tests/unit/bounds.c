// SPDX-License-Identifier: Apache-2.0
/* The formulas behind the verdict, against published and independently computed values. */
#include "reports/bounds.h"
#include "tests/unit/test.h"

TEST(none_seen_is_the_rule_of_three)
{
	NEAR(garwood_upper(0, 0.95), 2.99573, 1e-5);
	EQ(clopper_pearson_upper(0, 2995731, 0.95) <= 1e-6, 1);
	EQ(clopper_pearson_upper(0, 2995730, 0.95) <= 1e-6, 0);
	EQ(bounds_claim_need(0, 1e-6, 0.95), 2995733);
}

TEST(few_seen_are_bounded_as_garwood_did)
{
	NEAR(garwood_upper(1, 0.95), 4.74386, 1e-5);
	NEAR(garwood_upper(2, 0.95), 6.29579, 1e-5);
	NEAR(garwood_upper(3, 0.95), 7.75366, 1e-5);
	NEAR(garwood_upper(5, 0.95), 10.51303, 1e-5);
	NEAR(garwood_upper(10, 0.95), 16.96222, 1e-5);
	NEAR(garwood_lower(10, 0.975), 4.79539, 1e-5);
	NEAR(garwood_upper(10, 0.975), 18.39036, 1e-5);
	NEAR(garwood_lower(0, 0.95), 0, 0);
}

TEST(many_seen_are_bounded_too)
{
	/* Wilson and Hilferty's cube, good to 1e-7 of the value here. */
	double k = 1e6, nu = 2 * (k + 1),
	       c = 1 - 2 / (9 * nu) + 1.6448536269514722 * sqrt(2 / (9 * nu));

	NEAR(garwood_upper(1000000, 0.95), nu / 2 * c * c * c, 0.01);
	/* Where the way of computing changes there is no step. */
	NEAR(garwood_upper(1000000, 0.95) - garwood_upper(999998, 0.95), 2, 0.02);
	NEAR(garwood_lower(1000002, 0.95) - garwood_lower(1000000, 0.95), 2, 0.02);
	OK(garwood_upper(UINT64_MAX, 0.95) > 1.8e19);
}

TEST(the_binomial_has_no_step_where_the_way_of_computing_it_changes)
{
	/* p = 1/2: the deviation is 1000 at n = 4 million. */
	for (int i = -1; i < 2; i += 2) {
		uint64_t below = binomial_quantile(0.5 + i * 0.475, 3999998, 0.5);
		uint64_t above = binomial_quantile(0.5 + i * 0.475, 4000004, 0.5);

		OK(above - below >= 2 && above - below <= 4);
	}
}

TEST(order_statistics_hold_a_quantile_without_any_assumption)
{
	uint64_t l = 0, u = 0;

	OK(bounds_ranks(100000, 1000, 0.95, &l, &u));
	EQ(l, 99880);
	EQ(u, 99920);
	NEAR(binomial_cdf(u - 1, 100000, 0.999) - binomial_cdf(l - 1, 100000, 0.999), 0.95479,
	     1e-5);
}

TEST(a_quantile_is_refused_when_too_few_values_could_hold_it)
{
	uint64_t l = 7, u = 7;

	EQ(bounds_ranks_need(2, 0.95), 6);
	EQ(bounds_ranks_need(2, 0.99), 8);
	OK(!bounds_ranks(5, 2, 0.95, &l, &u));
	EQ(l, 7);
	for (uint64_t tail = 2; tail <= 10000000; tail *= tail == 2 ? 5 : 10) {
		uint64_t n = bounds_ranks_need(tail, 0.95);

		OK(bounds_ranks(n, tail, 0.95, &l, &u));
		OK(l >= 1 && u == n);
		OK(!bounds_ranks(n - 1, tail, 0.95, &l, &u));
	}
}

TEST(wilks_numbers_come_out)
{
	const uint64_t want[][2] = {{20, 59},	    {100, 299},	      {1000, 2995},
				    {10000, 29956}, {100000, 299572}, {1000000, 2995731}};

	for (size_t i = 0; i < 6; i++)
		EQ(bounds_ranks_need(want[i][0], 0.90), want[i][1]);
}

TEST(the_binomial_is_exact_where_it_can_be_counted)
{
	double sum = 0, term = pow(0.7, 20);

	for (unsigned k = 0; k <= 20; k++) {
		sum += term;
		term *= (20.0 - k) / (k + 1) * 0.3 / 0.7;
		NEAR(binomial_cdf(k, 20, 0.3), sum, 1e-12);
	}
	EQ(binomial_quantile(0.5, 20, 0.3), 6);
}

TEST(ten_thousand_million_activations_cost_no_digits)
{
	uint64_t n = 10000000000ull, l, u;
	double sd = sqrt(1e10 * 1e-6);

	OK(bounds_ranks(n, 1000000, 0.95, &l, &u));
	NEAR((double)(n - l), 10000 + 1.96 * sd, 3);
	NEAR((double)(n - u), 10000 - 1.96 * sd, 3);
	/* P(X <= mean) of a binomial, to second order: 1/2 + (1 + q) / (3 sqrt(2 pi n p q)) */
	NEAR(binomial_cdf(10000, n, 1e-6), 0.5 + 2 / (3 * sqrt(2 * M_PI * 1e4)), 1e-6);
	OK(bounds_ranks(n, 2, 0.95, &l, &u));
	NEAR((double)l, 5e9 - 1.959964 * 5e4, 3);
}

TEST(clopper_and_pearson_meet_poisson_when_p_is_small)
{
	NEAR(clopper_pearson_upper(3, 100000000, 0.95) * 1e8, 7.75366, 1e-5);
	NEAR(clopper_pearson_lower(10, 100000000, 0.975) * 1e8, 4.79539, 1e-5);
	NEAR(clopper_pearson_upper(5, 5, 0.95), 1, 0);
	NEAR(clopper_pearson_upper(0, 10, 0.95), 1 - pow(0.05, 0.1), 1e-12);
}

TEST(the_incomplete_gamma_function_is_that_of_the_tables)
{
	NEAR(gamma_p(0.5, 0.5), erf(sqrt(0.5)), 1e-13);
	NEAR(gamma_p(1, 2), 1 - exp(-2), 1e-14);
	NEAR(gamma_p(3, 10), 1 - exp(-10) * (1 + 10 + 50), 1e-13);
	NEAR(beta_i(2, 3, 0.4), 0.5248, 1e-12);
	NEAR(beta_i(2, 3, beta_inverse(2, 3, 0.3)), 0.3, 1e-12);
	/* A small tail keeps its digits: chi-square of 10 degrees above 88.12687. */
	NEAR(gamma_q(5, 88.12687 / 2) / 1.26e-14, 1, 0.01);
	NEAR(gamma_q(3, 1), 1 - gamma_p(3, 1), 1e-14);
}

RUN(none_seen_is_the_rule_of_three, few_seen_are_bounded_as_garwood_did,
    the_binomial_has_no_step_where_the_way_of_computing_it_changes, many_seen_are_bounded_too,
    order_statistics_hold_a_quantile_without_any_assumption,
    a_quantile_is_refused_when_too_few_values_could_hold_it, wilks_numbers_come_out,
    the_binomial_is_exact_where_it_can_be_counted, ten_thousand_million_activations_cost_no_digits,
    clopper_and_pearson_meet_poisson_when_p_is_small,
    the_incomplete_gamma_function_is_that_of_the_tables)
