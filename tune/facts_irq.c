// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/facts.h"

/* Which CPU each column is: offline CPUs have none. */
static size_t columns(const char *head, int *cpu, size_t max)
{
	size_t n = 0;

	while ((head = strstr(head, "CPU")) && n < max)
		cpu[n++] = (int)strtol(head += 3, NULL, 10);
	return n;
}

static struct cpu_fact *cpu_of(struct facts *f, int id)
{
	return (struct cpu_fact *)(uintptr_t)facts_cpu(f, id);
}

static void affinity(struct irq_fact *q)
{
	char text[4096];

	if (root_readf(text, sizeof(text), "proc/irq/%d/smp_affinity_list", q->n) >= 0)
		cpus_parse(text, &q->affinity);
	if (root_readf(text, sizeof(text), "proc/irq/%d/effective_affinity_list", q->n) >= 0)
		cpus_parse(text, &q->effective);
}

/* "5-edge" in one word, or "32" with "Edge" or "Level" as the next. */
static bool trigger(const char *word_at, const char **end)
{
	size_t n = strspn(word_at, "0123456789");
	const char *p = word_at + n;

	if (!n || (*p != '-' && *p != ' '))
		return false;
	if (*p == '-') {
		*end = p + strcspn(p, " \t\n");
		return true;
	}
	p += strspn(p, " \t");
	n = !strncmp(p, "Edge", 4) ? 4 : !strncmp(p, "Level", 5) ? 5 : 0;
	*end = p + n;
	return n > 0;
}

/*
 * After the counts: chip (which may be two words), hardware number with its trigger, action. The
 * layout is show_interrupts() of kernel/irq/proc.c.
 */
static void owner(const char *p, struct irq_fact *q)
{
	const char *start, *end = NULL;
	size_t n;

	p += strspn(p, " \t");
	start = p;
	while (*p && !trigger(p, &end)) {
		p += strcspn(p, " \t\n");
		p += strspn(p, " \t\n");
	}
	for (n = (size_t)(p - start); n && isspace((unsigned char)start[n - 1]);)
		n--;
	snprintf(q->chip, sizeof(q->chip), "%.*s", (int)n, start);
	if (!end)
		return;
	end += strspn(end, " \t");
	for (n = strcspn(end, "\n"); n && isspace((unsigned char)end[n - 1]);)
		n--;
	snprintf(q->action, sizeof(q->action), "%.*s", (int)n, end);
}

static bool load_line(struct facts *f, const char *p, const int *cpu, size_t ncpu)
{
	struct irq_fact *q = &f->irq[f->irqs];
	char *end;
	long n;

	n = strtol(p, &end, 10);
	if (end == p || *end != ':')
		return false; /* NMI, LOC, ...: not devices */
	*q = (struct irq_fact){.n = (int)n};
	p = end + 1;
	for (size_t i = 0; i < ncpu; i++) {
		unsigned long long count = strtoull(p, &end, 10);
		struct cpu_fact *c;

		if (end == p)
			break;
		p = end;
		q->count += count;
		c = count ? cpu_of(f, cpu[i]) : NULL;
		if (c)
			c->irqs += count;
	}
	owner(p, q);
	affinity(q);
	return true;
}

int facts_irq_load(struct facts *f)
{
	autofree char *text = root_slurp("proc/interrupts", NULL);
	autofree int *cpu = calloc(CPUS_MAX, sizeof(*cpu));
	size_t ncpu, lines = 0;
	char *p, *nl;

	if (!cpu)
		return -ENOMEM;
	if (!text)
		return 0;
	for (p = text; *p; p++)
		lines += *p == '\n';
	f->irq = calloc(lines + 1, sizeof(*f->irq));
	if (!f->irq)
		return -ENOMEM;
	nl = strchr(text, '\n');
	if (!nl)
		return 0;
	*nl = '\0';
	ncpu = columns(text, cpu, CPUS_MAX);
	for (p = nl + 1; *p; p = nl + 1) {
		nl = strchr(p, '\n');
		if (nl)
			*nl = '\0';
		f->irqs += load_line(f, p, cpu, ncpu);
		if (!nl)
			break;
	}
	return 0;
}
