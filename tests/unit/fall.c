// SPDX-License-Identifier: Apache-2.0
/* Activations that never ran, counted without counting. */
#include "reports/fall.h"
#include "reports/heat.h"
#include "tests/unit/test.h"

TEST(the_histogram_of_missed_activations_is_that_of_counting_them_one_by_one)
{
	struct hist *want = calloc(1, sizeof(*want));
	const struct fall rows[] = {{100, 1, 101},
				    {5000000, 1000, 5001},
				    {77777, 333, 200},
				    {1000, 400, 3},
				    {0, 1000, 1}};

	for (size_t r = 0; r < 5; r++) {
		struct hist *got = calloc(1, sizeof(*got));
		int64_t sum = 0;

		memset(want, 0, sizeof(*want));
		for (uint64_t i = 0; i < rows[r].count; i++) {
			hist_record(want, fall_at(&rows[r], i));
			sum += fall_at(&rows[r], i);
		}
		fall_record(&rows[r], got);
		EQ(memcmp(got, want, sizeof(*got)), 0);
		EQ(fall_sum(&rows[r]), sum);
		EQ(fall_above(&rows[r], 400), want->n - (uint64_t)({
						      uint64_t le = 0;
						      for (uint64_t i = 0; i < rows[r].count; i++)
							      le += fall_at(&rows[r], i) <= 400;
						      le;
					      }));
		free(got);
	}
	free(want);
}

TEST(every_row_of_the_heat_map_begins_where_it_says)
{
	for (unsigned r = 10; r < HEAT_ROWS; r++) {
		EQ(heat_row(heat_low(r)), r);
		EQ(heat_row(heat_low(r) - 1), r > 16 ? r - 1 : heat_row(heat_low(r) - 1));
	}
	EQ(heat_row(-5), 0);
	EQ(heat_row(INT64_MAX), HEAT_ROWS - 1);
}

RUN(the_histogram_of_missed_activations_is_that_of_counting_them_one_by_one,
    every_row_of_the_heat_map_begins_where_it_says)
