/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test.h - unit tests that read as sentences and print TAP
 *
 *	TEST(a_value_too_large_is_counted_not_lost)
 *	{
 *		EQ(h.over, 1);
 *	}
 *	RUN(a_value_too_large_is_counted_not_lost, another_one)
 *
 * One file is one program. A test that RUN does not name is an unused function: no compiler
 * takes that.
 */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int test_failed;
typedef void test_fn(void);

#define TEST(name) static void name(void)

#define TEST_FAIL_(...)                                                                            \
	do {                                                                                       \
		printf("# %s:%d: ", __FILE__, __LINE__);                                           \
		printf(__VA_ARGS__);                                                               \
		printf("\n");                                                                      \
		test_failed = 1;                                                                   \
		return;                                                                            \
	} while (0)

#define OK(cond)                                                                                   \
	do {                                                                                       \
		if (!(cond))                                                                       \
			TEST_FAIL_("not so: %s", #cond);                                           \
	} while (0)

#define EQ(got, want)                                                                              \
	do {                                                                                       \
		int64_t got_ = (int64_t)(got), want_ = (int64_t)(want);                            \
		if (got_ != want_)                                                                 \
			TEST_FAIL_("%s is %" PRId64 ", not %" PRId64, #got, got_, want_);          \
	} while (0)

#define STR(got, want)                                                                             \
	do {                                                                                       \
		const char *got_ = (got), *want_ = (want);                                         \
		if (!got_ || strcmp(got_, want_))                                                  \
			TEST_FAIL_("%s is \"%s\", not \"%s\"", #got, got_ ? got_ : "(null)",       \
				   want_);                                                         \
	} while (0)

#define NEAR(got, want, tolerance)                                                                 \
	do {                                                                                       \
		double got_ = (got), want_ = (want);                                               \
		if (!(fabs(got_ - want_) <= (tolerance)))                                          \
			TEST_FAIL_("%s is %.12g, not %.12g", #got, got_, want_);                   \
	} while (0)

static int test_run(test_fn *const *fn, const char *names)
{
	int n = 0, bad = 0;

	while (*fn) {
		size_t len = strcspn(names, ",");

		test_failed = 0;
		(*fn++)();
		bad += test_failed;
		printf("%sok %d - ", test_failed ? "not " : "", ++n);
		for (size_t i = 0; i < len; i++)
			putchar(names[i] == '_' ? ' ' : names[i]);
		putchar('\n');
		fflush(stdout);
		names += len + (names[len] == ',');
		names += strspn(names, " \t\n");
	}
	printf("1..%d\n", n);
	return bad != 0;
}

#define RUN(...)                                                                                   \
	int main(void)                                                                             \
	{                                                                                          \
		test_fn *const fns[] = {__VA_ARGS__, NULL};                                        \
		return test_run(fns, #__VA_ARGS__);                                                \
	}

#endif
