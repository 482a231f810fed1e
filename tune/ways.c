// SPDX-License-Identifier: Apache-2.0
/* How each way reads and writes; who names a target for good. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/knob.h"
#include "tune/rehearse.h"

static int file_read(const char *target, char **raw)
{
	char *text = root_slurp(target, NULL);

	if (!text && errno != ENOENT && errno != ENOTDIR)
		return -errno;
	*raw = text;
	return 0;
}

static int file_write(const char *target, const char *val)
{
	return val ? root_write(target, val) : -EINVAL;
}

/* The parent's descriptor and the last name: mkdir and rmdir have no form that stays in a root. */
static int parent(const char *target, const char **name)
{
	const char *slash = strrchr(target, '/');
	autofree char *dir = slash ? strndup(target, (size_t)(slash - target)) : strdup(".");

	if (!dir)
		return -ENOMEM;
	*name = slash ? slash + 1 : target;
	return root_open(dir, O_PATH | O_DIRECTORY, 0);
}

/* What the kernel makes with a group, and takes away with it. */
static const struct {
	const char *name, *text;
} born[] = {{"cpuset.cpus", "\n"},
	    {"cpuset.cpus.effective", "\n"},
	    {"cpuset.cpus.exclusive", "\n"},
	    {"cpuset.cpus.partition", "member\n"},
	    {"cgroup.procs", ""},
	    {"cgroup.threads", ""}};

