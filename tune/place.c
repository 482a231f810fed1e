// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/root.h"
#include "tune/place.h"

struct list {
	const struct knob *knob;
	struct place *at;
	int n, room;
};

static void fill(const char *template, const char *inst, char *buf, size_t len)
{
	const char *hole = template ? strstr(template, "%s") : NULL;

	if (!template)
		*buf = '\0';
	else if (!hole)
		snprintf(buf, len, "%s", template);
	else
		snprintf(buf, len, "%.*s%s%s", (int)(hole - template), template, inst, hole + 2);
}

static struct place *add(struct list *l, const char *inst)
{
	struct place *p;

	if (l->n == l->room) {
		int room = l->room ? l->room * 2 : 8;
		struct place *more = reallocarray(l->at, (size_t)room, sizeof(*more));

		if (!more)
			return NULL;
		l->at = more;
		l->room = room;
	}
	p = &l->at[l->n++];
	memset(p, 0, sizeof(*p));
	snprintf(p->inst, sizeof(p->inst), "%s", inst);
	fill(l->knob->where, inst, p->target, sizeof(p->target));
	fill(l->knob->second, inst, p->second, sizeof(p->second));
	return p;
}

static void each_cpu(struct list *l, const struct cpus *rt)
{
	char inst[16];

	for_each_cpu (c, rt) {
		snprintf(inst, sizeof(inst), "%d", c);
		add(l, inst);
	}
}

/* Names in a directory, each to a function. */
static void names(const char *dir, struct list *l, const struct cpus *rt,
		  void (*each)(struct list *l, const char *name, const struct cpus *rt))
{
	char **list = NULL;
	int n = root_list(dir, &list);

	for (int i = 0; i < n; i++) {
		each(l, list[i], rt);
		free(list[i]);
	}
	free(list);
}

static void policy(struct list *l, const char *name, const struct cpus *rt)
{
	char text[4096];
	struct cpus set;

	if (strncmp(name, "policy", 6) ||
	    root_readf(text, sizeof(text), "sys/devices/system/cpu/cpufreq/%s/affected_cpus",
		       name) < 0)
		return;
	for (char *p = text; *p; p++)
		if (*p == ' ')
			*p = ','; /* this file has blanks where others have commas */
	if (cpus_parse(text, &set))
		return;
	set = cpus_and(&set, rt);
	if (cpus_first(&set) >= 0)
		add(l, name + 6);
}

/* State 0 is the poll loop, state 1 the shallowest real one: both stay. */
static void idle_states(struct list *l, const struct cpus *rt)
{
	char inst[48], path[128];

	for_each_cpu (c, rt)
		for (int s = 2; s < 12; s++) {
			snprintf(inst, sizeof(inst), "%d/cpuidle/state%d", c, s);
			snprintf(path, sizeof(path), "sys/devices/system/cpu/cpu%s/disable", inst);
			if (!root_exists(path))
				break;
			add(l, inst);
		}
}

static void irqs(struct list *l, const struct facts *f, const struct cpus *rt)
{
	char inst[16];

	for (size_t i = 0; i < f->irqs; i++) {
		struct cpus on = cpus_and(&f->irq[i].affinity, rt);
		struct place *p;

		if (cpus_first(&on) < 0 || !*f->irq[i].action)
			continue;
		snprintf(inst, sizeof(inst), "%d", f->irq[i].n);
		p = add(l, inst);
		if (p)
			p->irq = &f->irq[i];
	}
}

static bool thread_meant(const struct knob *k, const struct task_fact *t, const struct cpus *rt)
{
	struct cpus on = cpus_and(&t->allowed, rt);
	const char *prefix = strchr(k->where, ':');

	if (cpus_first(&on) < 0 || (!prefix && !t->kthread))
		return false;
	/* A thread of an interrupt follows its interrupt: the kernel sees to it at the next one. */
	if (!prefix)
		return !t->bound && strncmp(t->comm, "vhost-", 6) && strncmp(t->comm, "irq/", 4);
	if (!strncmp(k->where, "cpus", 4))
		return !t->bound && !strncmp(t->comm, prefix + 1, strlen(prefix + 1));
	on = cpus_minus(&t->allowed, rt);
	return cpus_first(&on) < 0 && !strncmp(t->comm, prefix + 1, strlen(prefix + 1));
}

