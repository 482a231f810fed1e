// SPDX-License-Identifier: Apache-2.0
/* What the loop promises: each source is called, on time, and may be dropped by any callback. */
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/unit/test.h"
#include "lib/loop.h"

struct seen {
	struct loop *loop;
	int calls, want;
	int fd, other;
	pid_t pid;
	int status, signo;
};

static void count(struct seen *s)
{
	if (++s->calls >= s->want)
		loop_stop(s->loop);
}

static void on_fd(void *arg, uint32_t events)
{
	struct seen *s = arg;
	char c;

	if (read(s->fd, &c, 1) == 1)
		count(s);
}

static void on_time(void *arg)
{
	count(arg);
}

static void on_child(void *arg, pid_t pid, int status)
{
	struct seen *s = arg;

	s->pid = pid;
	s->status = status;
	count(s);
}

static void on_signal(void *arg, int signo)
{
	struct seen *s = arg;

	s->signo = signo;
	count(s);
}

TEST(a_readable_descriptor_is_called_until_it_is_empty)
{
	struct seen s = {.loop = loop_new(), .want = 3};
	int p[2];

	OK(s.loop && !pipe2(p, O_NONBLOCK | O_CLOEXEC));
	s.fd = p[0];
	EQ(write(p[1], "abc", 3), 3);
	EQ(loop_fd(s.loop, p[0], EPOLLIN, on_fd, &s), 0);
	EQ(loop_run(s.loop), 0);
	EQ(s.calls, 3);
	loop_free(s.loop);
	close(p[0]);
	close(p[1]);
}

TEST(a_regular_file_is_always_ready_though_epoll_refuses_it)
{
	struct seen s = {.loop = loop_new(), .want = 5};

	s.fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	OK(s.fd >= 0);
	EQ(loop_fd(s.loop, s.fd, EPOLLIN, on_fd, &s), 0);
	EQ(loop_run(s.loop), 0);
	EQ(s.calls, 5);
	EQ(loop_fd_events(s.loop, s.fd, 0), 0);
	EQ(loop_once(s.loop, 0), 0);
	EQ(s.calls, 5);
	loop_free(s.loop);
	close(s.fd);
}

TEST(a_timer_fires_again_and_again_until_it_is_dropped)
{
	struct seen s = {.loop = loop_new(), .want = 3};
	int id = loop_every(s.loop, 1, on_time, &s);

	OK(id > 0);
	EQ(loop_run(s.loop), 0);
	EQ(s.calls, 3);
	loop_timer_drop(s.loop, id);
	EQ(loop_once(s.loop, 20), 0);
	EQ(s.calls, 3);
	loop_free(s.loop);
}

TEST(a_timer_for_once_fires_once_and_zero_means_soon)
{
	struct seen s = {.loop = loop_new(), .want = 2};

	OK(loop_after(s.loop, 0, on_time, &s) > 0);
	OK(loop_after(s.loop, 2, on_time, &s) > 0);
	EQ(loop_run(s.loop), 0);
	EQ(loop_once(s.loop, 10), 0);
	EQ(s.calls, 2);
	EQ(loop_every(s.loop, 0, on_time, &s), -22);
	loop_free(s.loop);
}

TEST(a_child_is_reaped_with_its_status)
{
	struct seen s = {.loop = loop_new(), .want = 1};
	pid_t pid = fork();

	if (!pid)
		_exit(7);
	EQ(loop_child(s.loop, pid, on_child, &s), 0);
	EQ(loop_run(s.loop), 0);
	EQ(s.pid, pid);
	EQ(WEXITSTATUS(s.status), 7);
	EQ(waitpid(pid, NULL, WNOHANG), -1);
	loop_free(s.loop);
}

TEST(a_signal_becomes_a_call)
{
	struct seen s = {.loop = loop_new(), .want = 1};

	EQ(loop_signal(s.loop, SIGUSR1, on_signal, &s), 0);
	raise(SIGUSR1);
	EQ(loop_run(s.loop), 0);
	EQ(s.signo, SIGUSR1);
	loop_free(s.loop);
}

/* Both ends are readable in the same round; whoever comes first removes the other. */
static void drops_the_other(void *arg, uint32_t events)
{
	struct seen *s = arg;

	s->calls++;
	loop_fd_drop(s->loop, s->fd);
	loop_fd_drop(s->loop, s->other);
}

TEST(a_callback_may_drop_a_source_whose_event_is_already_fetched)
{
	struct seen s = {.loop = loop_new()};
	int a[2], b[2];

	OK(!pipe(a) && !pipe(b));
	EQ(write(a[1], "x", 1), 1);
	EQ(write(b[1], "x", 1), 1);
	s.fd = a[0];
	s.other = b[0];
	EQ(loop_fd(s.loop, a[0], EPOLLIN, drops_the_other, &s), 0);
	EQ(loop_fd(s.loop, b[0], EPOLLIN, drops_the_other, &s), 0);
	EQ(loop_once(s.loop, 0), 0);
	EQ(s.calls, 1);
	EQ(loop_fd_events(s.loop, a[0], EPOLLIN), -2);
	loop_free(s.loop);
	for (int i = 0; i < 2; i++) {
		close(a[i]);
		close(b[i]);
	}
}

RUN(a_readable_descriptor_is_called_until_it_is_empty,
    a_regular_file_is_always_ready_though_epoll_refuses_it,
    a_timer_fires_again_and_again_until_it_is_dropped,
    a_timer_for_once_fires_once_and_zero_means_soon, a_child_is_reaped_with_its_status,
    a_signal_becomes_a_call, a_callback_may_drop_a_source_whose_event_is_already_fetched)
