/* SPDX-License-Identifier: Apache-2.0 */
/*
 * task.h - two tasks on each CPU: one that must wake in time, and the background
 *
 * The background task starts first: it serves the link, or sleeps. The real-time task is started
 * once and then lives in task_sleep_until(). Its timer interrupt switches to it whatever the
 * background does, and it runs with interrupts off until it sleeps again: a fixed-priority
 * scheduler with two priorities, which is all that latency needs.
 *
 *	task_init(n)			on each CPU: this is the background task
 *	task_start(fn)			the real-time task of this CPU, up to its first sleep
 *	task_sleep_until(ticks)		real-time task only
 *	task_idle(ticks)		background only: sleep until an interrupt, or that time
 *	task_end()			real-time task only: never runs again
 *
 * Times are counter values; TASK_NEVER is no time.
 */
#ifndef GUESTBENCH_PORT_BARE_TASK_H
#define GUESTBENCH_PORT_BARE_TASK_H

#include <stdbool.h>
#include <stdint.h>
#include "guestbench/port/bare/machine.h"

#define TASK_NEVER UINT64_MAX

void task_init(unsigned cpu);
void task_start(void (*fn)(void));
void task_sleep_until(uint64_t ticks);
void task_idle(uint64_t ticks);
_Noreturn void task_end(void);
/* task_wait_device - real-time task: sleeps until a device interrupts; false: it was that time */
bool task_wait_device(uint64_t ticks);

unsigned task_cpu(void);
/* task_realtime - does the caller run as the real-time task? */
bool task_realtime(void);
/* task_forget - the real-time task of this CPU never wakes again */
void task_forget(void);
/* task_due - when the real-time task of this CPU wants to run; TASK_NEVER: it does not */
uint64_t task_due(void);
/* task_isr_at - counter value at the entry of the last interrupt of this CPU, timer or device */
uint64_t task_isr_at(void);

extern uint8_t task_stacks[CPUS][2][STACK_BYTES];

/* task_stack_top - of CPU n; task_guard - is this address in the guard page of a stack? */
uintptr_t task_stack_top(unsigned cpu);
bool task_guard(uintptr_t address);
/* task_guards - make the guard pages inaccessible, by pages_forbid() */
void task_guards(void);

/* From the interrupt code: a saved task in, the task to continue out. */
uintptr_t task_timer(uintptr_t saved);
uintptr_t task_device(uintptr_t saved);
uintptr_t task_yield(uintptr_t saved);

#endif
