// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/facts.h"

#define PF_KTHREAD	  0x00200000u /* include/linux/sched.h */
#define PF_NO_SETAFFINITY 0x04000000u

/* Programs that set what we set; libvirt also rebinds devices and owns cachetune. */
static const char *const tuners[] = {"irqbalance",   "tuned",	 "libvirtd", "virtqemud",
				     "stalld",	     "thermald", "ksmtuned", "power-profiles-",
				     "auto-cpufreq", "tlp",	 "rt-conf"};

static bool tuner(struct facts *f, const char *comm)
{
	for (size_t i = 0; i < ARRAY_SIZE(tuners); i++) {
		size_t at = strlen(f->tuners);

		if (strcmp(comm, tuners[i]))
			continue;
		if (!strstr(f->tuners, comm))
			snprintf(f->tuners + at, sizeof(f->tuners) - at, "%s%s", at ? " " : "",
				 comm);
		return true;
	}
	return false;
}

/* proc_pid_stat(5): fields are counted from the state, which follows the last parenthesis. */
static bool load_stat(struct task_fact *t, unsigned *flags)
{
	char text[1024], *p, *open;
	unsigned fl = 0;
	int field = 3;

	if (root_readf(text, sizeof(text), "proc/%d/stat", t->pid) < 0)
		return false;
	open = strchr(text, '(');
	p = strrchr(text, ')');
	if (!open || !p)
		return false;
	snprintf(t->comm, sizeof(t->comm), "%.*s", (int)(p - open - 1), open + 1);
	p++;
	for (p = strtok(p, " "); p; p = strtok(NULL, " "), field++) {
		if (field == 9)
			fl = (unsigned)strtoul(p, NULL, 10);
		else if (field == 40)
			t->priority = atoi(p);
		else if (field == 41)
			t->policy = atoi(p);
	}
	*flags = fl;
	return true;
}

static void load_allowed(struct task_fact *t)
{
	static const char key[] = "\nCpus_allowed_list:";
	char text[8192], *p;

	if (root_readf(text, sizeof(text), "proc/%d/status", t->pid) < 0)
		return;
	p = strstr(text, key);
	if (!p)
		return;
	p += strlen(key);
	p[strcspn(p, "\n")] = '\0';
	cpus_parse(p, &t->allowed);
}

static int by_pid(const void *a, const void *b)
{
	const struct task_fact *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

static bool load_task(struct facts *f, const char *name)
{
	struct task_fact *t = &f->task[f->tasks];
	unsigned flags = 0;

	*t = (struct task_fact){.pid = atoi(name)};
	if (!load_stat(t, &flags))
		return false;
	t->kthread = flags & PF_KTHREAD;
	t->bound = flags & PF_NO_SETAFFINITY;
	if (!t->kthread && strncmp(t->comm, "vhost-", 6) && !tuner(f, t->comm))
		return false;
	load_allowed(t);
	return true;
}

static int room(struct facts *f, size_t more)
{
	struct task_fact *grown = reallocarray(f->task, f->tasks + more, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	f->task = grown;
	return 0;
}

/* Since 6.4 vhost workers are threads of the hypervisor, not of the kernel. */
static int load_threads(struct facts *f, const char *pid)
{
	char path[64], comm[32] = "", **names = NULL;
	int n, err;

	if (root_readf(comm, sizeof(comm), "proc/%s/comm", pid) < 0 ||
	    (strncmp(comm, "qemu", 4) && strncmp(comm, "kvm", 3)))
		return 0;
	snprintf(path, sizeof(path), "proc/%s/task", pid);
	n = root_list(path, &names);
	err = n > 0 ? room(f, (size_t)n + 1) : 0;
	for (int i = 0; i < n; i++) {
		if (!err && strcmp(names[i], pid))
			f->tasks += load_task(f, names[i]);
		free(names[i]);
	}
	free(names);
	return err;
}

int facts_task_load(struct facts *f)
{
	char **names = NULL;
	int n = root_list("proc", &names), err = 0;

	for (int i = 0; i < n; i++) {
		if (!err && isdigit((unsigned char)*names[i])) {
			err = room(f, 1);
			if (!err)
				f->tasks += load_task(f, names[i]);
			if (!err)
				err = load_threads(f, names[i]);
		}
		free(names[i]);
	}
	free(names);
	if (f->tasks)
		qsort(f->task, f->tasks, sizeof(*f->task), by_pid);
	return err;
}
