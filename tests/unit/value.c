// SPDX-License-Identifier: Apache-2.0
/* What a setting reads as is often not what was written: each asymmetry has its test. */
#include <errno.h>
#include "tests/unit/test.h"
#include "tune/value.h"

static char buf[128];

static const char *shown(enum form form, const char *raw)
{
	return value_shown(form, raw, buf, sizeof(buf));
}

static const char *written(enum form form, const char *want)
{
	return value_written(form, want, 8, buf, sizeof(buf)) ? "refused" : buf;
}

TEST(a_bracket_list_is_its_chosen_word)
{
	STR(shown(FORM_BRACKET, "always [madvise] never\n"), "madvise");
	STR(written(FORM_BRACKET, "always [madvise] never\n"), "madvise");
	OK(value_same(FORM_BRACKET, "[always] madvise never", "always"));
	OK(!value_same(FORM_BRACKET, "[always] madvise never", "madvise"));
}

TEST(masks_are_the_same_trimmed_grouped_and_padded)
{
	OK(value_same(FORM_CPUMASK, "0f\n", "f"));
	OK(value_same(FORM_CPUMASK, "00000000,0000000f", "f"));
	OK(!value_same(FORM_CPUMASK, "0f", "f0"));
	STR(shown(FORM_CPUMASK, "f7\n"), "0-2,4-7");
	STR(written(FORM_CPUMASK, "0-2"), "07");
	STR(written(FORM_CPUMASK, "10\n"), "10");
	STR(written(FORM_CPUMASK, "x"), "refused");
}

TEST(an_override_that_reads_null_is_cleared_by_a_newline_not_by_nothing)
{
	STR(shown(FORM_OVERRIDE, "(null)\n"), "");
	STR(written(FORM_OVERRIDE, "(null)\n"), "\n");
	STR(written(FORM_OVERRIDE, "vfio-pci\n"), "vfio-pci");
}

TEST(a_partition_that_the_kernel_refused_is_not_isolated)
{
	OK(!value_same(FORM_PARTITION, "isolated invalid (Cpu list in cpuset.cpus not exclusive)",
		       "isolated"));
	STR(written(FORM_PARTITION, "isolated invalid (reason)\n"), "isolated");
}

TEST(no_limit_and_no_latency_are_never_mixed_up)
{
	OK(!value_same(FORM_QOS, "0", "n/a"));
	STR(written(FORM_QOS, "n/a\n"), "n/a");
	STR(written(FORM_QOS, "0\n"), "0");
}

TEST(numbers_are_compared_as_numbers)
{
	OK(value_same(FORM_NUMBER, "0x10\n", "16"));
	OK(value_same(FORM_NUMBER, "-1\n", "-1"));
	OK(!value_same(FORM_NUMBER, "1", "11"));
	OK(value_same(FORM_HEX, "12c\n", "12C"));
	STR(shown(FORM_HEX, "12c\n"), "300");
	STR(written(FORM_HEX, "12c\n"), "0x12c");
	OK(value_same(FORM_BOOL, "Y\n", "1") && value_same(FORM_BOOL, "off", "N"));
	OK(value_same(FORM_WORDS, "4\t4\t1\t7\n", "4 4 1 7"));
	OK(value_same(FORM_CPULIST, "0,1,2\n", "0-2"));
}

TEST(templates_take_the_two_lists_and_nothing_else)
{
	struct cpus rt, hk;

	OK(!cpus_parse("2-3", &rt) && !cpus_parse("0-1", &hk));
	EQ(value_fill("managed_irq,domain,{rt}", &rt, &hk, buf, sizeof(buf)), 0);
	STR(buf, "managed_irq,domain,2-3");
	EQ(value_fill("{hk}", &rt, &hk, buf, sizeof(buf)), 0);
	STR(buf, "0-1");
	EQ(value_fill("{cpus}", &rt, &hk, buf, sizeof(buf)), -EINVAL);
	EQ(value_fill("{hk}", &rt, &hk, buf, 3), -E2BIG);
	EQ(value_fill("abc", &rt, &hk, buf, 3), -E2BIG);
}

RUN(a_bracket_list_is_its_chosen_word, masks_are_the_same_trimmed_grouped_and_padded,
    an_override_that_reads_null_is_cleared_by_a_newline_not_by_nothing,
    a_partition_that_the_kernel_refused_is_not_isolated, no_limit_and_no_latency_are_never_mixed_up,
    numbers_are_compared_as_numbers, templates_take_the_two_lists_and_nothing_else)
