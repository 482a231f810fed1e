// SPDX-License-Identifier: Apache-2.0
/* What the histogram promises: any value has a cell, no cell is wide, nothing is ever lost. */
#include "tests/unit/test.h"
#include "wire/hist.h"

static struct hist h, g;

static void fresh(void)
{
	memset(&h, 0, sizeof(h));
	memset(&g, 0, sizeof(g));
}

TEST(every_cell_borders_on_the_next_from_the_least_to_the_greatest_number)
{
	EQ(hist_low(0), INT64_MIN);
	EQ(hist_high(HIST_CELLS - 1), INT64_MAX);
	for (unsigned i = 0; i < HIST_CELLS; i++) {
		EQ(hist_cell(hist_low(i)), i);
		EQ(hist_cell(hist_high(i)), i);
		if (i)
			EQ(hist_low(i), hist_high(i - 1) + 1);
	}
}

TEST(no_cell_is_wider_than_a_128th_of_its_values)
{
	for (unsigned i = HIST_SIDE; i < HIST_CELLS; i++) {
		uint64_t width = (uint64_t)(hist_high(i) - hist_low(i));

		OK(width <= (uint64_t)hist_low(i) / 128);
	}
}

TEST(a_value_below_256_ns_has_a_cell_of_its_own)
{
	for (int v = -256; v < 256; v++)
		EQ(hist_low(hist_cell(v)), v);
}

TEST(the_largest_stall_is_recorded_like_any_other_value)
{
	fresh();
	hist_record(&h, INT64_MAX);
	hist_record(&h, INT64_MIN);
	EQ(h.n, 2);
	EQ(hist_rank(&h, 1), 0);
	EQ(hist_rank(&h, 2), HIST_CELLS - 1);
}

TEST(two_histograms_add_to_the_one_that_saw_both)
{
	fresh();
	hist_record_n(&h, 1000, 10000);
	hist_record(&g, 100000000);
	hist_add(&h, &g);
	EQ(h.n, 10001);
	EQ(hist_cell(1000), hist_rank(&h, 10000));
	EQ(hist_cell(100000000), hist_rank(&h, 10001));
	EQ(hist_above(&h, 1000), 1);
}

TEST(a_rank_beyond_the_count_has_no_cell)
{
	fresh();
	hist_record(&h, 5);
	EQ(hist_rank(&h, 2), HIST_CELLS);
	EQ(hist_rank(&h, 0), HIST_CELLS);
}

RUN(every_cell_borders_on_the_next_from_the_least_to_the_greatest_number,
    no_cell_is_wider_than_a_128th_of_its_values, a_value_below_256_ns_has_a_cell_of_its_own,
    the_largest_stall_is_recorded_like_any_other_value,
    two_histograms_add_to_the_one_that_saw_both, a_rank_beyond_the_count_has_no_cell)
