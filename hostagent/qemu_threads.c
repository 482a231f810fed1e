// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "hostagent/qemu_threads.h"
#include "lib/clean.h"

void qemu_vcpus(struct json_object *reply, struct qemu_vcpus *v)
{
	for (size_t i = 0; i < json_object_array_length(reply); i++) {
		struct json_object *c = json_object_array_get_idx(reply, i);
		int at = json_object_get_int(json_object_object_get(c, "cpu-index"));

		if (at < 0 || at >= (int)ARRAY_SIZE(v->tid))
			continue;
		v->tid[at] = json_object_get_int(json_object_object_get(c, "thread-id"));
		v->n = at >= v->n ? at + 1 : v->n;
	}
}

static int vcpu_of(const struct qemu_vcpus *v, int tid)
{
	for (int i = 0; i < v->n; i++)
		if (v->tid[i] == tid)
			return i;
	return -1;
}

static void comm(const char *path, struct vm_thread *t)
{
	autofclose FILE *f = fopen(path, "re");

	if (f && fgets(t->name, sizeof(t->name), f))
		t->name[strcspn(t->name, "\n")] = '\0';
}

/* Kernel threads that move a guest's packets are nobody's tasks before Linux 6.4; they are
 * found by their name, which has QEMU's pid */
int qemu_vhost(pid_t pid, struct vm_thread *t, int max)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	char want[32];
	int n = 0;

	snprintf(want, sizeof(want), "vhost-%d", pid);
	while (d && n < max && (e = readdir(d))) {
		char path[PATH_MAX];
		int tid = atoi(e->d_name);

		if (tid <= 0)
			continue;
		t[n] = (struct vm_thread){.tid = tid, .vcpu = -1};
		snprintf(path, sizeof(path), "/proc/%d/comm", tid);
		comm(path, &t[n]);
		n += !strcmp(t[n].name, want);
	}
	if (d)
		closedir(d);
	return n;
}

int qemu_threads(pid_t pid, const struct qemu_vcpus *v, struct vm_thread *t, int max)
{
	char path[64];
	struct dirent *e;
	int n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	d = opendir(path);
	if (!d)
		return -errno;
	while (n < max && (e = readdir(d))) {
		char name[PATH_MAX];
		int tid = atoi(e->d_name);

		if (tid <= 0)
			continue;
		t[n] = (struct vm_thread){.tid = tid, .vcpu = vcpu_of(v, tid)};
		snprintf(name, sizeof(name), "%s/%d/comm", path, tid);
		comm(name, &t[n]);
		n++;
	}
	closedir(d);
	return n;
}
