// SPDX-License-Identifier: Apache-2.0
/* What people write as time, size, count or ratio is taken exactly or not at all. */
#include "lib/units.h"
#include "tests/unit/test.h"

static int64_t t(const char *text)
{
	int64_t v = -7;

	return units_time(text, &v) ? -7 : v;
}

static int64_t z(const char *text)
{
	int64_t v = -7;

	return units_size(text, &v) ? -7 : v;
}

TEST(each_unit_of_time_is_what_it_says)
{
	EQ(t("1ns"), 1);
	EQ(t("50us"), 50000);
	EQ(t("50 us"), 50000);
	EQ(t("50\xc2\xb5s"), 50000);
	EQ(t("1.5ms"), 1500000);
	EQ(t("2s"), 2000000000);
	EQ(t("1m30s"), 90000000000);
	EQ(t("1h 2m 3s"), 3723000000000);
	EQ(t("1d"), 86400000000000);
	EQ(t("0"), 0);
}

TEST(a_time_without_unit_or_with_a_wrong_one_is_refused)
{
	EQ(t("50"), -7);
	EQ(t("50uS"), -7);
	EQ(t("-5us"), -7);
	EQ(t("5 us 3"), -7);
	EQ(t(""), -7);
	EQ(t("us"), -7);
	EQ(t("1.us"), -7);
	EQ(t("1e3us"), -7);
}

TEST(what_is_no_whole_nanosecond_or_does_not_fit_is_refused_not_rounded)
{
	EQ(t("1.5ns"), -7);
	EQ(t("0.001us"), 1);
	EQ(t("0.0001us"), -7);
	EQ(t("9223372036854775807ns"), INT64_MAX);
	EQ(t("9223372036854775808ns"), -7);
	EQ(t("9223372036s 854775807ns"), INT64_MAX);
	EQ(t("9223372036s 854775808ns"), -7);
	EQ(t("106752d"), -7);
	EQ(t("99999999999999999999999999999999999999999999d"), -7);
}

TEST(sizes_are_powers_of_1024_and_counts_powers_of_1000)
{
	int64_t v = 0;

	EQ(z("512M"), 512ll << 20);
	EQ(z("1.5G"), 3ll << 29);
	EQ(z("4096"), 4096);
	EQ(z("2T"), 2ll << 40);
	EQ(z("3K"), 3 << 10);
	EQ(z("1MB"), -7);
	EQ(units_int("10k", &v), 0);
	EQ(v, 10000);
	EQ(units_int("0x10", &v), 0);
	EQ(v, 16);
	EQ(units_int("0x10k", &v), -22);
	EQ(units_int("0xffffffffffffffff", &v), -22);
	EQ(v, 16);
}

TEST(a_ratio_is_a_number_from_0_to_1_or_percent)
{
	double r = 7;

	EQ(units_ratio("1e-6", &r), 0);
	NEAR(r, 1e-6, 0);
	EQ(units_ratio("95 %", &r), 0);
	NEAR(r, .95, 0);
	EQ(units_ratio("101 %", &r), -22);
	EQ(units_ratio("nan", &r), -22);
	EQ(units_ratio("0x1p-3", &r), -22);
	EQ(units_ratio("-0.1", &r), -22);
	NEAR(r, .95, 0);
}

TEST(the_text_of_a_value_gives_the_value_again)
{
	static const int64_t some[] = {0, 1, 999, 1000, 1001, 60000000000, 86400000000000,
				       3599999999999, INT64_MAX};
	static const double ratios[] = {0, 1e-6, .95, .1 + .2, 1 / 3., 1};
	char buf[32];

	for (size_t i = 0; i < sizeof(some) / sizeof(*some); i++) {
		EQ(t(units_time_text(some[i], buf, sizeof(buf))), some[i]);
		EQ(z(units_size_text(some[i], buf, sizeof(buf))), some[i]);
	}
	for (size_t i = 0; i < sizeof(ratios) / sizeof(*ratios); i++) {
		double r = 7;

		EQ(units_ratio(units_ratio_text(ratios[i], buf, sizeof(buf)), &r), 0);
		NEAR(r, ratios[i], 0);
	}
	STR(units_time_text(90000000000, buf, sizeof(buf)), "90s");
	STR(units_size_text(512 << 20, buf, sizeof(buf)), "512M");
	STR(units_ratio_text(1e-6, buf, sizeof(buf)), "1e-06");
}

RUN(each_unit_of_time_is_what_it_says, a_time_without_unit_or_with_a_wrong_one_is_refused,
    what_is_no_whole_nanosecond_or_does_not_fit_is_refused_not_rounded,
    sizes_are_powers_of_1024_and_counts_powers_of_1000,
    a_ratio_is_a_number_from_0_to_1_or_percent, the_text_of_a_value_gives_the_value_again)
