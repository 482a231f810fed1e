// SPDX-License-Identifier: Apache-2.0
/* inject.c - a table of disturbances, and the loop's timers that make them happen */
#include "hostagent/inject.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hostagent/run.h"
#include "lib/clean.h"

#define MS	 1000000ll
#define FIRST_MS 300 /* after the warm-up, and between two */
#define PAUSE_MS 500
#define HOG_PRIO 97
#define ROUNDS	 2

struct disturbance {
	const char *name, *class;
	unsigned ms;
	int (*begin)(struct run *r, unsigned ms, char *why, size_t len);
	int (*end)(struct run *r); /* NULL: it ends by itself, and done() is called then */
};

static int begin_stop(struct run *r, unsigned ms, char *why, size_t len)
{
	snprintf(why, len, "the guest is no process of ours");
	return r->vm.pid > 0 && !kill(r->vm.pid, SIGSTOP) ? 0 : -ESRCH;
}

static int end_stop(struct run *r)
{
	return kill(r->vm.pid, SIGCONT) ? -errno : 0;
}

static int begin_pause(struct run *r, unsigned ms, char *why, size_t len)
{
	snprintf(why, len, "backend %s cannot pause", r->vmm->name);
	return r->vmm->pause ? r->vmm->pause(&r->vm) : -EOPNOTSUPP;
}

static int end_pause(struct run *r)
{
	return r->vmm->resume(&r->vm);
}

static void spin(int64_t until)
{
	while (host_now() < until)
		;
}

static void on_hog_end(void *arg, pid_t pid, int status);

/* A child that burns the CPU on which the vCPU is bound to run. */
static int hog(struct run *r, unsigned ms, int priority, char *why, size_t len)
{
	cpu_set_t set;
	int tid = run_trace_vcpu(r);
	struct sched_param p = {.sched_priority = priority};
	pid_t pid;

	if (!tid || sched_getaffinity(tid, sizeof(set), &set) || CPU_COUNT(&set) != 1) {
		snprintf(why, len, "the vCPU is not bound to one CPU ([vm] vcpu_cpus)");
		return -EINVAL;
	}
	snprintf(why, len, "no right to a process at that priority");
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, priority ? "fifo-hog" : "normal-hog");
		if ((priority && sched_setscheduler(0, SCHED_FIFO, &p)) ||
		    sched_setaffinity(0, sizeof(set), &set))
			_exit(1);
		r->inject.hog[0] = host_now();
		spin(r->inject.hog[0] + ms * MS);
		r->inject.hog[1] = host_now();
		_exit(0);
	}
	return pid < 0 ? -errno : loop_child(r->loop, pid, on_hog_end, r);
}

static int begin_fifo(struct run *r, unsigned ms, char *why, size_t len)
{
	return hog(r, ms, HOG_PRIO, why, len);
}

static int begin_normal(struct run *r, unsigned ms, char *why, size_t len)
{
	int tid = run_trace_vcpu(r), policy = tid ? sched_getscheduler(tid) : -1;

	if (policy != SCHED_FIFO && policy != SCHED_RR) {
		snprintf(why, len, "the vCPU has no real-time priority: it may well hurt");
		return -EINVAL;
	}
	return hog(r, ms, 0, why, len);
}

/* rtbench itself does not read for a while: the probe must not notice, and nothing may be lost. */
static int begin_deaf(struct run *r, unsigned ms, char *why, size_t len)
{
	usleep(ms * 1000);
	return 0;
}

static int end_deaf(struct run *r)
{
	return 0;
}

static int begin_cut(struct run *r, unsigned ms, char *why, size_t len)
{
	snprintf(why, len, "transport %s has no connection to cut", r->s->probe.transport);
	if (!strncmp(r->s->probe.transport, "udp", 3) ||
	    !strncmp(r->s->probe.transport, "serial", 6))
		return -EOPNOTSUPP;
	return collect_cut(r->col) ? 0 : -ENOTCONN;
}

static const struct disturbance rows[] = {
	{"signal-stop", "vcpu-paused", 60, begin_stop, end_stop},
	{"fifo-hog", "host-preempted", 60, begin_fifo, NULL},
	{"normal-hog", "none", 60, begin_normal, NULL},
	{"command-stop", "vcpu-paused", 100, begin_pause, end_pause},
	{"collector-deaf", "none", 200, begin_deaf, end_deaf},
	{"network-cut", "none", 1, begin_cut, end_deaf},
};

int64_t inject_time(void)
{
	int64_t ms = FIRST_MS + PAUSE_MS;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ms += ROUNDS * (rows[i].ms + PAUSE_MS + 100);
	return ms * MS;
}

static void next(void *arg);

static const struct disturbance *current(const struct run *r)
{
	return &rows[r->inject.at % ARRAY_SIZE(rows)];
}

static void done(struct run *r)
{
	const struct disturbance *d = current(r);
	int64_t from = r->inject.began, now = host_now(), to = now;
	char text[96];

	if (!d->end) { /* a hog knows better than we, who may be late */
		from = r->inject.hog[0];
		to = r->inject.hog[1];
	}
	snprintf(text, sizeof(text), "%s %s %lld", d->name, d->class, (long long)(now - to));
	record_mark(r->rec, &(struct note){.what = WIRE_MARK_INJECT,
					   .guest = NOTE_HOST,
					   .value = to - from,
					   .text = text});
	r->inject.at++;
	loop_after(r->loop, PAUSE_MS, next, r);
}

static void on_hog_end(void *arg, pid_t pid, int status)
{
	struct run *r = arg;

	if (WIFEXITED(status) && !WEXITSTATUS(status)) {
		done(r);
		return;
	}
	run_note(r, "selftest: %s could not be: no right to that priority", current(r)->name);
	r->inject.at++;
	next(r);
}

static void over(void *arg)
{
	struct run *r = arg;

	current(r)->end(r);
	done(r);
}

static void next(void *arg)
{
	struct run *r = arg;
	const struct disturbance *d = current(r);
	char why[128] = "";
	int err;

	if (r->phase != RUN_MEASURE)
		return;
	if (r->inject.at == ROUNDS * ARRAY_SIZE(rows)) {
		run_stop(r);
		return;
	}
	r->inject.began = host_now();
	err = d->begin(r, d->ms, why, sizeof(why));
	if (err < 0) {
		run_note(r, "selftest: %s is left out: %s", d->name, why);
		r->inject.at++;
		loop_after(r->loop, 1, next, r);
	} else if (d->end) {
		loop_after(r->loop, d->ms, over, r);
	}
}

void inject_begin(struct run *r)
{
	r->inject.at = 0;
	r->inject.hog = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (r->inject.hog == MAP_FAILED) {
		run_invalid(r, "selftest", "no memory to share: %s", strerror(errno));
		return;
	}
	loop_after(r->loop, FIRST_MS, next, r);
}