static int lay_down(int dir)
{
	for (size_t i = 0; i < ARRAY_SIZE(born); i++) {
		autoclose int fd = openat(dir, born[i].name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
		size_t len = strlen(born[i].text);

		if (fd < 0 || write(fd, born[i].text, len) != (ssize_t)len)
			return -errno;
	}
	return 0;
}

static int group_make(int dir, const char *name)
{
	autoclose int fd = -1;

	if (mkdirat(dir, name, 0755) && errno != EEXIST)
		return -errno;
	if (root_live())
		return 0;
	fd = openat(dir, name, O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : lay_down(fd);
}

static int group_remove(int dir, const char *name)
{
	if (!root_live()) {
		autoclose int fd = openat(dir, name, O_DIRECTORY | O_CLOEXEC);

		for (size_t i = 0; fd >= 0 && i < ARRAY_SIZE(born); i++)
			if (unlinkat(fd, born[i].name, 0) && errno != ENOENT)
				return -errno;
	}
	return unlinkat(dir, name, AT_REMOVEDIR) && errno != ENOENT ? -errno : 0;
}

static int group_read(const char *target, char **raw)
{
	*raw = NULL;
	if (!root_exists(target))
		return 0;
	*raw = strdup("");
	return *raw ? 0 : -ENOMEM;
}

static int group_write(const char *target, const char *val)
{
	const char *name;
	autoclose int dir = parent(target, &name);

	if (dir < 0)
		return dir;
	return val ? group_make(dir, name) : group_remove(dir, name);
}

static bool split(const char *target, int *pid, char *what)
{
	return sscanf(target, "%d %7s", pid, what) == 2;
}

/* Text between the last parenthesis of /proc/PID/stat and its nth field (from 1). */
static const char *stat_field(const char *text, int nth, char *buf, size_t len)
{
	const char *p = strrchr(text, ')');

	for (int i = 2; p && i < nth; i++)
		p = strchr(p + 1, ' ');
	snprintf(buf, len, "%.*s", p ? (int)strcspn(p + 1, " \n") : 0, p ? p + 1 : "");
	return buf;
}

static int thread_cpus(int pid, char **raw)
{
	static const char key[] = "\nCpus_allowed_list:\t";
	char path[32];
	autofree char *text = NULL;
	char *p;

	snprintf(path, sizeof(path), "proc/%d/status", pid);
	text = root_slurp(path, NULL);
	p = text ? strstr(text, key) : NULL;
	if (!p)
		return text ? -EINVAL : 0;
	p += strlen(key);
	*raw = strndup(p, strcspn(p, "\n"));
	return *raw ? 0 : -ENOMEM;
}

static const char *const policies[] = {"other", "fifo", "rr", "batch", "iso", "idle", "deadline"};

static int thread_sched(int pid, char **raw)
{
	char path[32], policy[16], priority[16];
	autofree char *text = NULL;
	size_t p;

	snprintf(path, sizeof(path), "proc/%d/stat", pid);
	text = root_slurp(path, NULL);
	if (!text)
		return 0;
	p = strtoul(stat_field(text, 41, policy, sizeof(policy)), NULL, 10);
	stat_field(text, 40, priority, sizeof(priority));
	if (p >= ARRAY_SIZE(policies) || asprintf(raw, "%s %s", policies[p], priority) < 0)
		return -EINVAL;
	return 0;
}

static int thread_read(const char *target, char **raw)
{
	char what[8];
	int pid;

	*raw = NULL;
	if (!split(target, &pid, what))
		return -EINVAL;
	return strcmp(what, "cpus") ? thread_sched(pid, raw) : thread_cpus(pid, raw);
}

static int set_cpus(int pid, const char *val)
{
	struct cpus set;
	cpu_set_t *mask = CPU_ALLOC(CPUS_MAX);
	size_t size = CPU_ALLOC_SIZE(CPUS_MAX);
	int err = mask ? cpus_parse(val, &set) : -ENOMEM;

	if (!err) {
		CPU_ZERO_S(size, mask);
		for_each_cpu (c, &set)
			CPU_SET_S((size_t)c, size, mask);
		err = sched_setaffinity(pid, size, mask) ? -errno : 0;
	}
	CPU_FREE(mask);
	return err;
}

static int set_sched(int pid, const char *val)
{
	struct sched_param sp = {0};
	char policy[16];

	if (sscanf(val, "%15s %d", policy, &sp.sched_priority) != 2)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(policies) - 1; i++)
		if (!strcmp(policy, policies[i]))
			return sched_setscheduler(pid, (int)i, &sp) ? -errno : 0;
	return -EINVAL;
}

static int thread_write(const char *target, const char *val)
{
	char what[8];
	int pid;

	if (!val || !split(target, &pid, what))
		return -EINVAL;
	if (!root_live())
		return rehearse_thread(pid, what, val);
	return strcmp(what, "cpus") ? set_sched(pid, val) : set_cpus(pid, val);
}

const struct way_ops ways[WAYS] = {
	[WAY_FILE] = {file_read, file_write},	  [WAY_IRQ] = {file_read, file_write},
	[WAY_CONF] = {file_read, NULL},		  [WAY_THREAD] = {thread_read, thread_write},
	[WAY_CGROUP] = {group_read, group_write},
};

static char *thread_ident(const char *target)
{
	char path[32], start[32], *open, *end, *ident = NULL;
	autofree char *text = NULL;
	int pid = atoi(target);

	snprintf(path, sizeof(path), "proc/%d/stat", pid);
	text = root_slurp(path, NULL);
	open = text ? strchr(text, '(') : NULL;
	end = text ? strrchr(text, ')') : NULL;
	if (!open || !end)
		return NULL;
	stat_field(text, 22, start, sizeof(start));
	if (asprintf(&ident, "%.*s %s", (int)(end - open - 1), open + 1, start) < 0)
		return NULL;
	return ident;
}

/* The directories below proc/irq/N are named after the actions that share it. */
static char *irq_ident(const char *target)
{
	autofree char *dir = strndup(target, (size_t)(strrchr(target, '/') - target));
	char ident[256] = "", path[512], **names = NULL;
	int n = dir ? root_list(dir, &names) : 0;
	struct stat st;

	for (int i = 0; i < n; i++) {
		size_t at = strlen(ident);
		autoclose int fd = -1;

		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		fd = root_open(path, O_PATH | O_NOFOLLOW, 0);
		if (fd >= 0 && !fstat(fd, &st) && S_ISDIR(st.st_mode))
			snprintf(ident + at, sizeof(ident) - at, "%s%s", at ? " " : "", names[i]);
		free(names[i]);
	}
	free(names);
	return *ident ? strdup(ident) : NULL;
}

char *way_ident(enum way way, const char *target)
{
	if (way == WAY_THREAD)
		return thread_ident(target);
	if (way == WAY_IRQ && strchr(target, '/'))
		return irq_ident(target);
	return NULL;
}
