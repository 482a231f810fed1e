// SPDX-License-Identifier: Apache-2.0
/* load_start.c - one load: its first instruction, what it costs, and its end */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>
#include "guestbench/port/linux/linux.h"
#include "guestbench/port/linux/load.h"

#define WORDS_MAX 64

static void run_words(char *command)
{
	char *argv[WORDS_MAX + 1] = {NULL}, *rest = command, *word;
	int n = 0;

	while (n < WORDS_MAX && (word = strsep(&rest, " \t")))
		if (*word)
			argv[n++] = word;
	if (n)
		execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "%s: %s\n", n ? argv[0] : "no command",
		strerror(n ? errno : EINVAL));
	_exit(127);
}

static void run(struct load *l)
{
	load_work_fn work = load_work(l->command);

	/* One of its kind on each CPU that it may use. */
	if (work) {
		for (int i = CPU_COUNT(&l->set); i > 1; i--)
			if (!fork())
				break;
		work(l->ops);
		_exit(1);
	}
	setenv("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", 0);
	if (!access("/bin/sh", X_OK))
		execl("/bin/sh", "sh", "-c", l->command, NULL);
	run_words(l->command);
}

static void set_up(struct load *l, int out)
{
	int null = open("/dev/null", O_RDONLY), score;
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	sched_setaffinity(0, sizeof(l->set), &l->set);
	/* Where memory is short, it is the load that goes, never the probe. */
	score = open("/proc/self/oom_score_adj", O_WRONLY);
	if (score >= 0 && write(score, "1000", 4) < 0)
		dprintf(out, "oom_score_adj: %s\n", strerror(errno));
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	for (int fd = 3; fd < 256; fd++)
		close(fd);
	run(l);
}

void load_start(struct load *l)
{
	int fd[2];

	if (load_work(l->command)) {
		l->ops = mmap(NULL, sizeof(*l->ops), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		l->ops = l->ops == MAP_FAILED ? NULL : l->ops;
	}
	l->begun = true;
	l->out = -1;
	l->t0 = port_now();
	if (pipe2(fd, O_CLOEXEC)) {
		l->over = true;
		l->status = 126 << 8;
		return;
	}
	l->pid = fork();
	if (!l->pid)
		set_up(l, fd[1]);
	close(fd[1]);
	l->out = fd[0];
	fcntl(l->out, F_SETFL, O_NONBLOCK);
	if (l->pid > 0)
		return;
	l->pid = 0;
	l->over = true;
	l->status = 126 << 8;
}

struct stat_line {
	pid_t ppid, session;
	unsigned long long ticks;
};

static bool read_stat(const char *pid, struct stat_line *s)
{
	char path[64], buf[512], *p;
	unsigned long long t[4];

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	if (read_text(path, buf, sizeof(buf)) <= 0 || !(p = strrchr(buf, ')')))
		return false;
	if (sscanf(p + 1, " %*c %d %*d %d %*d %*d %*u %*u %*u %*u %*u %llu %llu %llu %llu",
		   &s->ppid, &s->session, &t[0], &t[1], &t[2], &t[3]) != 6)
		return false;
	s->ticks = t[0] + t[1] + t[2] + t[3];
	return true;
}

/* For each process of the load: a signal, where sig is one; its ticks are summed up. */
static unsigned long long each(const struct load *l, int sig)
{
	unsigned long long ticks = 0;
	DIR *d = opendir("/proc");
	struct dirent *e;
	struct stat_line s;

	while (d && (e = readdir(d))) {
		if (atoi(e->d_name) <= 1 || !read_stat(e->d_name, &s) || s.session != l->pid)
			continue;
		ticks += s.ticks;
		if (sig)
			kill(atoi(e->d_name), sig);
	}
	if (d)
		closedir(d);
	return ticks;
}

unsigned load_orphans(void)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	struct stat_line s;
	unsigned n = 0;

	while (d && (e = readdir(d))) {
		if (atoi(e->d_name) <= 1 || !read_stat(e->d_name, &s) || s.ppid != getpid())
			continue;
		n++;
		kill(atoi(e->d_name), SIGKILL);
	}
	if (d)
		closedir(d);
	return n;
}

int64_t load_cpu(const struct load *l)
{
	return (int64_t)each(l, 0) * (1000000000 / sysconf(_SC_CLK_TCK));
}

void load_kill(const struct load *l, int sig)
{
	each(l, sig);
}
