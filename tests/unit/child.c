// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "lib/child.h"
#include "tests/unit/test.h"

#define SH(text) ((char *[]){"sh", "-c", (char *)(text), NULL})

static void nap(int ms)
{
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static bool gone(pid_t pid)
{
	for (int i = 0; i < 500; i++) {
		if (kill(pid, 0) && errno == ESRCH)
			return true;
		nap(10);
	}
	return false;
}

TEST(a_program_that_does_not_exist_is_an_error_of_the_start)
{
	char *argv[] = {"no-such-program-here", NULL};
	struct child_spec spec = {.argv = argv, .in = -1, .out = -1, .err = -1};
	pid_t pid = -1;

	EQ(child_start(&spec, &pid), -ENOENT);
	EQ(pid, -1);
	spec.tree = true;
	EQ(child_start(&spec, &pid), -ENOENT);
	EQ(waitpid(-1, NULL, 0), -1);
}

TEST(output_and_exit_status_come_back)
{
	char *out = NULL;

	EQ(child_read(SH("echo one; echo two; exit 7"), 5000, &out), 7);
	STR(out, "one\ntwo\n");
	free(out);
	EQ(child_read(SH("kill -9 $$"), 5000, &out), 128 + SIGKILL);
	free(out);
}

TEST(a_program_that_does_not_end_or_does_not_stop_talking_is_ended)
{
	char *out = NULL;

	EQ(child_read(SH("sleep 1000"), 50, &out), -ETIMEDOUT);
	EQ(child_read(SH("exec 1>&-; sleep 1000"), 50, &out), -ETIMEDOUT);
	EQ(child_read(SH("yes"), 20000, &out), -E2BIG);
	OK(!out);
	EQ(waitpid(-1, NULL, 0), -1);
}

TEST(a_child_inherits_no_descriptor_but_those_named)
{
	int keep[] = {40, -1}, p[2];
	char *argv[] = {"sh", "-c", "ls /proc/self/fd | tr '\\n' ' '", NULL};
	char got[64] = "";
	pid_t pid;

	OK(dup2(0, 40) == 40 && dup2(0, 41) == 41);
	EQ(pipe(p), 0);
	struct child_spec spec = {.argv = argv, .in = -1, .out = p[1], .err = -1, .keep = keep};
	EQ(child_start(&spec, &pid), 0);
	close(p[1]);
	nap(1);
	waitpid(pid, NULL, 0);
	OK(read(p[0], got, sizeof(got) - 1) > 0);
	/* 3 is the folder that ls reads */
	STR(got, "0 1 2 3 40 ");
	close(p[0]);
	close(40);
	close(41);
}

TEST(signals_start_at_default_even_where_we_block_or_ignore_them)
{
	struct child_spec spec = {
		.argv = SH("kill -TERM $$; exit 3"), .in = -1, .out = -1, .err = -1};
	sigset_t set, old;
	int status;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, &old);
	signal(SIGTERM, SIG_IGN);
	EQ(child_start(&spec, &pid), 0);
	waitpid(pid, &status, 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
	signal(SIGTERM, SIG_DFL);
	OK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

TEST(a_child_that_ignores_sigterm_is_killed)
{
	struct child_spec spec = {.argv = SH("trap '' TERM; while :; do sleep 0.01; done"),
				  .in = -1,
				  .out = -1,
				  .err = -1};
	char text[64];
	int status;
	pid_t pid;

	EQ(child_start(&spec, &pid), 0);
	nap(50);
	EQ(child_end(pid, 50, &status), 0);
	STR(child_status_text(status, text, sizeof(text)), "killed by SIGKILL");
	EQ(child_end(pid, 50, &status), -ECHILD);
}

/* Starts a tree whose leaf sits in a session of its own; tells the leaf. */
static pid_t start_tree(pid_t *leaf)
{
	static const char text[] = "setsid sh -c 'echo $$; exec sleep 1000' & sleep 1000";
	char got[32] = "";
	int p[2];
	pid_t pid = -1;

	if (pipe(p))
		return -1;
	struct child_spec spec = {.argv = SH(text), .in = -1, .out = p[1], .err = -1, .tree = true};
	if (child_start(&spec, &pid))
		return -1;
	close(p[1]);
	if (read(p[0], got, sizeof(got) - 1) < 0)
		return -1;
	close(p[0]);
	*leaf = atoi(got);
	return pid;
}

TEST(the_end_of_a_tree_is_the_end_of_all_of_it)
{
	pid_t leaf = 0, pid = start_tree(&leaf);
	int status;

	OK(pid > 0 && leaf > 0);
	OK(!kill(leaf, 0));
	EQ(child_end(pid, 2000, &status), 0);
	OK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	OK(gone(leaf));
}

TEST(a_tree_dies_with_the_one_who_started_it)
{
	int p[2];
	pid_t leaf = 0, us;

	EQ(pipe(p), 0);
	us = fork();
	if (!us) {
		start_tree(&leaf);
		if (write(p[1], &leaf, sizeof(leaf)) < 0)
			_exit(1);
		pause();
	}
	OK(read(p[0], &leaf, sizeof(leaf)) == sizeof(leaf) && leaf > 0);
	OK(!kill(leaf, 0));
	kill(us, SIGKILL);
	waitpid(us, NULL, 0);
	OK(gone(leaf));
	close(p[0]);
	close(p[1]);
}

TEST(cpu_time_counts_every_descendant_and_those_that_ended)
{
	static const char work[] = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";
	char text[256];
	struct child_spec spec = {.argv = SH(text), .in = -1, .out = -1, .err = -1, .tree = true};
	int64_t ended, idle;
	pid_t pid;

	snprintf(text, sizeof(text), "sh -c '%s'; sleep 1000", work);
	EQ(child_start(&spec, &pid), 0);
	for (int i = 0; i < 1000 && (ended = child_cpu_ns(pid)) < 30000000; i++)
		nap(10);
	OK(ended >= 30000000);
	child_end(pid, 1000, NULL);

	snprintf(text, sizeof(text), "sleep 1000");
	EQ(child_start(&spec, &pid), 0);
	nap(100);
	idle = child_cpu_ns(pid);
	child_end(pid, 1000, NULL);
	OK(idle >= 0 && idle < ended);
	EQ(child_cpu_ns(pid), -1);
}

RUN(a_program_that_does_not_exist_is_an_error_of_the_start, output_and_exit_status_come_back,
    a_program_that_does_not_end_or_does_not_stop_talking_is_ended,
    a_child_inherits_no_descriptor_but_those_named,
    signals_start_at_default_even_where_we_block_or_ignore_them,
    a_child_that_ignores_sigterm_is_killed, the_end_of_a_tree_is_the_end_of_all_of_it,
    a_tree_dies_with_the_one_who_started_it, cpu_time_counts_every_descendant_and_those_that_ended)
