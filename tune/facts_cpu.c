// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/facts.h"

#define CPU "sys/devices/system/cpu"

static int list(const char *path, struct cpus *set)
{
	char text[4096];

	memset(set, 0, sizeof(*set));
	if (root_read(path, text, sizeof(text)) < 0)
		return -ENOENT;
	return cpus_parse(text, set);
}

static int number(int id, const char *what, int none)
{
	char text[32], *end;
	long v;

	if (root_readf(text, sizeof(text), CPU "/cpu%d/%s", id, what) <= 0)
		return none;
	v = strtol(text, &end, 10);
	return end == text ? none : (int)v;
}

/* The first CPU that shares the unified or data cache of that level: cheap to compare. */
static int cache(int id, int level)
{
	for (int i = 0; i < 6; i++) {
		char text[4096], what[64];
		struct cpus shared;

		snprintf(what, sizeof(what), "cache/index%d/level", i);
		if (number(id, what, -1) != level)
			continue;
		if (root_readf(text, sizeof(text), CPU "/cpu%d/cache/index%d/shared_cpu_list", id,
			       i) < 0 ||
		    cpus_parse(text, &shared))
			return -1;
		return cpus_first(&shared);
	}
	return -1;
}

static void siblings(struct cpu_fact *c)
{
	char text[4096];

	if (root_readf(text, sizeof(text), CPU "/cpu%d/topology/thread_siblings_list", c->id) <=
		    0 ||
	    cpus_parse(text, &c->smt))
		cpus_add(&c->smt, (unsigned)c->id);
}

static void load_one(struct facts *f, struct cpu_fact *c, const struct cpus *p,
		     const struct cpus *e)
{
	c->package = number(c->id, "topology/physical_package_id", -1);
	c->core = number(c->id, "topology/core_id", -1);
	c->capacity = number(c->id, "cpu_capacity", 0);
	c->l2 = cache(c->id, 2);
	c->l3 = cache(c->id, 3);
	c->online = cpus_has(&f->online, (unsigned)c->id);
	c->kind = cpus_has(p, (unsigned)c->id) ? 'P' : cpus_has(e, (unsigned)c->id) ? 'E' : ' ';
	siblings(c);
	if (root_readf(c->governor, sizeof(c->governor), CPU "/cpu%d/cpufreq/scaling_governor",
		       c->id) < 0)
		c->governor[0] = '\0';
	if (!*f->freq_driver)
		root_readf(f->freq_driver, sizeof(f->freq_driver),
			   CPU "/cpu%d/cpufreq/scaling_driver", c->id);
	if (cpus_count(&c->smt) > 1)
		f->smt = true;
}

static void load_nodes(struct facts *f)
{
	struct cpus nodes, set;
	char path[64];

	f->nodes = 1;
	if (list("sys/devices/system/node/online", &nodes))
		return;
	f->nodes = (int)cpus_count(&nodes);
	for_each_cpu (node, &nodes) {
		snprintf(path, sizeof(path), "sys/devices/system/node/node%d/cpulist", node);
		if (list(path, &set))
			continue;
		for (size_t i = 0; i < f->cpus; i++)
			if (cpus_has(&set, (unsigned)f->cpu[i].id))
				f->cpu[i].node = node;
	}
}

/* Capacities differ: big and little cores, named as on hybrid x86. */
static void kinds_by_capacity(struct facts *f)
{
	int least = 0, most = 0;

	for (size_t i = 0; i < f->cpus; i++) {
		int c = f->cpu[i].capacity;

		if (c && (!least || c < least))
			least = c;
		if (c > most)
			most = c;
	}
	for (size_t i = 0; least != most && i < f->cpus; i++)
		f->cpu[i].kind = f->cpu[i].capacity == most ? 'P' : 'E';
}

int facts_cpu_load(struct facts *f)
{
	struct cpus p, e;
	size_t n = 0;

	if (list(CPU "/possible", &f->possible) || list(CPU "/present", &f->present) ||
	    list(CPU "/online", &f->online) || cpus_first(&f->online) < 0)
		return -ENOENT;
	list(CPU "/isolated", &f->isolated);
	list(CPU "/nohz_full", &f->nohz_full);
	list("sys/devices/cpu_core/cpus", &p);
	list("sys/devices/cpu_atom/cpus", &e);
	for_each_cpu (c, &f->possible)
		f->ncpus = (unsigned)c + 1;
	f->cpu = calloc(cpus_count(&f->present), sizeof(*f->cpu));
	if (!f->cpu)
		return -ENOMEM;
	for_each_cpu (c, &f->present) {
		f->cpu[n].id = c;
		f->cpu[n].node = -1;
		load_one(f, &f->cpu[n++], &p, &e);
	}
	f->cpus = n;
	load_nodes(f);
	kinds_by_capacity(f);
	for (size_t i = 0; i < f->cpus; i++)
		if (f->cpu[i].kind != f->cpu[0].kind)
			f->hybrid = true;
	return 0;
}
