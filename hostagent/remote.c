// SPDX-License-Identifier: Apache-2.0
#include "hostagent/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "lib/child.h"
#include "lib/clean.h"

#define SCHEME	 "ssh:"
#define LEAVE_MS 10000
#define EXTRA	 (120 * 1000000000ll) /* ns, for the way there and back */

/* One line for the shell there: whatever happens, its directory goes and the status comes back. */
#define THERE                                                                   \
	"d=$(mktemp -d ${TMPDIR:-/tmp}/rtbench.XXXXXX) || exit 2; cat >$d/%s.ini; "        \
	"rtbench run $d/%s.ini -o $d/run -q -s report.store=none%s >/dev/null; s=$?; " \
	"[ -d $d/run ] && tar -C $d/run -cf - .; rm -rf $d; exit $s"

/* The scenario as text in a file that has no name. */
static int scenario_fd(const struct scenario *s)
{
	struct scenario one = *s;
	int fd = memfd_create("scenario", MFD_CLOEXEC);
	FILE *f;

	if (fd < 0)
		return -errno;
	one.main.repeat = 1;
	f = fdopen(dup(fd), "w");
	if (f)
		scenario_print(&one, f);
	if (!f || fclose(f) || lseek(fd, 0, SEEK_SET)) {
		close(fd);
		return -EIO;
	}
	return fd;
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

/* Exit status of pid, or -ETIMEDOUT: then it is ended. */
static int wait_for(pid_t pid, int64_t end)
{
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (now() > end) {
			child_end(pid, LEAVE_MS, NULL);
			return -ETIMEDOUT;
		}
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}

static int unpack(const char *dir, int from, pid_t *pid)
{
	const char *argv[] = {"tar", "-C", dir, "--no-same-owner", "-xf", "-", NULL};

	return child_start(&(struct child_spec){.argv = (char *const *)(uintptr_t)argv,
						.in = from,
						.out = -1,
						.err = STDERR_FILENO},
			   pid);
}

static int ask(const struct remote *r, int scenario, int to, pid_t *pid)
{
	autofree char *there = NULL;
	const char *name = r->s->main.name;
	const char *argv[] = {"ssh", "-o", "BatchMode=yes", "--", r->on + strlen(SCHEME),
			      NULL,  NULL};

	if (asprintf(&there, THERE, name, name, r->no_trace ? " --no-trace" : "") < 0)
		return -ENOMEM;
	argv[5] = there;
	return child_start(&(struct child_spec){.argv = (char *const *)(uintptr_t)argv,
						.in = scenario,
						.out = to,
						.err = STDERR_FILENO},
			   pid);
}

static int both(const struct remote *r, int scenario, char *why, size_t len)
{
	const struct scn_main *m = &r->s->main;
	int64_t end = now() + m->timeout + m->warmup + 2 * m->duration + EXTRA;
	int fd[2], got, rc;
	pid_t ssh, tar;

	if (pipe2(fd, O_CLOEXEC))
		return -errno;
	rc = ask(r, scenario, fd[1], &ssh);
	close(fd[1]);
	if (rc) {
		close(fd[0]);
		snprintf(why, len, "ssh cannot be started: %s", strerror(-rc));
		return rc;
	}
	rc = unpack(r->dir, fd[0], &tar);
	close(fd[0]);
	got = wait_for(ssh, end);
	if (!rc)
		rc = wait_for(tar, end);
	if (got == -ETIMEDOUT)
		snprintf(why, len, "%s: the run was not over in time", r->on);
	else if (got == 255)
		snprintf(why, len, "%s cannot be reached", r->on);
	else if (got == 2 || got == 127)
		snprintf(why, len, "%s: rtbench there does not run this scenario: see above",
			 r->on);
	else if (rc)
		snprintf(why, len, "%s: the run directory did not come back whole", r->on);
	else
		return 0;
	return got < 0 ? got : -EREMOTEIO;
}

int remote_run(const struct remote *r, char *why, size_t len)
{
	if (strncmp(r->on, SCHEME, strlen(SCHEME)) || !r->on[strlen(SCHEME)] ||
	    r->on[strlen(SCHEME)] == '-') {
		snprintf(why, len, "--on takes ssh:[USER@]HOST, not '%s'", r->on);
		return -EINVAL;
	}
	autoclose int scenario = scenario_fd(r->s);
	if (scenario < 0) {
		snprintf(why, len, "%s", strerror(-scenario));
		return scenario;
	}
	return both(r, scenario, why, len);
}
