// SPDX-License-Identifier: Apache-2.0
/*
 * libvirt's event loop on ours: libvirt-event.h says what each call must do. Descriptors may wait
 * for nothing, timers may be off; a source that is removed lives until its last callback is over.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <libvirt/libvirt.h>
#include "hostagent/libvirt/virt.h"

struct source {
	struct source *next;
	int id, fd; /* fd -1: a timer */
	int timer;  /* of the loop; 0: off */
	bool gone;
	virEventHandleCallback on_fd;
	virEventTimeoutCallback on_time;
	void *opaque;
	virFreeCallback forget;
};

/* libvirt's interface has no place for a pointer of ours: it has one loop in a process. */
static struct loop *the_loop;
static struct source *sources;
static int last_id;

static struct source *find(int id)
{
	for (struct source *s = sources; s; s = s->next)
		if (s->id == id && !s->gone)
			return s;
	return NULL;
}

static uint32_t to_epoll(int events)
{
	return (events & VIR_EVENT_HANDLE_READABLE ? EPOLLIN : 0u) |
	       (events & VIR_EVENT_HANDLE_WRITABLE ? EPOLLOUT : 0u);
}

static void on_fd(void *arg, uint32_t what)
{
	struct source *s = arg;
	int events = (what & EPOLLIN ? VIR_EVENT_HANDLE_READABLE : 0) |
		     (what & EPOLLOUT ? VIR_EVENT_HANDLE_WRITABLE : 0) |
		     (what & EPOLLERR ? VIR_EVENT_HANDLE_ERROR : 0) |
		     (what & EPOLLHUP ? VIR_EVENT_HANDLE_HANGUP : 0);

	if (!s->gone)
		s->on_fd(s->id, s->fd, events, s->opaque);
}

static void on_time(void *arg)
{
	struct source *s = arg;

	if (!s->gone)
		s->on_time(s->id, s->opaque);
}

static void reap(void *arg)
{
	struct source **at = &sources;

	while (*at) {
		struct source *s = *at;

		if (!s->gone) {
			at = &s->next;
			continue;
		}
		*at = s->next;
		if (s->forget)
			s->forget(s->opaque);
		free(s);
	}
}

static struct source *add(const struct source *what)
{
	struct source *s = the_loop ? malloc(sizeof(*s)) : NULL;

	if (!s)
		return NULL;
	*s = *what;
	s->id = ++last_id;
	s->next = sources;
	sources = s;
	return s;
}

static int add_handle(int fd, int events, virEventHandleCallback fn, void *opaque,
		      virFreeCallback forget)
{
	struct source *s =
		add(&(struct source){.fd = fd, .on_fd = fn, .opaque = opaque, .forget = forget});

	if (!s)
		return -1;
	if (loop_fd(the_loop, fd, to_epoll(events), on_fd, s) >= 0)
		return s->id;
	s->gone = true;
	s->forget = NULL;
	return -1;
}

static void update_handle(int id, int events)
{
	struct source *s = find(id);

	if (s && the_loop)
		loop_fd_events(the_loop, s->fd, to_epoll(events));
}

static int remove_source(int id)
{
	struct source *s = find(id);

	if (!s)
		return -1;
	if (the_loop && s->fd >= 0)
		loop_fd_drop(the_loop, s->fd);
	if (the_loop && s->timer > 0)
		loop_timer_drop(the_loop, s->timer);
	s->gone = true;
	if (the_loop)
		loop_after(the_loop, 1, reap, NULL);
	return 0;
}

static void update_timeout(int id, int ms)
{
	struct source *s = find(id);

	if (!s || !the_loop)
		return;
	if (s->timer > 0)
		loop_timer_drop(the_loop, s->timer);
	s->timer = ms < 0 ? 0 : loop_every(the_loop, ms ? (unsigned)ms : 1, on_time, s);
}

static int add_timeout(int ms, virEventTimeoutCallback fn, void *opaque, virFreeCallback forget)
{
	struct source *s =
		add(&(struct source){.fd = -1, .on_time = fn, .opaque = opaque, .forget = forget});

	if (!s)
		return -1;
	update_timeout(s->id, ms);
	return s->id;
}

void virt_loop(struct loop *loop)
{
	static bool known;

	if (loop && !known)
		virEventRegisterImpl(add_handle, update_handle, remove_source, add_timeout,
				     update_timeout, remove_source);
	known = known || loop;
	if (!loop) {
		for (struct source *s = sources; s; s = s->next)
			if (!s->gone)
				remove_source(s->id);
		reap(NULL);
	}
	the_loop = loop;
}
