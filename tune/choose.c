// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/choose.h"

struct core {
	const struct cpu_fact *first;
	struct cpus threads;
	bool before, isolated, busy;
};

static int refuse(char *err, size_t len, const char *text)
{
	snprintf(err, len, "%s", text);
	return -EINVAL;
}

/* More than twice an equal share of the device interrupts: somebody put them there. */
static bool busy(const struct facts *f, const struct cpus *threads)
{
	uint64_t all = 0, here = 0;

	for (size_t i = 0; i < f->cpus; i++) {
		all += f->cpu[i].irqs;
		if (cpus_has(threads, (unsigned)f->cpu[i].id))
			here += f->cpu[i].irqs;
	}
	return here * cpus_count(&f->online) > 2 * all * cpus_count(threads);
}

static bool usable(const struct facts *f, const struct cpu_fact *c, const struct cpus *threads)
{
	struct cpus off = cpus_minus(threads, &f->online);
	char fast = f->hybrid ? 'P' : c->kind;

	return c->online && c->id == cpus_first(threads) && !cpus_has(threads, 0) &&
	       cpus_first(&off) < 0 && c->kind == fast;
}

static bool within(const struct cpus *part, const struct cpus *all)
{
	struct cpus rest = cpus_minus(part, all);

	return cpus_first(&rest) < 0;
}

static size_t cores_of(const struct facts *f, const struct choice_want *want, struct core *out)
{
	struct cpus before = {0};
	int node = want->node;
	size_t n = 0;

	if (want->before)
		cpus_parse(want->before, &before);
	for (size_t i = 0; i < f->cpus; i++) {
		const struct cpu_fact *c = &f->cpu[i];
		struct cpus threads = cpus_and(&c->smt, &f->online);

		if (!usable(f, c, &threads) || (node >= 0 && c->node >= 0 && c->node != node))
			continue;
		out[n++] = (struct core){c, threads, within(&threads, &before),
					 within(&threads, &f->isolated), busy(f, &threads)};
	}
	return n;
}

static int by_merit(const void *a, const void *b)
{
	const struct core *x = a, *y = b;

	if (x->before != y->before)
		return x->before ? -1 : 1;
	if (x->isolated != y->isolated)
		return x->isolated ? -1 : 1;
	if (x->busy != y->busy)
		return x->busy ? 1 : -1;
	return y->first->id - x->first->id;
}

/* Would every node that has CPUs still have one for housekeeping? */
static bool node_empty(const struct facts *f, const struct cpus *rt)
{
	for (size_t i = 0; i < f->cpus; i++) {
		const struct cpu_fact *c = &f->cpu[i];
		bool left = false;

		for (size_t k = 0; k < f->cpus && !left; k++)
			left = f->cpu[k].node == c->node && f->cpu[k].online &&
			       !cpus_has(rt, (unsigned)f->cpu[k].id);
		if (c->online && !left)
			return true;
	}
	return false;
}

static void explain(const struct facts *f, const struct choice_want *want, const struct core *best,
		    size_t candidates, struct choice *out)
{
	char list[256], node[160] = "", smt[64] = "no sibling thread";

	cpus_text(&out->rt, list, sizeof(list));
	if (f->nodes > 1)
		snprintf(node, sizeof(node), ", node %d%s%s", best->first->node,
			 want->node >= 0 ? " like " : "", want->node >= 0 ? want->device : "");
	if (cpus_count(&best->threads) > 1)
		snprintf(smt, sizeof(smt), "whole core%s",
			 cpus_count(&out->rt) > cpus_count(&best->threads) ? "s" : "");
	snprintf(out->why, sizeof(out->why),
		 "auto: %s of %zu candidate core%s: %s, not CPU 0's%s%s, %s, then the highest",
		 list, candidates, candidates == 1 ? "" : "s", smt,
		 f->hybrid ? ", a fast core" : "", node,
		 best->before	  ? "as the last apply chose"
		 : best->isolated ? "isolated already"
		 : best->busy ? "though it takes more than twice its share of interrupts: so do all"
			      : "no more than twice its share of interrupts");
}

static int automatic(const struct facts *f, const struct choice_want *want, struct choice *out,
		     char *err, size_t len)
{
	autofree struct core *core = calloc(f->cpus, sizeof(*core));
	size_t n = core ? cores_of(f, want, core) : 0, i;

	if (!core)
		return -ENOMEM;
	qsort(core, n, sizeof(*core), by_merit);
	for (i = 0; i < n && (int64_t)cpus_count(&out->rt) < want->count; i++) {
		struct cpus more = cpus_or(&out->rt, &core[i].threads);

		if (!node_empty(f, &more))
			out->rt = more;
	}
	if ((int64_t)cpus_count(&out->rt) < want->count) {
		snprintf(
			err, len,
			"rt_cpus = auto finds %u CPUs of the %d wanted: CPU 0's core stays out and "
			"each NUMA node keeps a housekeeping CPU",
			cpus_count(&out->rt), (int)want->count);
		return -EINVAL;
	}
	explain(f, want, &core[0], n, out);
	return 0;
}

