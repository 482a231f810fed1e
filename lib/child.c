// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include "lib/child.h"
#include "lib/clean.h"

#define OUTPUT_MAX (1u << 20)
#define GRACE_MS   2000

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void signals_default(void)
{
	struct sigaction dfl = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		sigaction(i, &dfl, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The three may name each other's numbers: first out of the way, then into place. */
static int descriptors(const struct child_spec *s)
{
	int want[3] = {s->in, s->out, s->err};

	for (int i = 0; i < 3; i++) {
		want[i] = want[i] < 0 ? open("/dev/null", O_RDWR | O_CLOEXEC)
				      : fcntl(want[i], F_DUPFD_CLOEXEC, 3);
		if (want[i] < 0)
			return -errno;
		if (want[i] < 3 && (want[i] = fcntl(want[i], F_DUPFD_CLOEXEC, 3)) < 0)
			return -errno;
	}
	for (int i = 0; i < 3; i++)
		if (dup2(want[i], i) < 0)
			return -errno;
	if (close_range(3, ~0u, CLOSE_RANGE_CLOEXEC))
		return -errno;
	for (const int *k = s->keep; k && *k >= 0; k++)
		if (fcntl(*k, F_SETFD, 0) < 0)
			return -errno;
	return 0;
}

static void say_and_exit(int to, int err)
{
	if (write(to, &err, sizeof(err)) < 0)
		_exit(126);
	_exit(127);
}

static void become(const struct child_spec *s, pid_t parent, int errors)
{
	int err;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	signals_default();
	if (s->dir && chdir(s->dir))
		say_and_exit(errors, errno);
	err = descriptors(s);
	if (err)
		say_and_exit(errors, -err);
	execvp(s->argv[0], s->argv);
	say_and_exit(errors, errno);
}

/* Until none is left: what loses its parent comes to us, the subreaper. */
static void kill_children(void)
{
	pid_t pids[256];
	size_t n;

	while (waitpid(-1, NULL, WNOHANG) >= 0) {
		n = child_tree(getpid(), pids, ARRAY_SIZE(pids));
		while (n-- > 1)
			kill(pids[n], SIGKILL);
		nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
	}
}

/* A shell that is told to end does so at once; what it had started may still have something to
 * say, such as how much it did. Those in our group were told already. */
static void let_children_end(void)
{
	int64_t end = now_ms() + GRACE_MS;
	pid_t pids[256];
	size_t n = child_tree(getpid(), pids, ARRAY_SIZE(pids));

	while (n-- > 1)
		if (getpgid(pids[n]) != getpgrp())
			kill(pids[n], SIGTERM);
	while (waitpid(-1, NULL, WNOHANG) >= 0 && now_ms() < end)
		nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

static void exit_like(int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM)
		let_children_end();
	kill_children();
	if (WIFSIGNALED(status)) {
		struct sigaction dfl = {.sa_handler = SIG_DFL};
		sigset_t none;

		/* No second core file for a program that left one. */
		prctl(PR_SET_DUMPABLE, 0);
		sigaction(WTERMSIG(status), &dfl, NULL);
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		raise(WTERMSIG(status));
	}
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 126);
}

/* The keeper: SIGTERM is for the program, which is in the same group; SIGHUP says we died. */
static void keep(const struct child_spec *s, pid_t parent, int errors)
{
	sigset_t all;
	pid_t pid, me;
	int status, signo;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_PDEATHSIG, SIGHUP);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	if (getppid() != parent)
		_exit(127);
	me = getpid();
	pid = fork();
	if (pid < 0)
		say_and_exit(errors, errno);
	if (!pid)
		become(s, me, errors);
	close_range(0, ~0u, 0);
	for (;;) {
		if (sigwait(&all, &signo))
			continue;
		if (signo == SIGHUP) {
			kill_children();
			_exit(126);
		}
		while (signo == SIGCHLD) {
			pid_t got = waitpid(-1, &status, WNOHANG);

			if (got == pid)
				exit_like(status);
			if (got <= 0)
				break;
		}
	}
}

