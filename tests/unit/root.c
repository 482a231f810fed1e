// SPDX-License-Identifier: Apache-2.0
/* A captured machine is a machine: every path stays inside its root. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tests/unit/test.h"

static char dir[] = "/tmp/rt-root.XXXXXX";
static char buf[64];

static void put(const char *name, const char *text)
{
	char path[PATH_MAX];
	autofclose FILE *f = NULL;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (f)
		fputs(text, f);
}

static void place(const char *name, const char *target)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (target ? symlink(target, path) : mkdir(path, 0700))
		abort();
}

static void clear(void)
{
	static const char *const names[] = {"proc/cmdline", "proc/long", "proc/up",
					    "proc/abs",	    "proc/self", "proc/b",
					    "proc/a",	    "proc",	 ""};
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		remove(path);
	}
}

TEST(before_root_set_the_machine_is_the_live_one)
{
	OK(root_live());
	STR(root_dir(), "/");
	OK(root_exists("proc/self/stat"));
	OK(root_read("proc/sys/kernel/ostype", buf, sizeof(buf)) == 5);
	STR(buf, "Linux");
}

TEST(a_root_that_is_not_there_changes_nothing)
{
	EQ(root_set("/no/such/place"), -ENOENT);
	OK(root_live());
}

TEST(a_file_is_read_without_its_last_newline)
{
	if (!mkdtemp(dir))
		abort();
	place("proc", NULL);
	put("proc/cmdline", "quiet isolcpus=3\n");
	EQ(root_set(dir), 0);
	OK(!root_live());
	EQ(root_read("proc/cmdline", buf, sizeof(buf)), 16);
	STR(buf, "quiet isolcpus=3");
	EQ(root_readf(buf, sizeof(buf), "proc/%s", "cmdline"), 16);
	EQ(root_read("proc/cmdline", buf, 10), -E2BIG);
	STR(buf, "");
	EQ(root_read("proc/none", buf, sizeof(buf)), -ENOENT);
}

TEST(links_are_resolved_inside_the_root_and_never_lead_out)
{
	char real[PATH_MAX];

	place("proc/up", "../../../../../../proc/cmdline");
	place("proc/abs", "/proc/cmdline");
	place("proc/self", "/etc/passwd");
	EQ(root_read("proc/up", buf, sizeof(buf)), 16);
	EQ(root_read("proc/abs", buf, sizeof(buf)), 16);
	EQ(root_read("proc/self", buf, sizeof(buf)), -ENOENT);
	EQ(root_read("../../../etc/passwd", real, sizeof(real)), -ENOENT);
	EQ(root_link("proc/abs", buf, sizeof(buf)), 13);
	STR(buf, "/proc/cmdline");
	EQ(root_link("proc/cmdline", buf, sizeof(buf)), -EINVAL);
	EQ(root_link("proc/abs", buf, 5), -E2BIG);
	OK(!root_exists("proc/self") && root_exists("proc/abs"));
}

TEST(a_long_file_is_read_whole)
{
	autofree char *text = malloc(20001), *got = NULL;
	size_t len = 0;

	memset(text, 'x', 20000);
	text[20000] = '\0';
	put("proc/long", text);
	got = root_slurp("proc/long", &len);
	EQ(len, 20000);
	STR(got, text);
	OK(!root_slurp("proc/none", &len) && errno == ENOENT);
}

TEST(a_write_replaces_and_a_missing_file_is_not_made)
{
	EQ(root_write("proc/cmdline", "a"), 0);
	EQ(root_read("proc/cmdline", buf, sizeof(buf)), 1);
	EQ(root_write("proc/none", "a"), -ENOENT);
}

TEST(a_folder_is_listed_in_order)
{
	char **names = NULL;
	int n;

	put("proc/b", "");
	put("proc/a", "");
	n = root_list("proc", &names);
	EQ(n, 7);
	STR(names[0], "a");
	STR(names[1], "abs");
	STR(names[6], "up");
	while (n > 0)
		free(names[--n]);
	free(names);
	EQ(root_list("none", &names), -ENOENT);
	EQ(root_list("proc/a", &names), -ENOTDIR);
	clear();
}

RUN(before_root_set_the_machine_is_the_live_one, a_root_that_is_not_there_changes_nothing,
    a_file_is_read_without_its_last_newline, links_are_resolved_inside_the_root_and_never_lead_out,
    a_long_file_is_read_whole, a_write_replaces_and_a_missing_file_is_not_made,
    a_folder_is_listed_in_order)
