// SPDX-License-Identifier: Apache-2.0
/* loop.c - epoll; a timer is a timerfd, a child a pidfd, a signal a signalfd */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include "lib/loop.h"

enum kind { FD, TIMER, CHILD, SIGNAL };

struct source {
	struct source *next;
	enum kind kind;
	int fd;
	int id; /* timer: what the caller knows it by */
	pid_t pid;
	uint32_t events;
	bool once, dead;
	bool always; /* a regular file: epoll refuses it, it never blocks */
	union {
		loop_fd_fn *on_fd;
		loop_fn *on_time;
		loop_child_fn *on_child;
		loop_signal_fn *on_signal;
	};
	void *arg;
};

struct loop {
	int epoll;
	int last_id;
	bool stop;
	struct source *sources;
};

struct loop *loop_new(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return NULL;
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll < 0) {
		free(loop);
		return NULL;
	}
	return loop;
}

static void source_drop(struct loop *loop, struct source *s)
{
	if (s->dead)
		return;
	/* Freed only after the round: events already fetched may still point to it. */
	s->dead = true;
	if (!s->always)
		epoll_ctl(loop->epoll, EPOLL_CTL_DEL, s->fd, NULL);
	if (s->kind != FD)
		close(s->fd);
}

static void free_dead(struct loop *loop)
{
	for (struct source **at = &loop->sources; *at;) {
		struct source *s = *at;

		if (s->dead) {
			*at = s->next;
			free(s);
		} else {
			at = &s->next;
		}
	}
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	for (struct source *s = loop->sources; s; s = s->next)
		source_drop(loop, s);
	free_dead(loop);
	close(loop->epoll);
	free(loop);
}

static int source_add(struct loop *loop, const struct source *what)
{
	struct source *s = malloc(sizeof(*s));
	struct epoll_event ev = {.events = what->events, .data.ptr = s};

	if (!s)
		return -ENOMEM;
	*s = *what;
	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, s->fd, &ev)) {
		if (errno != EPERM || s->kind != FD) {
			free(s);
			return -errno;
		}
		s->always = true;
	}
	s->next = loop->sources;
	loop->sources = s;
	return 0;
}

/* For sources whose descriptor is ours. */
static int source_own(struct loop *loop, const struct source *what)
{
	int err = what->fd < 0 ? -errno : source_add(loop, what);

	if (err && what->fd >= 0)
		close(what->fd);
	return err;
}

static struct source *find_fd(struct loop *loop, int fd)
{
	for (struct source *s = loop->sources; s; s = s->next)
		if (s->kind == FD && s->fd == fd && !s->dead)
			return s;
	return NULL;
}

int loop_fd(struct loop *loop, int fd, uint32_t events, loop_fd_fn *fn, void *arg)
{
	return source_add(
		loop,
		&(struct source){.kind = FD, .fd = fd, .events = events, .on_fd = fn, .arg = arg});
}

int loop_fd_events(struct loop *loop, int fd, uint32_t events)
{
	struct source *s = find_fd(loop, fd);
	struct epoll_event ev = {.events = events, .data.ptr = s};

	if (!s)
		return -ENOENT;
	s->events = events;
	if (s->always)
		return 0;
	return epoll_ctl(loop->epoll, EPOLL_CTL_MOD, fd, &ev) ? -errno : 0;
}

void loop_fd_drop(struct loop *loop, int fd)
{
	struct source *s = find_fd(loop, fd);

	if (s)
		source_drop(loop, s);
}

static int timer_add(struct loop *loop, unsigned ms, bool once, loop_fn *fn, void *arg)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
	struct itimerspec when = {.it_value = t, .it_interval = once ? (struct timespec){0} : t};
	struct source s = {.kind = TIMER,
			   .id = ++loop->last_id,
			   .once = once,
			   .events = EPOLLIN,
			   .on_time = fn,
			   .arg = arg};
	int err;

	if (!ms) /* zero would disarm it */
		when.it_value.tv_nsec = 1;
	s.fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (s.fd >= 0)
		timerfd_settime(s.fd, 0, &when, NULL);
	err = source_own(loop, &s);
	return err ? err : s.id;
}

int loop_after(struct loop *loop, unsigned ms, loop_fn *fn, void *arg)
{
	return timer_add(loop, ms, true, fn, arg);
}

int loop_every(struct loop *loop, unsigned ms, loop_fn *fn, void *arg)
{
	return ms ? timer_add(loop, ms, false, fn, arg) : -EINVAL;
}

void loop_timer_drop(struct loop *loop, int id)
{
	for (struct source *s = loop->sources; s; s = s->next)
		if (s->kind == TIMER && s->id == id)
			source_drop(loop, s);
}

int loop_child(struct loop *loop, pid_t pid, loop_child_fn *fn, void *arg)
{
	return source_own(loop, &(struct source){.kind = CHILD,
						 .fd = pidfd_open(pid, 0),
						 .pid = pid,
						 .events = EPOLLIN,
						 .on_child = fn,
						 .arg = arg});
}

int loop_signal(struct loop *loop, int signo, loop_signal_fn *fn, void *arg)
{
	struct source s = {.kind = SIGNAL, .events = EPOLLIN, .on_signal = fn, .arg = arg};
	sigset_t set;
	int err;

	sigemptyset(&set);
	sigaddset(&set, signo);
	err = pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (err)
		return -err;
	s.fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return source_own(loop, &s);
}

static void timer_fires(struct loop *loop, struct source *s)
{
	uint64_t times;

	if (read(s->fd, &times, sizeof(times)) != sizeof(times))
		return;
	if (s->once)
		source_drop(loop, s);
	s->on_time(s->arg);
}

static void child_ends(struct loop *loop, struct source *s)
{
	int status;

	if (waitpid(s->pid, &status, WNOHANG) != s->pid)
		return;
	source_drop(loop, s);
	s->on_child(s->arg, s->pid, status);
}

static void signal_comes(struct source *s)
{
	struct signalfd_siginfo si;

	while (!s->dead && read(s->fd, &si, sizeof(si)) == sizeof(si))
		s->on_signal(s->arg, (int)si.ssi_signo);
}

static void dispatch(struct loop *loop, struct source *s, uint32_t events)
{
	if (s->dead)
		return;
	switch (s->kind) {
	case FD:
		s->on_fd(s->arg, events);
		break;
	case TIMER:
		timer_fires(loop, s);
		break;
	case CHILD:
		child_ends(loop, s);
		break;
	case SIGNAL:
		signal_comes(s);
		break;
	}
}

static bool dispatch_always(struct loop *loop, bool call)
{
	bool any = false;

	for (struct source *s = loop->sources; s; s = s->next) {
		if (!s->always || s->dead || !s->events)
			continue;
		any = true;
		if (call)
			s->on_fd(s->arg, s->events);
	}
	return any;
}

int loop_once(struct loop *loop, int timeout_ms)
{
	struct epoll_event ev[64];
	int n;

	if (dispatch_always(loop, false))
		timeout_ms = 0;
	n = epoll_wait(loop->epoll, ev, sizeof(ev) / sizeof(ev[0]), timeout_ms);
	if (n < 0 && errno != EINTR)
		return -errno;
	for (int i = 0; i < n; i++)
		dispatch(loop, ev[i].data.ptr, ev[i].events);
	dispatch_always(loop, true);
	free_dead(loop);
	return 0;
}

int loop_run(struct loop *loop)
{
	int err = 0;

	for (loop->stop = false; !loop->stop && !err;)
		err = loop_once(loop, -1);
	return err;
}

void loop_stop(struct loop *loop)
{
	loop->stop = true;
}
