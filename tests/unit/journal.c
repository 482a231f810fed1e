// SPDX-License-Identifier: Apache-2.0
/* What the journal remembers beyond what can be undone. */
#include <string.h>
#include "tests/unit/test.h"
#include "tests/unit/tree.h"
#include "tune/journal.h"

static struct act act = {.op = ACT_SET, .path = (char *)"proc/x", .value = (char *)"1"};
static const struct image was = {.there = true, .data = (char *)"0", .len = 1};

static void open_new(struct journal *j, unsigned *gen)
{
	char why[200] = "";

	tree_new();
	tree_folder("var/lib");
	tree_file("proc/x", "0\n");
	if (journal_open(j, JOURNAL_WRITE, why, sizeof(why)) || journal_begin(j, "t", "3", gen))
		abort();
}

TEST(a_change_that_the_kernel_refused_is_remembered_until_one_succeeds)
{
	struct journal j;
	unsigned gen;
	size_t i;

	open_new(&j, &gen);
	OK(!journal_refused("proc/x"));
	EQ(journal_do(&j, gen, &act, &was, &i), 0);
	EQ(journal_undone(&j, i), 0);
	OK(journal_refused("proc/x"));
	OK(!journal_refused("proc/y"));
	EQ(journal_do(&j, gen, &act, &was, &i), 0);
	EQ(journal_done(&j, i, &was), 0);
	OK(!journal_refused("proc/x"));
	EQ(journal_undone(&j, i), 0);
	OK(!journal_refused("proc/x"));
	journal_close(&j);
	tree_free();
}

TEST(a_record_may_take_its_value_from_another_while_the_table_grows)
{
	struct journal j;
	unsigned gen;
	size_t i;

	open_new(&j, &gen);
	EQ(journal_do(&j, gen, &act, &was, &i), 0);
	for (int n = 0; n < 100; n++) {
		EQ(journal_do(&j, gen, &act, &j.rec[i].before, &i), 0);
		STR(j.rec[i].before.data, "0");
	}
	journal_close(&j);
	tree_free();
}

RUN(a_change_that_the_kernel_refused_is_remembered_until_one_succeeds,
    a_record_may_take_its_value_from_another_while_the_table_grows)
