// SPDX-License-Identifier: Apache-2.0
/* state.c - where the vCPU's thread stands, event by event */
#include "reports/why/why_priv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct state_cpu *on_cpu(struct state *s, int cpu)
{
	for (size_t i = 0; i < s->ncpus; i++)
		if (s->cpu[i].cpu == cpu)
			return &s->cpu[i];
	if (s->ncpus == STATE_CPUS)
		return NULL;
	s->cpu[s->ncpus] = (struct state_cpu){.cpu = cpu, .idle = -1};
	return &s->cpu[s->ncpus++];
}

static const struct state_cpu *cpu_of(const struct state *s, int cpu)
{
	for (size_t i = 0; i < s->ncpus; i++)
		if (s->cpu[i].cpu == cpu)
			return &s->cpu[i];
	return NULL;
}

static enum thread_is after(const struct seen *e)
{
	static const enum thread_is is[] = {[WIRE_LEFT_RUNNABLE] = IS_WAITING,
					    [WIRE_LEFT_ASLEEP] = IS_ASLEEP,
					    [WIRE_LEFT_BLOCKED] = IS_BLOCKED,
					    [WIRE_LEFT_STOPPED] = IS_STOPPED};

	return e->left < sizeof(is) / sizeof(*is) ? is[e->left] : IS_UNKNOWN;
}

/* Reasons to leave the guest that mean: it has nothing to do. */
static bool is_halt(const char *reason)
{
	static const char *const halts[] = {"HLT", "hlt",   "idle-halt", "WFx",
					    "WFI", "MWAIT", "mwait"};

	for (size_t i = 0; i < sizeof(halts) / sizeof(*halts); i++)
		if (!strncmp(reason, halts[i], strlen(halts[i])))
			return true;
	return false;
}

static void thread_run(struct state_thread *t, const struct seen *e)
{
	if (e->pid == t->pid)
		t->is = IS_RUNNING;
	else if (e->prev == t->pid)
		t->is = after(e);
	else
		return;
	t->cpu = e->cpu;
	t->slept = t->slept || t->is == IS_ASLEEP;
}

static void thread_event(struct state_thread *t, const struct seen *e)
{
	if (!t->pid)
		return;
	switch (e->what) {
	case WIRE_SEEN_RUN:
		thread_run(t, e);
		break;
	case WIRE_SEEN_WAKE:
		if (e->pid == t->pid && t->is != IS_RUNNING) {
			t->is = IS_WAITING;
			t->cpu = e->cpu;
		}
		break;
	case WIRE_SEEN_EXIT:
		if (e->pid != t->pid)
			break;
		t->outside = true;
		t->slept = false;
		t->halted = is_halt(e->text);
		memcpy(t->reason, e->text, sizeof(t->reason));
		break;
	case WIRE_SEEN_ENTRY:
		if (e->pid == t->pid)
			t->outside = t->halted = false;
		break;
	case WIRE_SEEN_LOST:
		if (t->cpu == e->cpu || t->is != IS_RUNNING)
			t->is = IS_UNKNOWN;
		break;
	}
}

static void cpu_event(struct state_cpu *c, const struct seen *e)
{
	switch (e->what) {
	case WIRE_SEEN_RUN:
		c->run = *e;
		c->known = true;
		if (e->pid)
			c->idle = -1;
		break;
	case WIRE_SEEN_IRQ:
		c->irq = true;
		memcpy(c->irq_name, e->text, sizeof(c->irq_name));
		break;
	case WIRE_SEEN_IRQ_END:
		c->irq = false;
		break;
	case WIRE_SEEN_SOFTIRQ:
		c->softirq = true;
		memcpy(c->softirq_name, e->text, sizeof(c->softirq_name));
		break;
	case WIRE_SEEN_SOFTIRQ_END:
		c->softirq = false;
		break;
	case WIRE_SEEN_IDLE:
		if (e->value >= 0)
			c->idle = e->value;
		break;
	case WIRE_SEEN_LOST:
		*c = (struct state_cpu){.cpu = c->cpu, .idle = -1};
		break;
	}
}

void state_event(struct state *s, const struct seen *e)
{
	struct state_cpu *c = e->cpu != 0xffff ? on_cpu(s, e->cpu) : NULL;

	if (c && e->what != WIRE_SEEN_WAKE)
		cpu_event(c, e);
	thread_event(&s->vcpu, e);
	thread_event(&s->helper, e);
}

void state_gap(struct state *s)
{
	for (size_t i = 0; i < s->ncpus; i++)
		s->cpu[i].irq = s->cpu[i].softirq = false;
}

/* Nothing came before the first event that names the thread, so its state was what that event
 * ended. */
static enum thread_is before(const struct seen *e, int32_t pid)
{
	switch (e->what) {
	case WIRE_SEEN_RUN:
		return e->prev == pid ? IS_RUNNING : e->pid == pid ? IS_WAITING : IS_UNKNOWN;
	case WIRE_SEEN_WAKE:
		return e->pid == pid ? IS_ASLEEP : IS_UNKNOWN;
	case WIRE_SEEN_EXIT:
	case WIRE_SEEN_ENTRY:
		return e->pid == pid ? IS_RUNNING : IS_UNKNOWN;
	default:
		return IS_UNKNOWN;
	}
}