int child_start(const struct child_spec *spec, pid_t *pid)
{
	int fds[2], err = 0;
	pid_t child, me = getpid();
	ssize_t got;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	/* A pipe end among 0-2 would be overwritten by the program's own. */
	if (fds[1] < 3) {
		int up = fcntl(fds[1], F_DUPFD_CLOEXEC, 3);

		close(fds[1]);
		fds[1] = up;
	}
	autoclose int errors = fds[0];
	child = fork();
	if (child < 0) {
		err = -errno;
		close(fds[1]);
		return err;
	}
	if (!child) {
		setpgid(0, 0);
		/* Its threads take their CPUs from here: before the first of them exists. */
		if (spec->cpus &&
		    sched_setaffinity(0, spec->cpus_size ? spec->cpus_size : sizeof(cpu_set_t),
				      spec->cpus))
			say_and_exit(fds[1], errno);
		if (spec->tree)
			keep(spec, me, fds[1]);
		become(spec, me, fds[1]);
	}
	setpgid(child, child);
	close(fds[1]);
	do
		got = read(errors, &err, sizeof(err));
	while (got < 0 && errno == EINTR);
	if (got == sizeof(err)) {
		waitpid(child, NULL, 0);
		return -err;
	}
	*pid = child;
	return 0;
}

/* 1: reaped, 0: still there, -errno */
static int wait_until(pid_t pid, int64_t end, int *status)
{
	for (;;) {
		pid_t got = waitpid(pid, status, WNOHANG);

		if (got == pid)
			return 1;
		if (got < 0 && errno != EINTR)
			return -errno;
		if (now_ms() >= end)
			return 0;
		nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
	}
}

int child_end(pid_t pid, unsigned ms, int *status)
{
	int st = 0, got = wait_until(pid, 0, &st);
	pid_t pids[1024];
	size_t n;

	if (!got) {
		kill(-pid, SIGTERM);
		/* A stopped process takes no SIGTERM. */
		kill(-pid, SIGCONT);
		got = wait_until(pid, now_ms() + ms, &st);
	}
	if (!got) {
		n = child_tree(pid, pids, ARRAY_SIZE(pids));
		while (n-- > 1)
			kill(pids[n], SIGKILL);
		kill(-pid, SIGKILL);
		while (waitpid(pid, &st, 0) < 0)
			if (errno != EINTR)
				return -errno;
	}
	if (got < 0)
		return got;
	if (status)
		*status = st;
	return 0;
}

static int drain(int fd, int64_t end, char *buf, size_t *n)
{
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left = end - now_ms();
		ssize_t got;

		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(&p, 1, left > 1000 ? 1000 : (int)left) <= 0)
			continue;
		if (*n == OUTPUT_MAX)
			return -E2BIG;
		got = read(fd, buf + *n, OUTPUT_MAX - *n);
		if (got < 0 && errno != EINTR)
			return -errno;
		if (!got)
			return 0;
		*n += got > 0 ? (size_t)got : 0;
	}
}

int child_read(char *const *argv, unsigned ms, char **out)
{
	struct child_spec spec = {.argv = argv, .in = -1, .err = -1};
	int64_t end = now_ms() + ms;
	int fds[2], err, status;
	size_t n = 0;
	pid_t pid;

	autofree char *buf = malloc(OUTPUT_MAX + 1);
	if (!buf)
		return -ENOMEM;
	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	autoclose int from = fds[0];
	spec.out = fds[1];
	err = child_start(&spec, &pid);
	close(fds[1]);
	if (err)
		return err;
	err = drain(from, end, buf, &n);
	if (!err && !wait_until(pid, end, &status))
		err = -ETIMEDOUT;
	else if (!err)
		pid = -1;
	if (pid > 0)
		child_end(pid, 0, NULL);
	if (err)
		return err;
	buf[n] = 0;
	*out = steal_ptr(buf);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const char *child_status_text(int status, char *buf, size_t len)
{
	if (WIFSIGNALED(status)) {
		const char *name = sigabbrev_np(WTERMSIG(status));

		snprintf(buf, len, "killed by SIG%s%s", name ? name : "?",
			 WCOREDUMP(status) ? " (core dumped)" : "");
	} else {
		snprintf(buf, len, "exit status %d", WEXITSTATUS(status));
	}
	return buf;
}
