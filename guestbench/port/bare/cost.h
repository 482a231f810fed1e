/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cost.h - what tasks and interrupts cost on this machine, measured once before the run
 *
 * Three figures, each the best and the worst of many, as Zephyr's latency_measure has them: a
 * switch from task to task, from the entry of the timer's interrupt to the task that it woke, and
 * the whole interruption of a task that goes on afterwards.
 */
#ifndef GUESTBENCH_PORT_BARE_COST_H
#define GUESTBENCH_PORT_BARE_COST_H

#include <stddef.h>

/* cost_measure - on CPU 0, before its real-time task has started; a sentence in buf */
void cost_measure(char *buf, size_t len);

#endif
