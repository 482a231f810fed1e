// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include "tune/guard.h"
#include "tune/txn.h"

#define TRIES 30 /* s: somebody else's rttune may be at work just then */

static bool waits(unsigned gen)
{
	struct journal j;
	char why[200];
	const struct gen *g;
	bool yes;

	if (journal_open(&j, JOURNAL_READ, why, sizeof(why)))
		return false;
	g = journal_gen(&j, gen);
	yes = g && g->armed && !g->confirmed;
	journal_close(&j);
	return yes;
}

static void expire(unsigned gen)
{
	struct txn_opts o = {.to = gen - 1, .runtime_only = true, .max_disruption = 3};

	for (int i = 0; i < TRIES && waits(gen); i++) {
		struct txn_said said = {0};
		int err = txn_revert(&o, &said);

		if (!err)
			return;
		syslog(LOG_ERR, "taking generation %u back: %s", gen, said.text);
		if (err != -EWOULDBLOCK)
			return;
		sleep(1);
	}
}

static void wait_until(const struct timespec *end)
{
	while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, end, NULL) == EINTR)
		;
}

static void guard(unsigned gen, int seconds)
{
	struct timespec end;
	int null;

	clock_gettime(CLOCK_BOOTTIME, &end);
	end.tv_sec += seconds;
	setsid();
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	if (chdir("/"))
		_exit(1);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	openlog("rttune", LOG_PID, LOG_DAEMON);
	wait_until(&end);
	expire(gen);
	_exit(0);
}

int guard_start(unsigned gen, int seconds)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (!pid)
		guard(gen, seconds);
	return 0;
}
