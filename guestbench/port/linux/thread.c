// SPDX-License-Identifier: Apache-2.0
/* thread.c - clock, sleep, and threads with the policy that was asked for, or a word why not */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "guestbench/port/linux/linux.h"
#include "guestbench/port/linux/load.h"

#define NS 1000000000

static clockid_t clock_id = CLOCK_MONOTONIC;

int port_begin(const struct config *cfg, struct port_facts *f, char *why, size_t len)
{
	static const clockid_t ids[] = {CLOCK_MONOTONIC, CLOCK_TAI, CLOCK_REALTIME};
	struct timespec t;

	if (clock_gettime(ids[cfg->clock], &t)) {
		snprintf(why, len, "clock: this kernel does not have it: %s", strerror(errno));
		return PORT_NEVER;
	}
	clock_id = ids[cfg->clock];
	facts_fill(f);
	return load_begin(cfg, f, why, len) ? PORT_NEVER : PORT_OK;
}

int64_t port_now(void)
{
	struct timespec t;

	clock_gettime(clock_id, &t);
	return t.tv_sec * (int64_t)NS + t.tv_nsec;
}

/* The call of the kernel, not of glibc, whose own makes each sleep a cancellation point. */
void port_sleep_until(int64_t ns)
{
	/* Unsigned, because dividing that by a constant takes fewer instructions. */
	struct timespec t = {(time_t)((uint64_t)ns / NS), (long)((uint64_t)ns % NS)};

	if (syscall(SYS_clock_nanosleep, clock_id, TIMER_ABSTIME, &t, NULL) && errno == EINTR)
		port_sleep_until(ns);
}

/* struct sched_attr of linux/sched/types.h, which glibc 2.36 does not declare. */
struct attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

static int set_policy(const struct port_task *t)
{
	static const uint32_t numbers[] = {SCHED_OTHER, SCHED_FIFO, SCHED_RR, 6 /* DEADLINE */};
	struct attr a = {.size = sizeof(a), .policy = numbers[t->policy]};

	if (t->policy == WIRE_POLICY_DEADLINE) {
		/* A fifth of the period is far more than an activation needs, and little to ask. */
		a.period = (uint64_t)t->interval;
		a.deadline = a.period;
		a.runtime = a.period / 5 < 500000 ? a.period / 5 : 500000;
	} else if (t->policy != WIRE_POLICY_OTHER) {
		a.priority = t->prio;
	}
	return syscall(SYS_sched_setattr, 0, &a, 0) ? -errno : 0;
}

static int pin(uint16_t cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

struct start {
	const struct port_task *task;
	struct port_granted *got;
	cpu_set_t all;
	sem_t ready;
};

static void refuse(struct port_granted *got, const char *what, int err)
{
	size_t n = strlen(got->refused);

	snprintf(got->refused + n, sizeof(got->refused) - n, "%s%s: %s", n ? "; " : "", what,
		 strerror(-err));
}

static const char *const policy_names[] = {"other", "fifo", "rr", "deadline"};

static void set_up(struct start *s)
{
	const struct port_task *t = s->task;
	struct port_granted *got = s->got;
	char what[40];
	int err;

	*got = (struct port_granted){.cpu = PORT_ANY_CPU, .policy = WIRE_POLICY_OTHER};
	if (t->cpu != PORT_ANY_CPU) {
		snprintf(what, sizeof(what), "not pinned to CPU %u", t->cpu);
		err = pin(t->cpu);
		if (err)
			refuse(got, what, err);
		else
			got->cpu = t->cpu;
	}
	err = set_policy(t);
	if (err == -EPERM && t->policy == WIRE_POLICY_DEADLINE && got->cpu != PORT_ANY_CPU) {
		/* Admission counts whole root domains (sched-deadline.rst, section 5). */
		sched_setaffinity(0, sizeof(s->all), &s->all);
		err = set_policy(t);
		if (!err) {
			got->cpu = PORT_ANY_CPU;
			refuse(got, "deadline has no affinity of its own", -EPERM);
		}
	}
	if (!err) {
		got->policy = t->policy;
		got->prio =
			t->policy == WIRE_POLICY_FIFO || t->policy == WIRE_POLICY_RR ? t->prio : 0;
		return;
	}
	snprintf(what, sizeof(what), "policy %s %u", policy_names[t->policy], t->prio);
	refuse(got, what, err);
}

static void *thread(void *arg)
{
	struct start *s = arg;
	struct port_task t = *s->task;

	pthread_setname_np(pthread_self(), "rtprobe-timer");
	set_up(s);
	sem_post(&s->ready);
	t.run(t.arg);
	return NULL;
}

/* The sender keeps off the CPUs that measure, where there are others. */
static void step_aside(uint16_t cpu)
{
	cpu_set_t set;

	if (cpu == PORT_ANY_CPU || sched_getaffinity(0, sizeof(set), &set))
		return;
	CPU_CLR(cpu, &set);
	if (CPU_COUNT(&set))
		sched_setaffinity(0, sizeof(set), &set);
}

int port_start(const struct port_task *t, struct port_granted *got)
{
	static cpu_set_t all;
	struct start s = {.task = t, .got = got};
	pthread_attr_t attr;
	pthread_t id;
	sigset_t every, before;
	int err;

	if (!CPU_COUNT(&all))
		sched_getaffinity(0, sizeof(all), &all);
	s.all = all;
	sem_init(&s.ready, 0, 0);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 << 10);
	/* A thread inherits where its maker may run, and the maker steps aside as it goes. */
	pthread_attr_setaffinity_np(&attr, sizeof(all), &all);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	sigfillset(&every);
	pthread_sigmask(SIG_SETMASK, &every, &before);
	err = pthread_create(&id, &attr, thread, &s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	if (err)
		return PORT_NEVER;
	while (sem_wait(&s.ready))
		;
	sem_destroy(&s.ready);
	step_aside(got->cpu);
	return PORT_OK;
}
