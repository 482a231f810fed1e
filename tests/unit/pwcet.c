// SPDX-License-Identifier: Apache-2.0
/* What may be said beyond a run, and when nothing may. */
#include "reports/pwcet.h"
#include "reports/stat/dice.h"
#include "tests/unit/test.h"

#define N      200000
#define PERIOD 1000000ll

static struct top worst[N];

static int falling(const void *a, const void *b)
{
	const struct top *x = a, *y = b;

	return (x->latency < y->latency) - (x->latency > y->latency);
}

/* A run of N activations whose latencies `make` gives; its worst thousand. */
static struct pwcet_input run(double (*make)(size_t k, struct dice *d))
{
	struct dice d = {42};

	for (size_t k = 0; k < N; k++)
		worst[k] = (struct top){
			.k = k, .t = (int64_t)k * PERIOD, .latency = (int64_t)make(k, &d)};
	qsort(worst, N, sizeof(worst[0]), falling);
	return (struct pwcet_input){.top = worst, .tops = SUMMARY_TOP, .n = N, .interval = PERIOD};
}

static double light(size_t k, struct dice *d)
{
	return 5000 - 2000 * log(dice_unit(d));
}

static double rough(size_t k, struct dice *d)
{
	return floor(light(k, d) / 1000) * 1000;
}

static double two_causes(size_t k, struct dice *d)
{
	return light(k, d) + (dice_unit(d) < 2e-4 ? 60000 + 500 * dice_unit(d) : 0);
}

static double busy_half(size_t k, struct dice *d)
{
	return light(k, d) * (k > N / 2 ? 1.3 : 1);
}

/* A disturbance that lasts fifty activations makes all of them late. */
static double in_bursts(size_t k, struct dice *d)
{
	static double until;

	if (!k)
		until = 0;
	if (dice_unit(d) < 1e-4)
		until = (double)k + 50;
	return light(k, d) + ((double)k < until ? 30000 : 0);
}

static double heavy(size_t k, struct dice *d)
{
	return 5000 + 100 * pow(dice_unit(d), -0.8);
}

TEST(a_light_tail_is_continued_and_the_truth_lies_within)
{
	struct pwcet_input in = run(light);
	struct pwcet w;

	EQ(pwcet_judge(&in, &w), 0);
	STR(w.reason, "");
	OK(w.known);
	NEAR(w.p / 1e-5, 1, 1e-9); /* three powers of ten beyond 1000 in 200 000 */
	OK(w.level.lo < w.level.value && w.level.value < w.level.hi);
	NEAR((5000 + 2000 * log(1e5) - w.level.lo) * (w.level.hi - 5000 - 2000 * log(1e5)) > 0, 1,
	     0);
	NEAR(w.law.xi, 0, 0.1);
	for (size_t i = 0; i < w.checks; i++)
		OK(w.check[i].met);
	EQ(w.checks, PWCET_CHECKS);
}

TEST(a_clock_of_whole_microseconds_is_good_enough)
{
	struct pwcet_input in = run(rough);
	struct pwcet w;

	EQ(pwcet_judge(&in, &w), 0);
	STR(w.reason, "");
	NEAR(w.law.xi, 0, 0.15);
	NEAR(w.law.sigma, 2000, 400);
}

/* Each kind of run that theory does not cover, and what gives it away. */
TEST(no_figure_is_given_where_an_assumption_fails)
{
	static const struct {
		double (*make)(size_t k, struct dice *d);
		const char *checks; /* any of these */
	} rows[] = {
		{two_causes, "one cause fits light"},
		{busy_half, "rate level events"},
		{in_bursts, "events one cause fits"},
		{heavy, "light"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pwcet_input in = run(rows[i].make);
		struct pwcet w;

		EQ(pwcet_judge(&in, &w), 0);
		OK(!w.known && w.reason[0] && w.checks);
		OK(!w.check[w.checks - 1].met);
		if (!strstr(rows[i].checks, w.check[w.checks - 1].name))
			STR(w.check[w.checks - 1].name, rows[i].checks);
	}
}

TEST(too_short_a_run_and_a_stalled_one_say_nothing)
{
	struct pwcet_input in = run(light);
	struct pwcet w;

	in.n = 19999;
	EQ(pwcet_judge(&in, &w), 0);
	OK(!w.known && strstr(w.reason, "20 000 are needed"));
	in.n = N;
	in.tops = 10;
	EQ(pwcet_judge(&in, &w), 0);
	OK(!w.known);
	in.tops = 0;
	EQ(pwcet_judge(&in, &w), 0);
	OK(!w.known);
	in.tops = SUMMARY_TOP;
	in.stood_still = true;
	EQ(pwcet_judge(&in, &w), 0);
	OK(!w.known && strstr(w.reason, "stood still"));
}

RUN(a_light_tail_is_continued_and_the_truth_lies_within,
    a_clock_of_whole_microseconds_is_good_enough, no_figure_is_given_where_an_assumption_fails,
    too_short_a_run_and_a_stalled_one_say_nothing)
