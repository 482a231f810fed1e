// SPDX-License-Identifier: Apache-2.0
/* CPU lists and masks: what the kernel prints is read, what is printed the kernel reads. */
#include <errno.h>
#include "lib/cpus.h"
#include "tests/unit/test.h"

static char buf[512];

static const char *list(const char *text)
{
	struct cpus s;

	return cpus_parse(text, &s) ? "refused" : cpus_text(&s, buf, sizeof(buf));
}

static const char *mask(const char *text, unsigned ncpus)
{
	struct cpus s;

	return cpus_mask_parse(text, &s) ? "refused" : cpus_mask_text(&s, ncpus, buf, sizeof(buf));
}

TEST(a_list_comes_back_sorted_and_merged)
{
	STR(list("3"), "3");
	STR(list("0-3,6"), "0-3,6");
	STR(list("7,1,0,2-3"), "0-3,7");
	STR(list("62-65"), "62-65");
	STR(list("4095"), "4095");
	STR(list(" 0-1\n"), "0-1");
	STR(list(""), "");
	STR(list("\n"), "");
}

TEST(the_kernel_s_stride_form_is_understood)
{
	STR(list("0-15:2/4"), "0-1,4-5,8-9,12-13");
	STR(list("0-6:1/2"), "0,2,4,6");
}

TEST(what_is_no_list_is_refused_and_leaves_the_set_alone)
{
	static const char *const bad[] = {"a",	     "1-",	"-1",	 "3-1", "1,,2",
					  "1,",	     ",1",	"4096",	 "1 2", "0-3:0/4",
					  "0-3:5/4", "0-3:1/0", "0-3:1", "0x3", "99999999999",
					  "0-N",     "1.5"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct cpus s = {{42}};

		EQ(cpus_parse(bad[i], &s), -EINVAL);
		EQ(s.w[0], 42);
	}
}

TEST(a_mask_is_read_trimmed_or_padded_and_written_as_the_kernel_does)
{
	STR(mask("f", 8), "0f");
	STR(mask("0f", 8), "0f");
	STR(mask("7", 4), "7");
	STR(mask("00000000,0000000f", 64), "00000000,0000000f");
	STR(mask("ffffffff,ffffffff", 64), "ffffffff,ffffffff");
	STR(mask("1,00000000,00000000", 72), "01,00000000,00000000");
	STR(mask("8\n", 4), "8");
}

TEST(a_mask_of_wrong_shape_is_refused)
{
	STR(mask("", 4), "refused");
	STR(mask(",f", 4), "refused");
	STR(mask("f,", 4), "refused");
	STR(mask("1,f", 4), "refused");
	STR(mask("g", 4), "refused");
	STR(mask("0x3", 4), "refused");
}

TEST(sets_can_be_joined_cut_and_walked)
{
	struct cpus a, b, r;
	int sum = 0;

	OK(!cpus_parse("0-3,64,200", &a) && !cpus_parse("2-5,200", &b));
	EQ(cpus_count(&a), 6);
	EQ(cpus_first(&a), 0);
	EQ(cpus_next(&a, 3), 64);
	EQ(cpus_next(&a, 200), -1);
	r = cpus_and(&a, &b);
	STR(cpus_text(&r, buf, sizeof(buf)), "2-3,200");
	r = cpus_or(&a, &b);
	STR(cpus_text(&r, buf, sizeof(buf)), "0-5,64,200");
	r = cpus_minus(&a, &b);
	STR(cpus_text(&r, buf, sizeof(buf)), "0-1,64");
	for_each_cpu (c, &r)
		sum += c;
	EQ(sum, 65);
	cpus_del(&r, 64);
	OK(!cpus_has(&r, 64) && cpus_has(&r, 1) && !cpus_has(&r, CPUS_MAX));
	OK(cpus_equal(&a, &a) && !cpus_equal(&a, &b));
}

TEST(a_short_buffer_is_never_overrun)
{
	struct cpus s;
	char tiny[4] = "xyz";

	OK(!cpus_parse("100-200", &s));
	cpus_text(&s, tiny, sizeof(tiny));
	EQ(strlen(tiny), 3);
	cpus_mask_text(&s, 256, tiny, sizeof(tiny));
	EQ(strlen(tiny), 3);
}

RUN(a_list_comes_back_sorted_and_merged, the_kernel_s_stride_form_is_understood,
    what_is_no_list_is_refused_and_leaves_the_set_alone,
    a_mask_is_read_trimmed_or_padded_and_written_as_the_kernel_does,
    a_mask_of_wrong_shape_is_refused, sets_can_be_joined_cut_and_walked,
    a_short_buffer_is_never_overrun)
