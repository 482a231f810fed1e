// SPDX-License-Identifier: Apache-2.0
/* Options are taken in any usual form, and a wrong one is named with what was meant. */
#include <errno.h>
#include "lib/clean.h"
#include "lib/opt.h"
#include "tests/unit/test.h"

struct args { bool quiet, json; const char *dir; int64_t n, t; struct opt_list set; };

#define AT(m) offsetof(struct args, m)
static const struct opt rows[] = {
	{'q', "quiet", OPT_FLAG, AT(quiet), NULL, "say less"},
	{'j', "json", OPT_FLAG, AT(json), NULL, "as JSON"},
	{'o', "output", OPT_TEXT, AT(dir), "DIR", "run folder"},
	{0, "count", OPT_INT, AT(n), "N", "how many"},
	{0, "time", OPT_TIME, AT(t), "TIME", "how long"},
	{'s', "set", OPT_LIST, AT(set), "SECTION.KEY=VALUE", "override"},
};

static const struct opts opts = {rows, ARRAY_SIZE(rows)};

static struct args a;
static char err[256];
static char *argv[12];

static int parse(const char *line)
{
	static char words[256];
	int argc = 1;

	argv[0] = words;
	opt_list_done(&a.set);
	a = (struct args){0};
	snprintf(words, sizeof(words), "%s", line);
	for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	argv[argc] = NULL;
	return opt_parse(&opts, argv, &a, err, sizeof(err));
}

TEST(options_and_operands_mix_in_every_usual_form)
{
	EQ(parse("a.ini -qj -oout --count=3 b.ini --time 5ms - -- -q"), 4);
	OK(a.quiet && a.json);
	STR(a.dir, "out");
	EQ(a.n, 3);
	EQ(a.t, 5000000);
	STR(argv[1], "a.ini");
	STR(argv[2], "b.ini");
	STR(argv[3], "-");
	STR(argv[4], "-q");
	EQ(parse("-qo out x"), 1);
	STR(a.dir, "out");
}

TEST(an_option_that_may_repeat_keeps_the_order)
{
	EQ(parse("-s a.b=1 --set c.d=2 --set=e.f="), 0);
	EQ(a.set.n, 3);
	STR(a.set.at[0], "a.b=1");
	STR(a.set.at[2], "e.f=");
	opt_list_done(&a.set);
}

TEST(a_wrong_option_is_answered_with_what_would_be_right)
{
	EQ(parse("--outptu x"), -EINVAL);
	STR(err, "unknown option '--outptu', did you mean '--output'?");
	EQ(parse("--zzz"), -EINVAL);
	STR(err, "unknown option '--zzz'; --help shows what there is");
	EQ(parse("-x"), -EINVAL);
	STR(err, "unknown option '-x'; --help shows what there is");
	EQ(parse("--output"), -EINVAL);
	STR(err, "--output needs DIR");
	EQ(parse("--json=1"), -EINVAL);
	STR(err, "--json takes no value");
	EQ(parse("--count x"), -EINVAL);
	STR(err, "--count takes a whole number, not 'x'");
	EQ(parse("--time 5"), -EINVAL);
}

TEST(help_is_in_every_table)
{
	autofree char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	EQ(parse("-q --help"), -ECANCELED);
	EQ(parse("-qh"), -ECANCELED);
	opt_help(&opts, to);
	fclose(to);
	OK(strstr(text, "  -o, --output DIR            run folder\n"));
	OK(strstr(text, "      --count N               how many\n"));
	OK(strstr(text, "  -h, --help                  show this\n"));
}

RUN(options_and_operands_mix_in_every_usual_form, an_option_that_may_repeat_keeps_the_order,
    a_wrong_option_is_answered_with_what_would_be_right, help_is_in_every_table)