static int given_rt(const struct facts *f, const char *text, struct choice *out, char *err,
		    size_t len)
{
	char list[256];
	struct cpus odd;

	if (cpus_parse(text, &out->rt) || cpus_first(&out->rt) < 0) {
		snprintf(err, len, "rt_cpus wants auto or a list like 2-3,6, not '%s'", text);
		return -EINVAL;
	}
	odd = cpus_minus(&out->rt, &f->present);
	if (cpus_first(&odd) >= 0) {
		snprintf(err, len, "rt_cpus = %s: there is no CPU %d here, only %s", text,
			 cpus_first(&odd), cpus_text(&f->present, list, sizeof(list)));
		return -EINVAL;
	}
	odd = cpus_minus(&out->rt, &f->online);
	if (cpus_first(&odd) >= 0) {
		snprintf(err, len, "rt_cpus = %s: CPU %d is offline", text, cpus_first(&odd));
		return -EINVAL;
	}
	odd = cpus_minus(&f->online, &out->rt);
	if (cpus_first(&odd) < 0)
		return refuse(err, len,
			      "rt_cpus takes all CPUs: at least one must be left for "
			      "housekeeping");
	if (cpus_has(&out->rt, 0)) {
		snprintf(err, len,
			 "rt_cpus = %s: CPU 0 cannot be an RT CPU: it boots the machine "
			 "and keeps its time",
			 text);
		return -EINVAL;
	}
	snprintf(out->why, sizeof(out->why), "given: %s", text);
	return 0;
}

static void judge(const struct facts *f, struct choice *out)
{
	char list[128];

	for_each_cpu (c, &out->rt) {
		const struct cpu_fact *cpu = facts_cpu(f, c), *first;
		struct cpus others;

		if (!cpu)
			continue;
		others = cpus_and(&cpu->smt, &f->online);
		others = cpus_minus(&others, &out->rt);
		first = facts_cpu(f, cpus_first(&out->rt));
		if (cpus_first(&others) >= 0) {
			snprintf(out->warning, sizeof(out->warning),
				 "CPU %d shares its core with housekeeping CPU %s, which can take "
				 "half of it",
				 c, cpus_text(&others, list, sizeof(list)));
			return;
		}
		if (first && cpu->kind != first->kind) {
			snprintf(out->warning, sizeof(out->warning),
				 "CPU %d is of another kind than CPU %d: the RT CPUs are not alike",
				 c, first->id);
			return;
		}
	}
	if (node_empty(f, &out->rt))
		snprintf(out->warning, sizeof(out->warning),
			 "a NUMA node is left without a housekeeping CPU");
}

static int housekeeping(const struct facts *f, const char *text, struct choice *out, char *err,
			size_t len)
{
	char list[256];
	struct cpus odd;

	if (!strcmp(text, "auto")) {
		out->hk = cpus_minus(&f->online, &out->rt);
		return 0;
	}
	if (cpus_parse(text, &out->hk) || cpus_first(&out->hk) < 0) {
		snprintf(err, len, "housekeeping_cpus wants auto or a list, not '%s'", text);
		return -EINVAL;
	}
	odd = cpus_minus(&out->hk, &f->online);
	if (cpus_first(&odd) >= 0) {
		snprintf(err, len, "housekeeping_cpus = %s: CPU %d is not there", text,
			 cpus_first(&odd));
		return -EINVAL;
	}
	odd = cpus_and(&out->hk, &out->rt);
	if (cpus_first(&odd) >= 0) {
		snprintf(err, len, "housekeeping_cpus = %s and rt_cpus share CPU %s", text,
			 cpus_text(&odd, list, sizeof(list)));
		return -EINVAL;
	}
	return 0;
}

int choose(const struct facts *f, const struct choice_want *want, struct choice *out, char *err,
	   size_t len)
{
	int bad;

	memset(out, 0, sizeof(*out));
	bad = strcmp(want->rt, "auto") ? given_rt(f, want->rt, out, err, len)
				       : automatic(f, want, out, err, len);
	if (!bad)
		bad = housekeeping(f, want->hk, out, err, len);
	if (!bad)
		judge(f, out);
	return bad;
}
