// SPDX-License-Identifier: Apache-2.0
/* run_trace.c - in a run: the trace around each late activation, or what can be had instead */
#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/run.h"
#include "hostagent/trace/trace.h"
#include "lib/clean.h"

#define AFTER_NS 2000000 /* kept behind a late activation: what it woke into */

int64_t run_trace_threshold(const struct run *r)
{
	int64_t look = r->s->trace.threshold >= 0 ? r->s->trace.threshold : r->s->limits.violation;

	if (r->s->trace.enable == TRACE_NO || r->opts->no_trace || look < 0)
		return 0;
	return look ?: 1;
}

static void to_record(void *arg, const struct seen *e)
{
	struct run *r = arg;
	struct sink sink = record_sink(r->rec);

	sink_seen(&sink, e);
}

/* The CPU that a thread is bound to; -1: it may wander. */
static int bound_to(int tid)
{
	cpu_set_t set;

	if (sched_getaffinity(tid, sizeof(set), &set) || CPU_COUNT(&set) != 1)
		return -1;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &set))
			return cpu;
	return -1;
}

/* The probe as a process of this host: each of its measuring threads is its own vCPU. */
static size_t local_threads(pid_t pid, struct trace_thread *to)
{
	char path[64];
	struct dirent *e;
	size_t n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	d = pid > 0 ? opendir(path) : NULL;
	while (d && n < TRACE_THREADS && (e = readdir(d))) {
		char name[128] = "", file[384];

		snprintf(file, sizeof(file), "%s/%s/comm", path, e->d_name);
		autofclose FILE *f = fopen(file, "re");
		if (!f || !fgets(name, sizeof(name), f) || strncmp(name, "rtprobe-timer", 13))
			continue;
		to[n].tid = atoi(e->d_name);
		to[n].vcpu = bound_to(to[n].tid);
		if (to[n].vcpu < 0)
			to[n].vcpu = 0;
		snprintf(to[n].name, SEEN_TEXT, "%.*s", (int)strcspn(name, "\n"), name);
		n++;
	}
	if (d)
		closedir(d);
	return n;
}

/* The vCPUs, and the main thread: without KVM it has the guest's timers. */
static size_t guest_threads(struct run *r, struct trace_thread *to)
{
	autofree struct vm_thread *t = calloc(1024, sizeof(*t));
	int n = t && r->vmm->threads ? r->vmm->threads(&r->vm, t, 1024) : 0;
	size_t got = 0;

	if (!r->vmm->threads)
		return local_threads(r->vm.pid, to);
	for (int i = 0; i < n && got < TRACE_THREADS; i++) {
		if (t[i].vcpu < 0 && t[i].tid != r->vm.pid)
			continue;
		to[got] = (struct trace_thread){.tid = t[i].tid, .vcpu = t[i].vcpu};
		snprintf(to[got++].name, SEEN_TEXT, "%.*s", SEEN_TEXT - 1, t[i].name);
	}
	return got;
}

int run_trace_vcpu(struct run *r)
{
	struct trace_thread t[TRACE_THREADS];
	size_t n = guest_threads(r, t);

	for (size_t i = 0; i < n; i++)
		if (t[i].vcpu >= 0)
			return t[i].tid;
	return 0;
}

static void setup(struct run *r, const char *text)
{
	struct seen e = {
		.what = WIRE_SEEN_SETUP, .t = host_now(), .value = r->trace != NULL, .cpu = 0xffff};

	snprintf(e.text, sizeof(e.text), "%.*s", SEEN_TEXT - 1, text);
	to_record(r, &e);
}

static void without(struct run *r, const char *why)
{
	if (r->s->trace.enable == TRACE_YES)
		run_invalid(r, "trace", "the host cannot be traced: %s ([trace] enable = yes)",
			    why);
	else
		run_note(r,
			 "the host is not traced, so causes are coarse or unknown: %s; `rtbench "
			 "doctor` says more",
			 why);
	setup(r, "not traced");
}

/* Where to look: the RT CPUs; without KVM also where the emulator's own thread runs. */
static const struct cpus *where(struct run *r)
{
	return r->pin.isolates && !r->vm.emulated ? &r->pin.rt : NULL;
}

void run_trace_begin(struct run *r)
{
	struct trace_thread threads[TRACE_THREADS];
	struct trace_opts o = {.threads = threads, .sink = to_record, .arg = r};
	char why[256] = "";

	if (r->s->trace.enable == TRACE_NO || r->opts->no_trace) {
		run_note(r, "the host was not traced: violations are reported without a cause%s",
			 r->opts->no_trace ? " (--no-trace)" : "");
		return;
	}
	r->looks = run_trace_threshold(r) > 0;
	if (!r->looks)
		return;
	o.n = guest_threads(r, threads);
	o.cpus = where(r);
	if (!o.n)
		without(r, "the threads of the guest's CPUs are not known");
	else if (trace_new(&o, &r->trace, why, sizeof(why)))
		without(r, why);
	else
		setup(r, trace_text(r->trace));
	coarse_init(&r->coarse, threads, o.n, r->trace);
}

/* A stretch on the host's clock around a late activation. */
static bool place(struct run *r, const struct late *l, int64_t *from, int64_t *to)
{
	int64_t bound;

	if (!summary_now(r->sum, l->guest, l->from, from, &bound))
		return false;
	*to = *from + (l->to - l->from) + bound + AFTER_NS;
	*from -= bound + r->s->trace.window;
	return true;
}

static void look(struct run *r)
{
	struct late late[SUMMARY_LATES];
	size_t n = summary_lates(r->sum, late);
	int64_t from = 0, to = 0, a, b;

	for (size_t i = 0; i < n; i++) {
		if (!place(r, &late[i], &a, &b))
			continue;
		if (to && a <= to && b >= from) {
			from = a < from ? a : from;
			to = b > to ? b : to;
			continue;
		}
		if (to)
			trace_keep(r->trace, from, to);
		from = a;
		to = b;
	}
	if (to)
		trace_keep(r->trace, from, to);
}

void run_trace_tick(struct run *r)
{
	if (!r->looks || r->phase == RUN_BOOT)
		return;
	coarse_poll(&r->coarse, host_now(), to_record, r);
	if (r->trace)
		look(r);
}

void run_trace_end(struct run *r)
{
	run_trace_tick(r);
	r->looks = false;
	trace_free(r->trace);
	r->trace = NULL;
}
