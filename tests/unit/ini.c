// SPDX-License-Identifier: Apache-2.0
/* An ini file is read as its author meant it, or refused with the line that is wrong. */
#include <errno.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/ini.h"
#include "tests/unit/test.h"

static struct ini ini;
static char err[512];

static int text(const char *s)
{
	ini_done(&ini);
	err[0] = '\0';
	return ini_text(&ini, s, "x.ini", err, sizeof(err));
}

static const char *value(const char *key)
{
	const char *v = NULL;

	for (size_t i = 0; i < ini.n; i++)
		if (ini.at[i].key && !strcmp(ini.at[i].key, key))
			v = ini.at[i].value;
	return v;
}

TEST(each_item_knows_its_section_name_and_line)
{
	EQ(text("# first\n\n[load hack]\n  command =  hackbench -l 10  \n"), 0);
	EQ(ini.n, 2);
	OK(!ini.at[0].key);
	STR(ini.at[1].section, "load");
	STR(ini.at[1].name, "hack");
	STR(ini.at[1].key, "command");
	STR(ini.at[1].value, "hackbench -l 10");
	STR(ini.at[1].file, "x.ini");
	EQ(ini.at[1].line, 4);
}

TEST(only_a_hash_after_a_blank_ends_a_value)
{
	EQ(text("[a]\nv = # none\nu=#fff # white\n"), 0);
	STR(value("v"), "");
	STR(value("u"), "#fff");
	EQ(text("[a]\nx = a;b ; c # d\ny = a#b\nz = \" # \" # c\n;w = 1\n"), 0);
	STR(value("x"), "a;b ; c");
	STR(value("y"), "a#b");
	STR(value("z"), " # ");
	OK(!value("w"));
}

TEST(quotes_keep_what_is_in_them)
{
	EQ(text("[a]\nx = \" a \\\"b\\\" \\\\ \"\ny = say \"hi\"\nz = \"\"\n"), 0);
	STR(value("x"), " a \"b\" \\ ");
	STR(value("y"), "say \"hi\"");
	STR(value("z"), "");
	EQ(text("[a]\nx = \"abc\n"), -EINVAL);
	STR(err, "x.ini:2: no closing '\"'");
	EQ(text("[a]\nx = \"abc\" d\n"), -EINVAL);
	STR(err, "x.ini:2: 'd' after the closing '\"'");
}

TEST(a_backslash_at_the_end_continues_the_line_and_lines_are_still_counted)
{
	EQ(text("[a]\nx = a \\\n  b\ny = 1\n# not here \\\nz = 2\n"), 0);
	STR(value("x"), "a    b");
	EQ(ini.at[2].line, 4);
	STR(value("z"), "2");
}

TEST(a_variable_is_taken_from_the_environment_or_from_its_default)
{
	setenv("RT_INI", "v", 1);
	unsetenv("RT_NONE");
	EQ(text("[a]\nx = <${RT_INI}>\ny = ${RT_NONE:-d e}\nz = $${RT_INI} $x\n"), 0);
	STR(value("x"), "<v>");
	STR(value("y"), "d e");
	STR(value("z"), "${RT_INI} $x");
	EQ(text("[a]\n\nx = ${RT_NONE}\n"), -EINVAL);
	STR(err, "x.ini:3: ${RT_NONE} is not set in the environment; "
		 "${RT_NONE:-text} gives a default");
	EQ(text("[a]\nx = ${RT\n"), -EINVAL);
	EQ(text("[a]\nx = ${}\n"), -EINVAL);
	setenv("RT_INI", "a\nb", 1);
	EQ(text("[a]\nx = ${RT_INI}\n"), -EINVAL);
	STR(err, "x.ini:2: ${RT_INI} holds a control character (0x0a)");
}

TEST(a_key_set_twice_is_an_error_unless_a_later_file_or_option_sets_it)
{
	EQ(text("[a]\nx = 1\n[b]\nx = 2\n[a]\nx = 3\n"), -EINVAL);
	STR(err, "x.ini:6: 'x' is set twice in this section, first in line 2");
	EQ(text("[a]\nx = 1\n"), 0);
	EQ(ini_set(&ini, "a.x=2", err, sizeof(err)), 0);
	EQ(ini_set(&ini, "a.x=3", err, sizeof(err)), 0);
	STR(value("x"), "3");
	EQ(text("[global]\nx = 1\n[global]\nx = 2\n"), 0);
}

