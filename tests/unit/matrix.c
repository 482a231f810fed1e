// SPDX-License-Identifier: Apache-2.0
/* matrix.c - one scenario that stands for many */
#include <errno.h>
#include <unistd.h>
#include "hostagent/matrix.h"
#include "tests/unit/test.h"

static struct scenario s;
static struct matrix m;
static char err[1024];

/* What the text makes: how many combinations, or -errno with the reason in err. */
static int made(const char *text)
{
	char path[] = "/tmp/matrix.XXXXXX";
	int fd = mkstemp(path), rc;

	matrix_done(&m);
	scenario_free(&s);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		abort();
	close(fd);
	*err = 0;
	rc = scenario_load(path, &(struct opt_list){(const char *[]){"scenario.name=x"}, 1}, &s,
			   err, sizeof(err));
	unlink(path);
	rc = rc ?: matrix_read(&s, &m, err, sizeof(err));
	return rc ? rc : (int)m.n;
}

TEST(a_scenario_without_a_matrix_has_no_combinations)
{
	EQ(made("[vm]\nbackend = local\n"), 0);
	EQ(made("[matrix]\nrepeat = 3\n"), 0);
	EQ(made("[matrix]\nvm.cpus = 1, 2\nenable = no\n"), 0);
}

TEST(every_combination_comes_once_in_the_order_of_the_text)
{
	char buf[256];

	EQ(made("[matrix]\nvm.memory = 64M, 128M\nvm.cpus = 1, 2, 3\n"), 6);
	STR(matrix_label(&m, 0, buf, sizeof(buf)), "vm.memory=64M vm.cpus=1");
	STR(matrix_label(&m, 1, buf, sizeof(buf)), "vm.memory=64M vm.cpus=2");
	STR(matrix_label(&m, 5, buf, sizeof(buf)), "vm.memory=128M vm.cpus=3");
}

TEST(a_combination_is_a_scenario_with_a_name_of_its_own)
{
	struct opt_list set = {0};

	EQ(made("[matrix]\nvm.memory = 64M, 128M\nprobe.cpus = 0,2; 1\n"), 4);
	EQ(matrix_set(&m, 2, &set), 0);
	EQ(set.n, 4);
	STR(set.at[0], "matrix.enable=no");
	STR(set.at[1], "vm.memory=128M");
	STR(set.at[2], "probe.cpus=0,2");
	STR(set.at[3], "scenario.name=x.128M.0_2");
	opt_list_done(&set);
}

TEST(excluded_combinations_are_left_out_and_all_conditions_of_one_must_hold)
{
	char buf[256];

	EQ(made("[matrix]\nvm.memory = 64M, 128M\nvm.cpus = 1, 2\n"
		"exclude = vm.memory=64M vm.cpus=2; vm.memory=128M vm.cpus=1\n"),
	   2);
	STR(matrix_label(&m, 1, buf, sizeof(buf)), "vm.memory=128M vm.cpus=2");
}

TEST(what_makes_no_sense_is_said_with_its_line)
{
	EQ(made("[matrix]\nvm.cpus = 1, ,2\n"), -EINVAL);
	OK(strstr(err, ":2: wanted: value, value, ..."));
	EQ(made("[matrix]\nvm.cpus = 1, 2\nexclude = vm.cpus=3\n"), -EINVAL);
	OK(strstr(err, ":3: wanted: KEY=VALUE"));
	EQ(made("[matrix]\nvm.cpus = 1\nexclude = vm.cpus=1\n"), -EINVAL);
	OK(strstr(err, "excludes every combination"));
}

RUN(a_scenario_without_a_matrix_has_no_combinations,
    every_combination_comes_once_in_the_order_of_the_text,
    a_combination_is_a_scenario_with_a_name_of_its_own,
    excluded_combinations_are_left_out_and_all_conditions_of_one_must_hold,
    what_makes_no_sense_is_said_with_its_line)
