// SPDX-License-Identifier: Apache-2.0
/* Who descends from a process, and what all of them cost: proc(5), /proc/PID/stat. */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/child.h"
#include "lib/clean.h"

struct stat_line {
	pid_t pid, ppid;
	unsigned long long ticks; /* own and of children that were waited for */
	bool dead;
};

static bool read_stat(pid_t pid, struct stat_line *l)
{
	char path[64], buf[1024];
	unsigned long long t[4];
	char *name_end, state;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, buf, sizeof(buf) - 1);
	if (n <= 0)
		return false;
	buf[n] = 0;
	/* The name may hold blanks and parentheses; nothing after it can. */
	name_end = strrchr(buf, ')');
	if (!name_end ||
	    sscanf(name_end + 1, " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %llu %llu",
		   &state, &l->ppid, &t[0], &t[1], &t[2], &t[3]) != 6)
		return false;
	l->pid = pid;
	l->dead = state == 'Z' || state == 'X';
	l->ticks = t[0] + t[1] + t[2] + t[3];
	return true;
}

static size_t read_all(struct stat_line **lines)
{
	size_t n = 0, room = 0;
	DIR *dir = opendir("/proc");
	struct dirent *e;

	*lines = NULL;
	while (dir && (e = readdir(dir))) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		if (n == room) {
			struct stat_line *more;

			room = room ? 2 * room : 256;
			more = realloc(*lines, room * sizeof(**lines));
			if (!more)
				break;
			*lines = more;
		}
		n += read_stat(atoi(e->d_name), *lines + n);
	}
	if (dir)
		closedir(dir);
	return n;
}

/* Breadth first: pids[0 .. n) are found, those from `i` still have to be asked for children. */
static size_t descend(const struct stat_line *l, size_t nl, pid_t *pids, size_t max)
{
	size_t n = 1;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < nl && n < max; j++)
			if (l[j].ppid == pids[i] && !l[j].dead)
				pids[n++] = l[j].pid;
	return n;
}

size_t child_tree(pid_t pid, pid_t *pids, size_t max)
{
	autofree struct stat_line *l = NULL;
	struct stat_line self;
	size_t nl;

	if (!max || !read_stat(pid, &self))
		return 0;
	nl = read_all(&l);
	pids[0] = pid;
	return descend(l, nl, pids, max);
}

int64_t child_cpu_ns(pid_t pid)
{
	unsigned long long ticks = 0;
	struct stat_line l;
	pid_t pids[1024];
	size_t n = child_tree(pid, pids, ARRAY_SIZE(pids));

	for (size_t i = 0; i < n; i++)
		if (read_stat(pids[i], &l))
			ticks += l.ticks;
	return n ? (int64_t)(ticks * (1000000000ull / (unsigned long long)sysconf(_SC_CLK_TCK)))
		 : -1;
}
