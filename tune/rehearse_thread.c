// SPDX-License-Identifier: Apache-2.0
/* Threads of a captured tree: sched_setaffinity and sched_setscheduler as proc would show them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/cpus.h"
#include "lib/root.h"
#include "tune/rehearse.h"

#define POLICY_FIELD 41 /* of proc_pid_stat(5); the one before is the priority */

/* The bytes [at, at + len) of the file become text. */
static int patch(const char *path, const char *at, size_t len, const char *all, const char *text)
{
	autofree char *out = NULL;
	autoclose int fd = root_open(path, O_WRONLY, 0);
	int n = asprintf(&out, "%.*s%s%s", (int)(at - all), all, text, at + len);

	if (fd < 0 || n < 0)
		return fd < 0 ? fd : -ENOMEM;
	return pwrite(fd, out, (size_t)n, 0) != n || ftruncate(fd, n) ? -errno : 0;
}

static int cpus(int pid, const char *val)
{
	static const char key[] = "\nCpus_allowed_list:\t";
	char path[32], list[4096];
	autofree char *all = NULL;
	struct cpus set;
	const char *at;

	snprintf(path, sizeof(path), "proc/%d/status", pid);
	all = root_slurp(path, NULL);
	at = all ? strstr(all, key) : NULL;
	if (!at)
		return -ESRCH;
	if (cpus_parse(val, &set) || cpus_first(&set) < 0)
		return -EINVAL;
	at += strlen(key);
	return patch(path, at, strcspn(at, "\n"), all, cpus_text(&set, list, sizeof(list)));
}

static int sched(int pid, const char *val)
{
	static const char *const policies[] = {"other", "fifo", "rr", "batch", "iso", "idle"};
	char path[32], policy[16], text[32];
	autofree char *all = NULL;
	const char *at;
	unsigned p = 0;
	int priority;

	snprintf(path, sizeof(path), "proc/%d/stat", pid);
	all = root_slurp(path, NULL);
	at = all ? strrchr(all, ')') : NULL;
	for (int field = 2; at && field < POLICY_FIELD - 1; field++)
		at = strchr(at + 1, ' ');
	if (!at)
		return -ESRCH;
	if (sscanf(val, "%15s %d", policy, &priority) != 2)
		return -EINVAL;
	while (p < ARRAY_SIZE(policies) && strcmp(policies[p], policy))
		p++;
	if (p == ARRAY_SIZE(policies))
		return -EINVAL;
	snprintf(text, sizeof(text), "%d %u", priority, p);
	at++;
	size_t len = strcspn(at, " ");
	return patch(path, at, len + 1 + strcspn(at + len + 1, " \n"), all, text);
}

int rehearse_thread(int pid, const char *what, const char *val)
{
	return strcmp(what, "cpus") ? sched(pid, val) : cpus(pid, val);
}
