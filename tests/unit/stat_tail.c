// SPDX-License-Identifier: Apache-2.0
/* Extreme values: fits, intervals and assumption tests, against published values. */
#include <errno.h>
#include "reports/stat/assume.h"
#include "reports/stat/dice.h"
#include "reports/stat/gev.h"
#include "reports/stat/gpd.h"
#include "reports/stat/simplex.h"
#include "reports/stat/sprt.h"
#include "tests/unit/nile.h"
#include "tests/unit/test.h"

/* Annual maximum sea level at Port Pirie, 1923 to 1987, in m (Coles 2001, chapter 3). */
static const double pirie[65] = {
	4.03, 3.83, 3.65, 3.88, 4.01, 4.08, 4.18, 3.80, 4.36, 3.96, 3.98, 4.69, 3.85,
	3.96, 3.85, 3.93, 3.75, 3.63, 3.57, 4.25, 3.97, 4.05, 4.24, 4.22, 3.73, 4.37,
	4.06, 3.71, 3.96, 4.06, 4.55, 3.79, 3.89, 4.11, 3.85, 3.86, 3.86, 4.21, 4.01,
	4.11, 4.24, 3.96, 4.21, 3.74, 3.85, 3.88, 3.66, 4.11, 3.71, 4.18, 3.90, 3.78,
	3.91, 3.72, 4.00, 3.66, 3.62, 4.33, 4.55, 3.75, 4.08, 3.90, 3.88, 3.94, 4.33,
};
static const struct sample sea = {pirie, 65}, river = {nile, 100};

/* Quantiles at (i - 1/2) / n: a sample without chance. */
static void quantiles(const struct gpd *g, double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i] = gpd_quantile(g, ((double)i + 0.5) / (double)n);
}

static double valley(const double *x, const void *arg)
{
	return 100 * pow(x[1] - x[0] * x[0], 2) + pow(1 - x[0], 2);
}

TEST(the_simplex_finds_the_end_of_a_bent_valley)
{
	struct simplex how = {valley, NULL, 2};
	double x[] = {-1.2, 1}, step[] = {0.5, 0.5};

	NEAR(simplex_min(&how, x, step), 0, 1e-12);
	NEAR(x[0], 1, 1e-6);
	NEAR(x[1], 1, 1e-6);
}

TEST(block_maxima_fit_as_in_the_textbook)
{
	struct gev g;

	EQ(gev_moments(sea, &g), 0);
	NEAR(g.mu, 3.873172, 1e-6);
	NEAR(g.sigma, 0.203268, 1e-6);
	NEAR(g.xi, -0.051477, 1e-6);
	EQ(gev_fit(sea, &g), 0);
	NEAR(g.mu, 3.87475, 1e-5);
	NEAR(g.sigma, 0.198044, 1e-5);
	NEAR(g.xi, -0.050110, 1e-5);
	NEAR(g.nll, -4.339058, 1e-5);
	EQ(gev_fit_gumbel(sea, &g), 0);
	NEAR(g.mu, 3.869444, 1e-5);
	NEAR(g.sigma, 0.194889, 1e-5);
	NEAR(g.nll, -4.217682, 1e-5);
}

TEST(a_return_level_is_less_sure_upwards_than_downwards)
{
	struct interval r;

	EQ(gev_level_interval(sea, 0.1, 0.95, &r), 0);
	NEAR(r.value, 4.2962, 1e-4);
	NEAR(r.lo, 4.205, 1e-3);
	NEAR(r.hi, 4.445, 1e-3);
	EQ(gev_level_interval(sea, 0.01, 0.95, &r), 0);
	NEAR(r.value, 4.6884, 1e-4);
	NEAR(r.lo, 4.490, 1e-3);
	NEAR(r.hi, 5.261, 1e-3);
}

TEST(a_gev_sample_without_chance_gives_its_parameters_back)
{
	double v[200];
	struct gev g;

	for (size_t i = 0; i < 200; i++)
		v[i] = gev_level(&(struct gev){10, 2, 0.1, 0}, 1 - ((double)i + 0.5) / 200);
	EQ(gev_fit((struct sample){v, 200}, &g), 0);
	NEAR(g.mu, 10.00086, 1e-5);
	NEAR(g.sigma, 1.99299, 1e-5);
	NEAR(g.xi, 0.09918, 1e-5);
	NEAR(g.nll, 464.93798, 1e-5);
	NEAR(gev_cdf(&g, gev_level(&g, 0.3)), 0.7, 1e-12);
}

