/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop.h - one thread waits for everything: descriptors, timers, children, signals
 *
 *	struct loop *loop = loop_new();
 *	loop_fd(loop, fd, EPOLLIN, on_bytes, me);
 *	loop_every(loop, ms, on_tick, me);
 *	loop_run(loop);			until loop_stop() or an error
 *	loop_free(loop);
 *
 * Callbacks run one at a time on the caller's thread and may add and remove any source, also the
 * one that called. Calls return 0 (or an id > 0 where said) or -errno; nothing is printed.
 */
#ifndef LIB_LOOP_H
#define LIB_LOOP_H

#include <stdint.h>
#include <sys/types.h>

struct loop;
typedef void loop_fd_fn(void *arg, uint32_t events);
typedef void loop_fn(void *arg);
typedef void loop_child_fn(void *arg, pid_t pid, int status);	/* status as of waitpid(2) */
typedef void loop_signal_fn(void *arg, int signo);

struct loop *loop_new(void);	/* NULL: errno says why */
void loop_free(struct loop *loop);

int loop_fd(struct loop *loop, int fd, uint32_t events, loop_fd_fn *fn, void *arg);
int loop_fd_events(struct loop *loop, int fd, uint32_t events);
void loop_fd_drop(struct loop *loop, int fd);	/* does not close it */

int loop_after(struct loop *loop, unsigned ms, loop_fn *fn, void *arg);	/* once; returns id */
int loop_every(struct loop *loop, unsigned ms, loop_fn *fn, void *arg);	/* returns id */
void loop_timer_drop(struct loop *loop, int id);

int loop_child(struct loop *loop, pid_t pid, loop_child_fn *fn, void *arg);	/* reaps it */
int loop_signal(struct loop *loop, int signo, loop_signal_fn *fn, void *arg);	/* blocks signo */

int loop_run(struct loop *loop);
int loop_once(struct loop *loop, int timeout_ms);
void loop_stop(struct loop *loop);

#endif
