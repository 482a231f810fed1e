/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kernel.h - the calls of Zephyr's kernel that rtprobe uses, as Zephyr 3.5 and later have them
 *
 * Only for compiling without a Zephyr tree: it says exactly what the port relies on.
 */
#ifndef CHECK_ZEPHYR_KERNEL_H
#define CHECK_ZEPHYR_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#define CONFIG_ARCH "check"
#define CONFIG_MP_MAX_NUM_CPUS 4
#define CONFIG_NUM_PREEMPT_PRIORITIES 100
#define CONFIG_SYS_CLOCK_TICKS_PER_SEC 1000000
#define CONFIG_SCHED_CPU_MASK 1

typedef int64_t k_ticks_t;
typedef struct { k_ticks_t ticks; } k_timeout_t;
#define K_FOREVER ((k_timeout_t){-1})
#define K_TIMEOUT_ABS_TICKS(t) ((k_timeout_t){-2 - (t)})
#define K_PRIO_PREEMPT(x) (x)

struct k_thread { int any; };
typedef struct k_thread *k_tid_t;
typedef char k_thread_stack_t;
typedef void (*k_thread_entry_t)(void *, void *, void *);
#define K_THREAD_STACK_ARRAY_DEFINE(sym, n, size) k_thread_stack_t sym[n][size]

k_tid_t k_thread_create(struct k_thread *t, k_thread_stack_t *stack, size_t size,
			k_thread_entry_t entry, void *p1, void *p2, void *p3, int prio,
			uint32_t options, k_timeout_t delay);
void k_thread_start(k_tid_t t);
int k_thread_cpu_pin(k_tid_t t, int cpu);
int32_t k_sleep(k_timeout_t timeout);
int64_t k_uptime_ticks(void);
uint64_t k_cycle_get_64(void);
int sys_clock_hw_cycles_per_sec(void);
uint64_t k_ns_to_ticks_ceil64(uint64_t ns);
unsigned int arch_num_cpus(void);

#endif
