// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include "hostagent/pin.h"
#include "lib/clean.h"
#include "lib/root.h"

static int set_mask(int tid, const struct cpus *set)
{
	size_t size = CPU_ALLOC_SIZE(CPUS_MAX);
	cpu_set_t *mask = CPU_ALLOC(CPUS_MAX);
	int err = 0;

	if (!mask)
		return -ENOMEM;
	CPU_ZERO_S(size, mask);
	for_each_cpu (cpu, set)
		CPU_SET_S(cpu, size, mask);
	if (sched_setaffinity(tid, size, mask))
		err = -errno;
	CPU_FREE(mask);
	return err;
}

static struct cpus wanted(const struct pin *p, const struct vm_thread *t)
{
	struct cpus one = {0};

	if (t->vcpu < 0 || t->vcpu >= PIN_VCPUS || p->vcpu[t->vcpu] < 0)
		return p->house;
	cpus_add(&one, (unsigned)p->vcpu[t->vcpu]);
	return one;
}

int pin_self(const struct pin *p)
{
	return p->isolates ? set_mask(0, &p->house) : 0;
}

static int prioritise(const struct pin *p, const struct vm_thread *t, pin_say_fn *say, void *arg)
{
	struct sched_param param = {.sched_priority = p->priority}, is;
	char text[256];
	int err;

	if (!p->priority || t->vcpu < 0)
		return 0;
	/* libvirt may have done it, with rights that we need not have. */
	if (sched_getscheduler(t->tid) == SCHED_FIFO && !sched_getparam(t->tid, &is) &&
	    is.sched_priority == p->priority)
		return 0;
	if (!sched_setscheduler(t->tid, SCHED_FIFO, &param))
		return 0;
	err = -errno;
	snprintf(text, sizeof(text), "vCPU %d runs without SCHED_FIFO %d: %s%s", t->vcpu,
		 p->priority, strerror(-err),
		 err == -EPERM ? ": be root, or give yourself the right (rtprio in "
				 "/etc/security/limits.conf)"
			       : "");
	say(arg, text);
	return err;
}

/* Which CPUs a thread may use, as the kernel says: -ESRCH when it is gone. */
static int allowed(int tid, struct cpus *set)
{
	autofree char *text = NULL;
	char path[64], *at;

	snprintf(path, sizeof(path), "proc/%d/status", tid);
	text = root_slurp(path, NULL);
	at = text ? strstr(text, "\nCpus_allowed_list:") : NULL;
	if (!at)
		return -ESRCH;
	at += strlen("\nCpus_allowed_list:");
	at += strspn(at, " \t");
	at[strcspn(at, "\n")] = 0;
	return cpus_parse(at, set);
}

int pin_threads(const struct pin *p, const struct vm_thread *t, int n, pin_say_fn *say, void *arg)
{
	int first = 0;

	for (int i = 0; i < n; i++) {
		struct cpus set = wanted(p, &t[i]), now;
		bool there = !allowed(t[i].tid, &now) && cpus_equal(&now, &set);
		int err = p->isolates && !there ? set_mask(t[i].tid, &set) : 0;
		char text[320], list[128];

		/* A thread that has ended meanwhile needs no CPU. */
		if (err == -ESRCH)
			continue;
		if (err) {
			snprintf(text, sizeof(text),
				 "thread %s (%d) could not be kept on CPU %s: %s", t[i].name,
				 t[i].tid, cpus_text(&set, list, sizeof(list)), strerror(-err));
			say(arg, text);
		}
		if (!err)
			err = prioritise(p, &t[i], say, arg);
		first = first ? first : err;
	}
	return first;
}

int pin_assert(const struct pin *p, const struct vm_thread *t, int n, char *why, size_t len)
{
	for (int i = 0; p->isolates && i < n; i++) {
		struct cpus now, want = wanted(p, &t[i]), in;
		char a[128], b[128];

		if (allowed(t[i].tid, &now))
			continue;
		/* A vCPU has its CPU; anybody else may be anywhere but on an RT CPU. */
		in = t[i].vcpu >= 0 ? cpus_minus(&now, &want) : cpus_and(&now, &p->rt);
		if (!cpus_count(&in))
			continue;
		snprintf(why, len, "thread %s (%d) may run on CPU %s, it belongs on %s", t[i].name,
			 t[i].tid, cpus_text(&now, a, sizeof(a)), cpus_text(&want, b, sizeof(b)));
		return -EPERM;
	}
	return 0;
}
