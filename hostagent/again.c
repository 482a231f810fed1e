// SPDX-License-Identifier: Apache-2.0
#include "hostagent/again.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "hostagent/scenario.h"
#include "lib/child.h"
#include "lib/clean.h"

#define WORDS_MAX 64
#define LEAVE_MS  10000 /* for an orderly end after the deadline */
#define EXTRA	  (60 * 1000000000ll)

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

/* 0 when it is over, -ETIMEDOUT when it is not and should be. */
static int wait_until(pid_t pid, int64_t end)
{
	autoclose int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = {.fd = fd, .events = POLLIN};

	if (fd < 0)
		return -errno;
	for (;;) {
		int64_t left = (end - now()) / 1000000;
		int n = left > 0 ? poll(&p, 1, left > 60000 ? 60000 : (int)left + 1) : 0;

		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (now() >= end)
			return -ETIMEDOUT;
	}
}

static int start(const struct again *a, int log, pid_t *pid)
{
	static const char self[] = "/proc/self/exe";
	const char *argv[2 * WORDS_MAX + 8] = {self, "run", a->scenario, "-o", a->dir, "-q"};
	int n = 6;

	for (size_t i = 0; a->set && a->set[i]; i++) {
		if (i == WORDS_MAX)
			return -E2BIG;
		argv[n++] = "-s";
		argv[n++] = a->set[i];
	}
	return child_start(&(struct child_spec){.argv = (char *const *)(uintptr_t)argv,
						.in = -1,
						.out = log,
						.err = log,
						.tree = true},
			   pid);
}

int again_run(const struct again *a, char *why, size_t len)
{
	autoclose int log =
		a->log ? open(a->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;
	int status, rc;
	pid_t pid;

	if (a->log && log < 0) {
		snprintf(why, len, "%s: %s", a->log, strerror(errno));
		return -EIO;
	}
	rc = start(a, log, &pid);
	if (rc) {
		snprintf(why, len, "%s: cannot be started: %s", a->scenario, strerror(-rc));
		return rc;
	}
	rc = wait_until(pid, now() + a->deadline);
	if (rc) {
		child_end(pid, LEAVE_MS, NULL);
		snprintf(why, len, "%s: not over within %lld s, ended", a->scenario,
			 (long long)(a->deadline / 1000000000));
		return rc;
	}
	if (waitpid(pid, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int again_deadline(const char *scenario, const struct opt_list *set, int64_t *ns, char *why,
		   size_t len)
{
	struct scenario s = {0};
	int rc = scenario_load(scenario, set, &s, why, len);

	if (!rc)
		*ns = s.main.repeat *
		      (s.main.timeout + s.main.warmup + 2 * s.main.duration + EXTRA);
	scenario_free(&s);
	return rc;
}
