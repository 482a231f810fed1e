// SPDX-License-Identifier: Apache-2.0
/* task.c - two tasks on each CPU, one timer for both */
#include "guestbench/port/bare/task.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/pages.h"

enum { BACKGROUND, REALTIME, TASKS };

struct cpu {
	void *self;		/* the machine's */
	uintptr_t saved[TASKS];
	uint64_t due, wake;	/* when REALTIME, BACKGROUND wants the timer */
	uint64_t isr_at;
	unsigned n, running;
	bool waits;		/* REALTIME: for a device */
};

static struct cpu cpus[CPUS];
/* start.S begins on the first of them. */
uint8_t task_stacks[CPUS][TASKS][STACK_BYTES] __attribute__((aligned(STACK_BYTES)));

static uintptr_t top(unsigned cpu, unsigned task)
{
	return (uintptr_t)task_stacks[cpu][task] + STACK_BYTES;
}

uintptr_t task_stack_top(unsigned cpu)
{
	return top(cpu, BACKGROUND);
}

bool task_guard(uintptr_t address)
{
	uintptr_t at = address - (uintptr_t)task_stacks;

	return at < sizeof(task_stacks) && at % STACK_BYTES < PAGE;
}

void task_guards(void)
{
	for (unsigned n = 0; n < machine.cpus; n++)
		for (unsigned t = 0; t < TASKS; t++)
			pages_forbid((uintptr_t)task_stacks[n][t]);
}

static uint64_t next_timer(const struct cpu *c)
{
	return c->due < c->wake ? c->due : c->wake;
}

static void arm(const struct cpu *c)
{
	uint64_t at = next_timer(c);

	if (at != TASK_NEVER)
		machine_arm(at);
}

void task_init(unsigned n)
{
	cpus[n] = (struct cpu){.n = n, .due = TASK_NEVER, .wake = TASK_NEVER};
	machine_set_self(&cpus[n]);
}

void task_start(void (*fn)(void))
{
	struct cpu *c = machine_self();

	machine_irqs(false);
	c->saved[REALTIME] = machine_task(top(c->n, REALTIME), fn);
	c->due = 0;
	machine_yield();
	machine_irqs(true);
}

uintptr_t task_timer(uintptr_t saved)
{
	struct cpu *c = machine_self();
	uint64_t now = machine_ticks();

	c->isr_at = now;
	if (now >= c->due && c->running == BACKGROUND) {
		c->saved[BACKGROUND] = saved;
		c->running = REALTIME;
		return c->saved[REALTIME];
	}
	/* The background's own wake-up, or a timer that was rounded down. */
	if (now >= c->wake)
		c->wake = TASK_NEVER;
	arm(c);
	return saved;
}

uintptr_t task_device(uintptr_t saved)
{
	struct cpu *c = machine_self();

	if (!c->waits || c->running != BACKGROUND)
		return saved;
	c->isr_at = machine_ticks();
	c->waits = false;
	c->saved[BACKGROUND] = saved;
	c->running = REALTIME;
	return c->saved[REALTIME];
}

/* From REALTIME: it sleeps until c->due. From BACKGROUND: it starts REALTIME, due at once. */
uintptr_t task_yield(uintptr_t saved)
{
	struct cpu *c = machine_self();

	c->saved[c->running] = saved;
	c->running = c->running == BACKGROUND ? REALTIME : BACKGROUND;
	if (c->running == BACKGROUND)
		arm(c);
	return c->saved[c->running];
}

void task_sleep_until(uint64_t ticks)
{
	struct cpu *c = machine_self();

	c->due = ticks;
	c->isr_at = machine_ticks();	/* no interrupt is needed for what is due already */
	if (c->isr_at < ticks)
		machine_yield();
}

bool task_wait_device(uint64_t ticks)
{
	struct cpu *c = machine_self();
	bool came;

	c->due = ticks;
	c->waits = true;
	machine_yield();
	came = !c->waits;
	c->waits = false;
	return came;
}

void task_idle(uint64_t ticks)
{
	struct cpu *c = machine_self();

	machine_irqs(false);
	if (machine_ticks() < ticks) {
		if (ticks < next_timer(c))
			machine_arm(ticks);
		c->wake = ticks;
		machine_idle();
	}
	machine_irqs(true);
}

_Noreturn void task_end(void)
{
	struct cpu *c = machine_self();

	c->due = TASK_NEVER;
	machine_yield();
	machine_halt();
}

void task_forget(void)
{
	struct cpu *c = machine_self();

	c->due = TASK_NEVER;
}

bool task_realtime(void)
{
	return ((struct cpu *)machine_self())->running == REALTIME;
}

unsigned task_cpu(void)
{
	return ((struct cpu *)machine_self())->n;
}

uint64_t task_due(void)
{
	return ((struct cpu *)machine_self())->due;
}

uint64_t task_isr_at(void)
{
	return ((struct cpu *)machine_self())->isr_at;
}