static void start_thread(struct state_thread *t, const struct seen *e, size_t n)
{
	for (size_t i = 0; t->pid && i < n && e[i].what != WIRE_SEEN_LOST; i++) {
		t->is = before(&e[i], t->pid);
		t->cpu = e[i].cpu;
		if (t->is != IS_UNKNOWN)
			return;
	}
}

/* Who ran on each CPU until its first RUN. */
static void start_cpus(struct state *s, const struct seen *e, size_t n)
{
	for (size_t i = 0; i < n && e[i].what != WIRE_SEEN_LOST; i++) {
		struct state_cpu *c = e[i].what == WIRE_SEEN_RUN ? on_cpu(s, e[i].cpu) : NULL;

		if (!c || c->known)
			continue;
		c->known = true;
		c->run = (struct seen){.pid = e[i].prev, .prio = 120};
		memcpy(c->run.text, e[i].text + SEEN_COMM, SEEN_COMM);
	}
}

void state_start(struct state *s, const struct why_case *c, const struct seen *e, size_t n)
{
	*s = (struct state){0};
	for (size_t i = 0; i < c->nseen; i++) {
		const struct seen *one = &c->seen[i];

		if (one->what == WIRE_SEEN_HELPER && !s->helper.pid)
			s->helper.pid = one->pid;
		if (one->what == WIRE_SEEN_VCPU && (c->vcpu < 0 || one->value == c->vcpu))
			s->vcpu.pid = one->pid;
		if (one->what > WIRE_SEEN_HELPER && s->vcpu.pid)
			break;
	}
	start_thread(&s->vcpu, e, n);
	start_thread(&s->helper, e, n);
	start_cpus(s, e, n);
}

/* Runnable, and something else has the CPU. */
static void label_waiting(const struct state *s, const struct state_thread *t, struct label *l)
{
	const struct state_cpu *c = cpu_of(s, t->cpu);
	char who[64];

	l->class = WHY_HOST_PREEMPTED;
	if (!c || !c->known) {
		snprintf(l->what, sizeof(l->what), "somebody on CPU %d", t->cpu);
	} else if (!c->run.pid) {
		l->class = WHY_HOST_IDLE_EXIT;
		if (c->idle >= 0)
			snprintf(l->what, sizeof(l->what), "CPU %d left idle state %d", t->cpu,
				 (int)c->idle);
		else
			snprintf(l->what, sizeof(l->what), "CPU %d left idle", t->cpu);
	} else if (c->run.pid == t->pid) {
		l->class = WHY_UNKNOWN;
	} else {
		if (!strncmp(c->run.text, "ksoftirqd/", 10))
			l->class = WHY_HOST_SOFTIRQ;
		else if (!strncmp(c->run.text, "irq/", 4))
			l->class = WHY_HOST_IRQ;
		snprintf(l->what, sizeof(l->what), "%s on CPU %d",
			 seen_who(&c->run, who, sizeof(who)), t->cpu);
	}
}

static void label_running(const struct state *s, struct label *l)
{
	const struct state_thread *t = &s->vcpu;
	const struct state_cpu *c = cpu_of(s, t->cpu);

	if (c && c->irq) {
		l->class = WHY_HOST_IRQ;
		snprintf(l->what, sizeof(l->what), "%s on CPU %d", c->irq_name, t->cpu);
	} else if (c && c->softirq) {
		l->class = WHY_HOST_SOFTIRQ;
		snprintf(l->what, sizeof(l->what), "%s on CPU %d", c->softirq_name, t->cpu);
	} else if (t->outside && (!t->halted || t->slept)) {
		l->class = WHY_VM_EXIT;
		snprintf(l->what, sizeof(l->what), "exit %s%s", t->reason,
			 t->halted ? ", the way back" : "");
	}
}

/* The hypervisor's own thread, which has the guest's timers and devices, could not run. */
static void label_helper(const struct state *s, struct label *l)
{
	const struct state_thread *t = &s->helper;
	struct label of = {0};

	if (t->is == IS_STOPPED) {
		l->class = WHY_VCPU_PAUSED;
		snprintf(l->what, sizeof(l->what), "the emulator thread %d was stopped", t->pid);
	} else if (t->is == IS_WAITING) {
		label_waiting(s, t, &of);
		l->class = of.class;
		snprintf(l->what, sizeof(l->what), "%.60s, before the emulator thread", of.what);
		if (!*of.what)
			*l->what = 0;
	}
	l->weak = true;
}

void state_label(const struct state *s, struct label *l)
{
	const struct state_thread *t = &s->vcpu;

	*l = (struct label){.class = WHY_UNKNOWN};
	switch (t->is) {
	case IS_STOPPED:
		l->class = WHY_VCPU_PAUSED;
		snprintf(l->what, sizeof(l->what), "vCPU thread %d stopped (signal or tracer)",
			 t->pid);
		break;
	case IS_WAITING:
		label_waiting(s, t, l);
		break;
	case IS_RUNNING:
		label_running(s, l);
		break;
	case IS_BLOCKED:
		snprintf(l->what, sizeof(l->what), "vCPU thread %d blocked in the host's kernel",
			 t->pid);
		break;
	case IS_ASLEEP:
		if (t->outside && !t->halted) {
			l->class = WHY_VM_EXIT;
			snprintf(l->what, sizeof(l->what), "exit %s, asleep", t->reason);
		}
		break;
	case IS_UNKNOWN:
		break;
	}
	if (!*l->what)
		label_helper(s, l);
}
