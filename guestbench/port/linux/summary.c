// SPDX-License-Identifier: Apache-2.0
/* summary.c - what a run without collector has found, one line a probe */
#include <stdio.h>
#include "guestbench/port/linux/linux.h"

static double us(int64_t ns)
{
	return (double)ns / 1000;
}

/* The smallest value that at least n*num/den of the n are not above; from the histogram. */
static double quantile(const struct hist *h, uint64_t num, uint64_t den)
{
	uint64_t rank = h->n / den * num + (h->n % den * num + den - 1) / den;

	return us(hist_high(hist_rank(h, rank)));
}

static void print_quantile(const struct hist *h, uint64_t num, uint64_t den)
{
	/* With fewer than ten samples above it, it would be the maximum under another name. */
	if (h->n / den < 10)
		printf(" %9s", "-");
	else
		printf(" %9.3f", quantile(h, num, den));
}

static void print_row(const struct stream *st)
{
	static const char *const policies[] = {"other", "fifo", "rr", "deadline"};
	const struct port_granted *g = &st->probe->granted;
	char cpu[8] = "any", policy[16];

	if (g->cpu != PORT_ANY_CPU)
		snprintf(cpu, sizeof(cpu), "%u", g->cpu);
	snprintf(policy, sizeof(policy), g->prio ? "%s:%u" : "%s", policies[g->policy], g->prio);
	printf("%5u %4s %-9s %10llu %8llu %7llu", st->probe->id, cpu, policy,
	       (unsigned long long)st->sent, (unsigned long long)st->missed,
	       (unsigned long long)st->dropped);
	if (!st->sent) {
		puts("  nothing measured");
		return;
	}
	printf(" %9.3f %9.3f", us(st->min), us(st->sum / (int64_t)st->sent));
	print_quantile(st->hist, 1, 2);
	print_quantile(st->hist, 99, 100);
	print_quantile(st->hist, 999, 1000);
	printf(" %9.3f\n", us(st->max));
}

void summary_print(const struct guest *g)
{
	printf("%5s %4s %-9s %10s %8s %7s %9s %9s %9s %9s %9s %9s  us\n", "probe", "cpu", "policy",
	       "samples", "missed", "dropped", "min", "mean", "p50", "p99", "p99.9", "max");
	for (unsigned i = 0; i < g->sender.streams; i++)
		print_row(&g->sender.stream[i]);
}
