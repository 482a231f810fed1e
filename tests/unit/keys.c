// SPDX-License-Identifier: Apache-2.0
/* One table of rows parses, checks, prints and explains every setting. */
#include <errno.h>
#include "lib/clean.h"
#include "lib/keys.h"
#include "lib/nearest.h"
#include "tests/unit/test.h"

struct probe { bool on; int64_t period, count, max, size; double p; char *name, *cpus; int mode; };

static const char *const modes[] = {"check", "apply", "ignore", NULL};
#define AT(m) offsetof(struct probe, m)
static const struct key rows[] = {
	{"probe", "on", KEY_BOOL, AT(on), "yes", 0, 0, NULL, NULL, "runs"},
	{"probe", "period", KEY_TIME, AT(period), "1ms", 1000, 1000000000, NULL, "TIME", "pace"},
	{"probe", "count", KEY_INT, AT(count), "3", 0, 0, NULL, "N", "how many"},
	{"probe", "max", KEY_TIME, AT(max), NULL, 0, 0, NULL, "TIME", "worst"},
	{"probe", "size", KEY_SIZE, AT(size), "1M", 0, 0, NULL, "SIZE", "how big"},
	{"probe", "p", KEY_RATIO, AT(p), "0.5", 0, 0, NULL, "P", "how likely"},
	{"probe", "name", KEY_TEXT, AT(name), "x y", 0, 0, NULL, "NAME", "called"},
	{"probe", "cpus", KEY_CPUS, AT(cpus), NULL, 0, 0, NULL, "CPUS", "where"},
	{"probe", "mode", KEY_ENUM, AT(mode), "check", 0, 0, modes, NULL, "what to do"},
	{"other", "memory", KEY_SIZE, 0, NULL, 0, 0, NULL, "SIZE", "of another section"},
};
static const struct key_alias aliases[] = {{"frequency", "period"}, {NULL, NULL}};
static const struct keys keys = {rows, ARRAY_SIZE(rows), aliases};

static struct probe p;
static char err[512];

static int take(const char *key, const char *value)
{
	struct ini_item it = {"probe", "", (char *)(uintptr_t)key, (char *)(uintptr_t)value,
			      "a.ini", 4};

	err[0] = '\0';
	return keys_take(&keys, &it, &p, err, sizeof(err));
}

static void fresh(void)
{
	keys_release(&keys, "probe", &p);
	keys_defaults(&keys, "probe", &p);
}

TEST(defaults_come_from_the_rows)
{
	fresh();
	OK(p.on);
	EQ(p.period, 1000000);
	EQ(p.max, -1);
	EQ(p.mode, 0);
	STR(p.name, "x y");
	OK(!p.cpus);
}

TEST(a_mistyped_key_is_answered_with_the_nearest_one)
{
	EQ(take("peroid", "1ms"), -EINVAL);
	STR(err, "a.ini:4: unknown key 'peroid' in [probe], did you mean 'period'?");
	EQ(take("frequncy", "1ms"), -EINVAL);
	STR(err, "a.ini:4: unknown key 'frequncy' in [probe], did you mean 'period'?");
	EQ(take("memory", "1M"), -EINVAL);
	STR(err, "a.ini:4: unknown key 'memory' in [probe]; it belongs to [other]");
	EQ(take("qqqqqq", "1"), -EINVAL);
	STR(err, "a.ini:4: unknown key 'qqqqqq' in [probe]; known: on period count max size p name "
		 "cpus mode");
}

TEST(a_wrong_value_is_answered_with_what_would_be_right)
{
	fresh();
	EQ(take("period", "5"), -EINVAL);
	STR(err, "a.ini:4: 'period' cannot be '5'; it takes a time with its unit, like 250us, "
		 "1.5ms or 1m30s");
	EQ(take("period", "2s"), -EINVAL);
	STR(err, "a.ini:4: 'period' cannot be '2s': it must be 1us to 1s");
	EQ(take("period", ""), -EINVAL);
	EQ(take("mode", "chekc"), -EINVAL);
	STR(err, "a.ini:4: 'mode' cannot be 'chekc'; it takes check, apply, ignore; did you mean "
		 "'check'?");
	EQ(take("on", "maybe"), -EINVAL);
	EQ(take("cpus", "3-1"), -EINVAL);
	EQ(take("cpus", "none "), -EINVAL);
	EQ(take("count", "-1"), -EINVAL);
	EQ(take("count", "none"), -EINVAL);
	EQ(p.period, 1000000);
	EQ(p.count, 3);
}

TEST(values_land_in_their_members)
{
	fresh();
	EQ(take("on", "off"), 0);
	EQ(take("period", "250us"), 0);
	EQ(take("max", "7us"), 0);
	EQ(take("name", ""), 0);
	EQ(take("cpus", "0-3,6"), 0);
	EQ(take("mode", "ignore"), 0);
	EQ(take("p", "5 %"), 0);
	OK(!p.on && !p.name);
	EQ(p.period, 250000);
	EQ(p.max, 7000);
	STR(p.cpus, "0-3,6");
	EQ(p.mode, 2);
	EQ(take("max", "none"), 0);
	EQ(p.max, -1);
	fresh();
}

TEST(what_is_printed_reads_back_to_the_same_struct)
{
	autofree char *first = NULL, *again = NULL;
	size_t size;
	FILE *to = open_memstream(&first, &size);
	struct ini ini = {0};

	fresh();
	take("name", " # \"q\" ");
	take("cpus", "auto");
	take("period", "1001ns");
	fputs("[probe]\n", to);
	keys_print(&keys, "probe", &p, to);
	fclose(to);
	fresh();
	EQ(ini_text(&ini, first, "first", err, sizeof(err)), 0);
	for (size_t i = 0; i < ini.n; i++)
		EQ(ini.at[i].key ? keys_take(&keys, &ini.at[i], &p, err, sizeof(err)) : 0, 0);
	ini_done(&ini);
	to = open_memstream(&again, &size);
	fputs("[probe]\n", to);
	keys_print(&keys, "probe", &p, to);
	fclose(to);
	STR(again, first);
	keys_release(&keys, "probe", &p);
}

TEST(nearest_finds_slips_of_the_finger_and_nothing_else)
{
	static const char *const known[] = {"run", "report", "housekeeping_cpus", "check"};

	STR(nearest("rnu", known, 4), "run");
	STR(nearest("Report", known, 4), "report");
	STR(nearest("house", known, 4), "housekeeping_cpus");
	STR(nearest("housekeeping-cpu", known, 4), "housekeeping_cpus");
	OK(!nearest("apply", known, 4));
	OK(!nearest("", known, 4));
}

RUN(defaults_come_from_the_rows, a_mistyped_key_is_answered_with_the_nearest_one,
    a_wrong_value_is_answered_with_what_would_be_right, values_land_in_their_members,
    what_is_printed_reads_back_to_the_same_struct,
    nearest_finds_slips_of_the_finger_and_nothing_else)