TEST(an_override_names_section_and_key)
{
	ini_done(&ini);
	EQ(ini_set(&ini, "limits.p99.9 = 5us", err, sizeof(err)), 0);
	STR(ini.at[0].section, "limits");
	STR(ini.at[0].key, "p99.9");
	STR(ini.at[0].value, "5us");
	EQ(ini.at[0].line, 0);
	EQ(ini_set(&ini, "load a.b.cpus=1=2", err, sizeof(err)), 0);
	STR(ini.at[1].section, "load");
	STR(ini.at[1].name, "a.b");
	STR(ini.at[1].key, "cpus");
	STR(ini.at[1].value, "1=2");
	EQ(ini_set(&ini, "interval=1", err, sizeof(err)), -EINVAL);
	STR(err, "-s 'interval=1': not of the form section.key=value");
	EQ(ini_set(&ini, "a.=1", err, sizeof(err)), -EINVAL);
	EQ(ini_set(&ini, ".a=1", err, sizeof(err)), -EINVAL);
	EQ(ini_set(&ini, "a.x=1\n2", err, sizeof(err)), -EINVAL);
}

TEST(what_makes_no_sense_is_named_with_its_line)
{
	EQ(text("[a\n"), -EINVAL);
	STR(err, "x.ini:1: '[a' has no closing ']'");
	EQ(text("[]\n"), -EINVAL);
	EQ(text("[a] b\n"), -EINVAL);
	EQ(text("x = 1\n"), -EINVAL);
	STR(err, "x.ini:1: 'x' stands before the first [section]");
	EQ(text("[a]\n= 1\n"), -EINVAL);
	EQ(text("[a]\nwhat\n"), -EINVAL);
	STR(err, "x.ini:2: 'what' is neither [section], key = value, nor include FILE");
	EQ(text("[a]\nx = \033[1m\n"), -EINVAL);
	STR(err, "x.ini:2: a control character (0x1b)");
}

TEST(files_from_other_systems_are_read_too)
{
	EQ(text("\xef\xbb\xbf[a]\r\nx = 1 \\\r\n2\r\ny = 3"), 0);
	STR(value("x"), "1  2");
	STR(value("y"), "3");
}

static void put(const char *name, const char *s)
{
	autofclose FILE *f = fopen(name, "w");

	if (f)
		fputs(s, f);
}

TEST(an_include_is_found_beside_its_file_and_returns_to_the_section)
{
	char dir[] = "/tmp/rt-ini.XXXXXX", a[64], b[64];

	OK(mkdtemp(dir));
	snprintf(a, sizeof(a), "%s/a.ini", dir);
	snprintf(b, sizeof(b), "%s/b.ini", dir);
	put(a, "[p]\nx = 1\ninclude b.ini # more\ny = 2\nx2 = 3\n");
	put(b, "y = 0\n[q]\nz = 5\n");
	ini_done(&ini);
	EQ(ini_read(&ini, a, err, sizeof(err)), 0);
	STR(ini.at[ini.n - 1].section, "p");
	STR(ini.at[2].file, b);
	STR(value("y"), "2");
	put(b, "\ninclude a.ini\n");
	ini_done(&ini);
	EQ(ini_read(&ini, a, err, sizeof(err)), -EINVAL);
	OK(strstr(err, "includes more than 16 deep"));
	unlink(b);
	ini_done(&ini);
	EQ(ini_read(&ini, a, err, sizeof(err)), -ENOENT);
	OK(strstr(err, "a.ini:3: cannot read '") && strstr(err, "No such file"));
	unlink(a);
	rmdir(dir);
	EQ(ini_read(&ini, dir, err, sizeof(err)), -ENOENT);
	EQ(ini_read(&ini, "/tmp", err, sizeof(err)), -EISDIR);
	EQ(ini_read(&ini, "/dev/zero", err, sizeof(err)), -EFBIG);
}

TEST(what_is_put_is_read_back_whatever_it_holds)
{
	static const char alphabet[] = " \t\"\\#;=[]${}ax,";
	unsigned seed = 1;

	for (int i = 0; i < 20000; i++) {
		char s[12], *file;
		size_t size, n = (size_t)rand_r(&seed) % sizeof(s);
		FILE *to = open_memstream(&file, &size);

		for (size_t j = 0; j < n; j++)
			s[j] = alphabet[(size_t)rand_r(&seed) % (sizeof(alphabet) - 1)];
		s[n] = '\0';
		fputs("[a]\n", to);
		ini_put(to, "x", s);
		fclose(to);
		EQ(text(file), 0);
		STR(value("x"), s);
		free(file);
	}
	ini_done(&ini);
}

RUN(each_item_knows_its_section_name_and_line, only_a_hash_after_a_blank_ends_a_value,
    quotes_keep_what_is_in_them,
    a_backslash_at_the_end_continues_the_line_and_lines_are_still_counted,
    a_variable_is_taken_from_the_environment_or_from_its_default,
    a_key_set_twice_is_an_error_unless_a_later_file_or_option_sets_it,
    an_override_names_section_and_key, what_makes_no_sense_is_named_with_its_line,
    files_from_other_systems_are_read_too,
    an_include_is_found_beside_its_file_and_returns_to_the_section,
    what_is_put_is_read_back_whatever_it_holds)
