// SPDX-License-Identifier: Apache-2.0
/* cost.c - what tasks and interrupts cost on this machine */
#include "guestbench/port/bare/cost.h"
#include "guestbench/port/bare/clock.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/task.h"
#include "guestbench/text.h"

#define TIMES 100
#define AHEAD 20000		/* ns to the interrupt: long enough to be asleep, or to spin */

#define PATIENCE 500000000	/* ns: a host that lets us wait that long has no cost to name */

struct cost {
	uint64_t best, worst;
};

static struct cost to_task;
static volatile bool slept;

static uint64_t ticks_of(int64_t ns)
{
	return clock_ticks(ns) - clock_ticks(0);
}

static int64_t ns_of(uint64_t ticks)
{
	return clock_ns(clock_ticks(0) + ticks);
}

static void add(struct cost *c, uint64_t ticks)
{
	c->best = ticks < c->best ? ticks : c->best;
	c->worst = ticks > c->worst ? ticks : c->worst;
}

/* Real-time task: gives the CPU back at once, again and again. */
static void echo(void)
{
	task_forget();
	for (;;)
		machine_yield();
}

static void switches(struct cost *c)
{
	task_start(echo);
	machine_irqs(false);
	for (int i = 0; i < TIMES; i++) {
		uint64_t from = machine_ticks();

		machine_yield();
		add(c, (machine_ticks() - from) / 2);
	}
	machine_irqs(true);
}

/* Real-time task: sleeps, and looks how long ago the interrupt was that woke it. */
static void sleeper(void)
{
	uint64_t ahead = ticks_of(AHEAD);

	for (int i = 0; i < TIMES; i++) {
		task_sleep_until(machine_ticks() + ahead);
		add(&to_task, machine_ticks() - task_isr_at());
	}
	slept = true;
	echo();
}

/* The task that computes and is interrupted for nothing: the longest gap in its time. */
static void interruptions(struct cost *c)
{
	for (int i = 0; i < TIMES; i++) {
		uint64_t last = machine_ticks(), now = last, longest = 0;
		uint64_t end = last + 2 * ticks_of(AHEAD);

		machine_arm(last + ticks_of(AHEAD));
		for (; now < end; last = now) {
			now = machine_ticks();
			longest = now - last > longest ? now - last : longest;
		}
		add(c, longest);
	}
}

static void say(struct text *t, const char *what, const struct cost *c)
{
	text_add(t, what);
	text_num(t, ns_of(c->best));
	text_add(t, " (");
	text_num(t, ns_of(c->worst));
	text_add(t, ")");
}

void cost_measure(char *buf, size_t len)
{
	struct cost change = {.best = UINT64_MAX}, interrupt = {.best = UINT64_MAX};
	uint64_t give_up = machine_ticks() + ticks_of(PATIENCE);
	struct text t;

	to_task = (struct cost){.best = UINT64_MAX};
	switches(&change);
	task_start(sleeper);
	while (!slept && machine_ticks() < give_up)
		;
	task_forget();
	interruptions(&interrupt);
	text_init(&t, buf, len);
	text_add(&t, "cost in ns, best (worst) of 100:");
	say(&t, " task switch ", &change);
	say(&t, ", timer interrupt to task ", &to_task);
	say(&t, ", interruption of a task ", &interrupt);
}