static void threads(struct list *l, const struct facts *f, const struct cpus *rt)
{
	const char *what = strncmp(l->knob->where, "sched", 5) ? "cpus" : "sched";

	for (size_t i = 0; i < f->tasks; i++) {
		const struct task_fact *t = &f->task[i];
		struct place *p;

		if (!thread_meant(l->knob, t, rt))
			continue;
		p = add(l, t->comm);
		if (!p)
			continue;
		p->task = t;
		snprintf(p->target, sizeof(p->target), "%d %s", t->pid, what);
	}
}

static void queue(struct list *l, const char *name, const struct cpus *rt)
{
	char inst[64], text[256], path[200];

	for (int q = 0; q < 256; q++) {
		struct cpus set;

		if (snprintf(inst, sizeof(inst), "%s/queues/rx-%d", name, q) >= (int)sizeof(inst))
			return;
		snprintf(path, sizeof(path), "sys/class/net/%s/rps_cpus", inst);
		if (root_read(path, text, sizeof(text)) < 0)
			return;
		if (!cpus_mask_parse(text, &set) && cpus_first(&set) >= 0)
			add(l, inst); /* an empty mask is "RPS is off": it stays off */
	}
}

static void workqueue(struct list *l, const char *name, const struct cpus *rt)
{
	char inst[64], path[160];

	if (!strcmp(name, "cpumask")) {
		add(l, name);
		return;
	}
	if (snprintf(inst, sizeof(inst), "%s/cpumask", name) >= (int)sizeof(inst))
		return;
	snprintf(path, sizeof(path), "sys/devices/virtual/workqueue/%s", inst);
	if (root_exists(path))
		add(l, inst);
}

static void uncore(struct list *l, const char *name, const struct cpus *rt)
{
	add(l, name);
}

static void slices(struct list *l)
{
	static const char *const units[] = {"init.scope", "machine.slice", "system.slice",
					    "user.slice"};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		add(l, units[i]);
}

/* What timers start that nobody waits for. Those that this host does not have are no places. */
static void chores(struct list *l)
{
	static const char *const units[] = {"apt-daily-upgrade.service",
					    "apt-daily.service",
					    "dnf-makecache.service",
					    "e2scrub_all.service",
					    "fstrim.service",
					    "fwupd-refresh.service",
					    "man-db.service",
					    "mlocate-updatedb.service",
					    "plocate-updatedb.service",
					    "raid-check.service",
					    "systemd-tmpfiles-clean.service"};
	static const char *const where[] = {"usr/lib/systemd/system", "lib/systemd/system",
					    "etc/systemd/system"};
	char path[160];

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		for (size_t k = 0; k < sizeof(where) / sizeof(where[0]); k++) {
			snprintf(path, sizeof(path), "%s/%s", where[k], units[i]);
			if (!root_exists(path))
				continue;
			add(l, units[i]);
			break;
		}
}

int places(const struct facts *f, const struct knob *k, const struct cpus *rt, struct place **out)
{
	struct list l = {.knob = k};

	switch (k->each) {
	case EACH_ONCE:
		add(&l, "");
		break;
	case EACH_RT_CPU:
		each_cpu(&l, rt);
		break;
	case EACH_POLICY:
		names("sys/devices/system/cpu/cpufreq", &l, rt, policy);
		break;
	case EACH_IDLE_STATE:
		idle_states(&l, rt);
		break;
	case EACH_IRQ:
		irqs(&l, f, rt);
		break;
	case EACH_THREAD:
		threads(&l, f, rt);
		break;
	case EACH_SLICE:
		slices(&l);
		break;
	case EACH_CHORE:
		chores(&l);
		break;
	case EACH_QUEUE:
		names("sys/class/net", &l, rt, queue);
		break;
	case EACH_UNCORE:
		names("sys/devices/system/cpu/intel_uncore_frequency", &l, rt, uncore);
		break;
	case EACH_WORKQUEUE:
		names("sys/devices/virtual/workqueue", &l, rt, workqueue);
		break;
	}
	*out = l.at;
	return l.n;
}

void place_want(const struct place *p, const struct cpus *rt, const char *value, char *buf,
		size_t len)
{
	const struct cpus *now = p->irq ? &p->irq->affinity : p->task ? &p->task->allowed : NULL;
	struct cpus set, rest;

	snprintf(buf, len, "%s", value);
	if (!now || cpus_parse(value, &set))
		return; /* not a list: a priority */
	rest = cpus_minus(now, rt);
	rest = cpus_and(&rest, &set);
	if (cpus_first(&rest) >= 0)
		cpus_text(&rest, buf, len);
}
