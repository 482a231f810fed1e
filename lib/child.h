/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child.h - start a program, with everything that must hold before its first instruction
 *
 * The child dies with us (PR_SET_PDEATHSIG), has its own process group, starts with all signals at
 * default and unblocked, and inherits no descriptor but those named. A failed exec is reported by
 * child_start itself, with the errno of execvp.
 *
 * With `tree` a keeper process stands between us and the program and answers to *pid: it is the
 * subreaper (PR_SET_CHILD_SUBREAPER) of all that the program starts, whatever group or session
 * that goes to, ends all of it when the program ends or when we die, and exits as the program did.
 * After SIGTERM what the program started has 2 s to end by itself.
 */
#ifndef LIB_CHILD_H
#define LIB_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sched.h>
#include <sys/types.h>

struct child_spec {
	char *const *argv; /* argv[0] is looked up in PATH */
	const char *dir;   /* NULL: as we are */
	int in, out, err;  /* descriptors to use; -1: /dev/null */
	const int *keep; /* further descriptors to inherit under their numbers, -1 ends; or NULL */
	const cpu_set_t *cpus; /* NULL: as we are */
	size_t cpus_size;      /* of *cpus in bytes; 0: sizeof(cpu_set_t) */
	bool tree;
};

int child_start(const struct child_spec *spec, pid_t *pid);

/* child_end - SIGTERM to its group, after ms milliseconds SIGKILL to it and to all that it started,
 * reap; *status (may be NULL) as of waitpid; -ECHILD when it was reaped before */
int child_end(pid_t pid, unsigned ms, int *status);

/* child_read - run to its end, at most ms milliseconds, and return its standard output (malloced,
 * at most 1 MiB, zero ended) in *out; returns its exit status (128 + n where signal n killed it),
 * or -errno (-ETIMEDOUT, -E2BIG) */
int child_read(char *const *argv, unsigned ms, char **out);

/* child_status_text - "exit status 1", "killed by SIGSEGV (core dumped)" */
const char *child_status_text(int status, char *buf, size_t len);

/* child_tree - pid and all that it started, as /proc tells now; how many, at most max */
size_t child_tree(pid_t pid, pid_t *pids, size_t max);

/* child_cpu_ns - CPU time that pid and all that it started have used, those that ended and were
 * waited for included; -1: no such process. Resolution is a clock tick, mostly 10 ms (proc(5)). */
int64_t child_cpu_ns(pid_t pid);

#endif