TEST(excesses_fit_as_two_other_optimisers_do)
{
	static const double want[][4] = {{0.2, 1.00680, 0.19112, 239.57903},
					 {0, 1.00872, -0.01047, 199.64323},
					 {-0.2, 1.01111, -0.21255, 159.70062}};
	double v[200];
	struct gpd_sample s = {.y = {v, 200}};
	struct gpd g;

	for (int i = 0; i < 3; i++) {
		quantiles(&(struct gpd){.sigma = 1, .xi = want[i][0]}, v, 200);
		EQ(gpd_fit(&s, &g), 0);
		NEAR(g.sigma, want[i][1], 1e-5);
		NEAR(g.xi, want[i][2], 1e-5);
		NEAR(g.nll, want[i][3], 1e-5);
	}
	quantiles(&(struct gpd){.sigma = 1, .xi = 0.2}, v, 200);
	EQ(gpd_moments(s.y, &g), 0);
	NEAR(g.sigma, 0.999108, 1e-6);
	NEAR(g.xi, 0.195648, 1e-6);
	NEAR(gpd_cdf(&g, gpd_quantile(&g, 0.99)), 0.99, 1e-12);
	NEAR(gpd_level(&g, 1e-3, 1e-5), gpd_quantile(&g, 0.99), 1e-12);
}

TEST(rounded_excesses_are_taken_as_the_cells_they_stand_for)
{
	double v[500], rounded[500];
	struct gpd_sample exact = {.y = {v, 500}}, cells = {.y = {rounded, 500}, .width = 0.5};
	struct gpd a, b, naive;

	quantiles(&(struct gpd){.sigma = 1, .xi = 0.1}, v, 500);
	for (size_t i = 0; i < 500; i++)
		rounded[i] = floor(v[i] / 0.5) * 0.5;
	EQ(gpd_fit(&exact, &a), 0);
	EQ(gpd_fit(&cells, &b), 0);
	NEAR(b.sigma, a.sigma, 0.02);
	NEAR(b.xi, a.xi, 0.02);
	cells.width = 0;
	EQ(gpd_fit(&cells, &naive), 0);
	OK(fabs(naive.sigma - a.sigma) > 0.1);
}

TEST(an_interval_of_a_level_holds_the_truth_as_often_as_it_says)
{
	struct gpd truth = {.sigma = 5, .xi = 0.1};
	double v[500], level = gpd_level(&truth, 100, 1);
	struct gpd_sample s = {.y = {v, 500}};
	struct dice d = {17};
	int held = 0;

	for (int round = 0; round < 20; round++) {
		struct interval r;

		for (size_t i = 0; i < 500; i++)
			v[i] = gpd_quantile(&truth, dice_unit(&d));
		EQ(gpd_level_interval(&s, 100, 0.95, &r), 0);
		OK(r.lo < r.value && r.value < r.hi);
		held += r.lo <= level && level <= r.hi;
	}
	OK(held >= 16);
}

TEST(a_mixture_of_two_causes_is_no_pareto_tail)
{
	struct gpd truth = {.sigma = 5, .xi = 0.1};
	struct dice d = {17};
	double v[600], p = 0;

	for (size_t i = 0; i < 600; i++)
		v[i] = gpd_quantile(&truth, dice_unit(&d));
	EQ(gpd_goodness((struct sample){v, 600}, 99, 1, &p), 0);
	OK(p > 0.05);
	for (size_t i = 0; i < 100; i++)
		v[i] = 20 + dice_unit(&d);
	EQ(gpd_goodness((struct sample){v, 600}, 99, 1, &p), 0);
	OK(p <= 0.01);
}

TEST(what_cannot_be_fitted_is_refused)
{
	double same[20] = {0}, few[] = {1, 2, 3}, minus[20] = {-1};
	struct gpd_sample s = {.y = {same, 20}};
	struct interval r;
	struct gpd g;
	struct gev e;

	EQ(gpd_fit(&s, &g), -EINVAL);
	EQ(gev_fit(s.y, &e), -EINVAL);
	s.y = (struct sample){few, 3};
	EQ(gpd_fit(&s, &g), -EINVAL);
	EQ(gev_fit(s.y, &e), -EINVAL);
	s.y = (struct sample){minus, 20};
	EQ(gpd_fit(&s, &g), -EINVAL);
	s.y = sea;
	EQ(gpd_level_interval(&s, 1, 0.95, &r), -EINVAL);
}

TEST(dependence_shows_in_autocorrelations)
{
	double p;

	NEAR(ljung_box(sea, 10, &p), 5.82984, 1e-5);
	NEAR(p, 0.82935, 1e-5);
	NEAR(ljung_box(river, 10, &p), 88.12687, 1e-5);
	NEAR(p / 1.26e-14, 1, 0.01);
	NEAR(ljung_box((struct sample){(const double[]){1, 1, 1}, 3}, 2, &p), 0, 0);
	NEAR(p, 1, 0);
}

