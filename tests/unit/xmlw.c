// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include "lib/xmlw.h"
#include "tests/unit/test.h"

#define WRITES(want, ...)                              \
	do {                                           \
		char *got = NULL;                      \
		size_t len;                            \
		FILE *to = open_memstream(&got, &len); \
                                                       \
		xmlw(to, __VA_ARGS__);                 \
		fclose(to);                            \
		STR(got, want);                        \
		free(got);                             \
	} while (0)

TEST(a_template_stands_as_it_is)
{
	WRITES("<a b='c'>\n  &amp; 100 %</a>\n", "<a b='c'>\n  &amp; 100 %%</a>\n");
}

TEST(what_fills_it_is_escaped_for_elements_and_both_quotes)
{
	WRITES("<a b='&lt;&amp;&apos;&quot;&gt;'/>", "<a b='%s'/>", "<&'\">");
	WRITES("x&#10;&#9;&#13;y", "x%sy", "\n\t\r");
	WRITES("[&apos;]", "[%c]", '\'');
}

TEST(bytes_that_xml_cannot_say_are_replaced_one_by_one)
{
	WRITES("\xef\xbf\xbd"
	       "a\xef\xbf\xbd\xef\xbf\xbd",
	       "%s",
	       "\x01"
	       "a\xff\xfe");
	WRITES("\xc3\xa9", "%s", "\xc3\xa9");
}

TEST(numbers_keep_width_base_and_size)
{
	WRITES("0x0a 7 -3", "0x%02x %u %d", 10, 7u, -3);
	WRITES("9223372036854775807", "%" PRId64, INT64_MAX);
	WRITES("18446744073709551615 ffffffffffffffff", "%llu %lx", ULLONG_MAX, ULONG_MAX);
	WRITES("-9223372036854775808", "%lld", LLONG_MIN);
}

RUN(a_template_stands_as_it_is, what_fills_it_is_escaped_for_elements_and_both_quotes,
    bytes_that_xml_cannot_say_are_replaced_one_by_one, numbers_keep_width_base_and_size)
