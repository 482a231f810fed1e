/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpus.h - sets of CPUs and their text form, as in /sys and on the kernel command line: 0-3,6
 *
 * Fixed size (4096 CPUs), copied by value, no allocation.
 */
#ifndef LIB_CPUS_H
#define LIB_CPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CPUS_MAX 4096

struct cpus { uint64_t w[CPUS_MAX / 64]; };

/* cpus_parse - also takes the kernel's stride form 0-15:2/4; -EINVAL, *set untouched */
int cpus_parse(const char *text, struct cpus *set);
/* cpus_text - into buf, always zero ended; returns buf; "" for the empty set */
char *cpus_text(const struct cpus *set, char *buf, size_t len);
/* cpus_mask_parse, cpus_mask_text - the comma-separated hexadecimal form of smp_affinity */
int cpus_mask_parse(const char *text, struct cpus *set);
char *cpus_mask_text(const struct cpus *set, unsigned ncpus, char *buf, size_t len);

static inline bool cpus_has(const struct cpus *s, unsigned cpu)
{
	return cpu < CPUS_MAX && (s->w[cpu / 64] >> (cpu % 64) & 1);
}
static inline void cpus_add(struct cpus *s, unsigned cpu)
{
	if (cpu < CPUS_MAX)
		s->w[cpu / 64] |= 1ull << (cpu % 64);
}
static inline void cpus_del(struct cpus *s, unsigned cpu)
{
	if (cpu < CPUS_MAX)
		s->w[cpu / 64] &= ~(1ull << (cpu % 64));
}
unsigned cpus_count(const struct cpus *s);
int cpus_first(const struct cpus *s);			/* -1: empty */
int cpus_next(const struct cpus *s, int after);		/* -1: none above */
bool cpus_equal(const struct cpus *a, const struct cpus *b);
struct cpus cpus_and(const struct cpus *a, const struct cpus *b);
struct cpus cpus_or(const struct cpus *a, const struct cpus *b);
struct cpus cpus_minus(const struct cpus *a, const struct cpus *b);

#define for_each_cpu(cpu, set) \
	for (int cpu = cpus_first(set); cpu >= 0; cpu = cpus_next((set), cpu))

#endif