TEST(a_level_that_moves_is_not_stationary)
{
	NEAR(kpss(river, 0), 2.52646, 1e-5);
	NEAR(kpss(river, 4), 0.96543, 1e-5);
	NEAR(kpss(river, 12), 0.54972, 1e-5);
	NEAR(kpss(sea, 4), 0.05917, 1e-5);
	EQ(kpss_lags(100), 4);
	OK(kpss(river, 4) > KPSS_1_PERCENT && kpss(sea, 4) < KPSS_10_PERCENT);
}

static double by_gev(double x, const void *arg)
{
	return gev_cdf(arg, x);
}

TEST(distances_between_distributions_are_those_of_the_tables)
{
	double sorted[65], d = 0;
	struct gev g;

	NEAR(ks_tail(1.36), 0.0494859, 1e-7);
	NEAR(ks_tail(1), 0.2699997, 1e-7);
	NEAR(ks_tail(0.5), 0.9639452, 1e-7);
	NEAR(ks_tail(0), 1, 0);
	memcpy(sorted, pirie, sizeof(sorted));
	sample_sort(sorted, 65);
	EQ(gev_fit(sea, &g), 0);
	NEAR(ks_one((struct sample){sorted, 65}, by_gev, &g), 0.0606319, 1e-5);
	EQ(ks_two((struct sample){nile, 28}, (struct sample){nile + 28, 72}, &d), 0);
	NEAR(d, 0.7063492, 1e-7);
	OK(ks_chance(d, 28 * 72 / 100.0) < 1e-8);
	EQ(ks_two(sea, (struct sample){NULL, 0}, &d), -EINVAL);
}

TEST(exceedances_in_clusters_are_fewer_events)
{
	static const uint64_t at[] = {1, 2, 3, 20, 21, 50, 51, 52, 90};
	static const uint64_t alone[] = {5, 105, 205, 305}, near[] = {1, 2, 4, 5, 6};
	double index = extremal_index(at, 9);

	NEAR(index, 0.7045748, 1e-7);
	/* floor(0.70 * 8) = 5 gaps would separate, but the fifth is 1 like those that do not. */
	EQ(extremal_split(at, 9, index), 2);
	NEAR(extremal_index(alone, 4), 1, 0);
	EQ(extremal_split(alone, 4, 1), 1);
	NEAR(extremal_index(near, 5), 2 * 25.0 / (4 * 7), 1);
	NEAR(extremal_index(at, 2), 1, 0);
}

TEST(a_clean_run_may_end_early_and_so_may_a_hopeless_one)
{
	struct sprt s = {.good = 1e-7, .bad = 1e-6, .alpha = 0.05, .beta = 0.05};
	double least = sprt_least(&s);

	NEAR(least, log(19) / 9e-7, 1e-3);
	EQ(sprt_ask(&s, (struct count){0, least * 0.999}), SPRT_GO_ON);
	EQ(sprt_ask(&s, (struct count){0, least * 1.001}), SPRT_ACCEPT);
	EQ(sprt_ask(&s, (struct count){1, least}), SPRT_GO_ON);
	EQ(sprt_ask(&s, (struct count){5, 1e6}), SPRT_REFUSE);
	NEAR(sprt_ratio(&s, (struct count){2, 1e6}), 2 * log(10) - 0.9, 1e-9);
}

TEST(asking_every_second_does_not_spoil_the_chances_of_error)
{
	struct sprt s = {.good = 1e-5, .bad = 4e-5, .alpha = 0.05, .beta = 0.05};
	struct dice d = {3};
	int wrong[2] = {0};

	for (int bad = 0; bad < 2; bad++)
		for (int night = 0; night < 1000; night++) {
			double mean = (bad ? s.bad : s.good) * 1000;
			struct count seen = {0};
			enum sprt_answer a;

			do {
				seen.n += 1000; /* a second: rarely two events */
				seen.k += dice_unit(&d) < -expm1(-mean);
				a = sprt_ask(&s, seen);
			} while (a == SPRT_GO_ON);
			wrong[bad] += a == (bad ? SPRT_ACCEPT : SPRT_REFUSE);
		}
	OK(wrong[0] <= 65 && wrong[1] <= 75);
}

RUN(the_simplex_finds_the_end_of_a_bent_valley, block_maxima_fit_as_in_the_textbook,
    a_return_level_is_less_sure_upwards_than_downwards,
    a_gev_sample_without_chance_gives_its_parameters_back, excesses_fit_as_two_other_optimisers_do,
    rounded_excesses_are_taken_as_the_cells_they_stand_for,
    an_interval_of_a_level_holds_the_truth_as_often_as_it_says,
    a_mixture_of_two_causes_is_no_pareto_tail, what_cannot_be_fitted_is_refused,
    dependence_shows_in_autocorrelations, a_level_that_moves_is_not_stationary,
    distances_between_distributions_are_those_of_the_tables,
    exceedances_in_clusters_are_fewer_events, a_clean_run_may_end_early_and_so_may_a_hopeless_one,
    asking_every_second_does_not_spoil_the_chances_of_error)
