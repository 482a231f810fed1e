// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <sched.h>
#include <stdarg.h>
#include <string.h>
#include "hostagent/scenario.h"
#include "hostagent/vmm.h"
#include "lib/clean.h"
#include "lib/cpus.h"
#include "lib/units.h"
#include "reports/bounds.h"

struct doubts {
	const struct scenario *s;
	FILE *to;
	int n;
};

__attribute__((format(printf, 4, 5))) static void doubt(struct doubts *d, const char *section,
							const char *key, const char *fmt, ...)
{
	char where[512];
	va_list ap;

	fputs(scenario_where(d->s, section, key, where, sizeof(where)), d->to);
	va_start(ap, fmt);
	vfprintf(d->to, fmt, ap);
	va_end(ap);
	fputc('\n', d->to);
	d->n++;
}

int64_t scenario_probes(const struct scenario *s)
{
	const struct vmm_ops *v = vmm_find(s->vm.backend);
	struct cpus set;
	cpu_set_t ours;

	if (s->probe.kind == SCN_COMM || s->probe.kind == SCN_IRQ)
		return 1;
	if (strcmp(s->probe.cpus, "all"))
		return cpus_parse(s->probe.cpus, &set) ? 0 : cpus_count(&set);
	if (v && !(v->can & VMM_GUEST) && !sched_getaffinity(0, sizeof(ours), &ours))
		return CPU_COUNT(&ours);
	return s->vm.cpus;
}

int64_t scenario_activations(const struct scenario *s)
{
	return s->main.duration / s->probe.interval * scenario_probes(s);
}

/* needs - say how many activations would do, and how long they would take */
static void needs(struct doubts *d, const char *key, const char *what, uint64_t n)
{
	const struct scenario *s = d->s;
	int64_t have = scenario_activations(s), probes = scenario_probes(s);
	double seconds;
	char text[32];

	if ((uint64_t)have >= n || !probes)
		return;
	seconds = ceil((double)n / (double)probes) * (double)s->probe.interval / 1e9;
	if (seconds < 9e9)
		units_time_text((int64_t)ceil(seconds) * 1000000000, text, sizeof(text));
	else
		snprintf(text, sizeof(text), "%.0f years", seconds / 31556952);
	doubt(d, "limits", key,
	      "%s needs at least %llu activations, this run has %lld: it cannot PASS; a duration "
	      "of %s would do",
	      what, (unsigned long long)n, (long long)have, text);
}

static void too_few(struct doubts *d)
{
	const struct limits *m = &d->s->limits;
	const struct {
		const char *key;
		int64_t limit;
		uint64_t tail;
	} quantiles[] = {
		{"p99", m->p99, 100},
		{"p99.9", m->p99_9, 1000},
		{"p99.99", m->p99_99, 10000},
		{"p99.999", m->p99_999, 100000},
		{"p99.9999", m->p99_9999, 1000000},
	};
	char what[96], limit[32], p[32];

	for (size_t i = 0; i < ARRAY_SIZE(quantiles); i++)
		if (quantiles[i].limit >= 0)
			needs(d, quantiles[i].key, quantiles[i].key,
			      bounds_ranks_need(quantiles[i].tail, .95));
	for (size_t i = 0; i < m->nexceed; i++) {
		const struct exceed *e = &m->exceed[i];

		snprintf(what, sizeof(what), "P(latency > %s) < %s",
			 units_time_text(e->limit, limit, sizeof(limit)),
			 units_ratio_text(e->p, p, sizeof(p)));
		needs(d, "exceed", what, bounds_claim_need(0, e->p, e->confidence));
	}
}

static void order(struct doubts *d)
{
	const struct limits *m = &d->s->limits;
	const int64_t q[] = {m->p99, m->p99_9, m->p99_99, m->p99_999, m->p99_9999};
	bool any = m->max >= 0 || m->nexceed || m->violations >= 0;

	for (size_t i = 0; i < ARRAY_SIZE(q); i++)
		any = any || q[i] >= 0;
	if (!any)
		doubt(d, "limits", "max",
		      "no limit on latency: PASS will only say that nothing was missed or lost");
	if (m->max >= 0 && m->violation > m->max)
		doubt(d, "limits", "violation",
		      "activations between 'max' and 'violation' fail the run, but are not listed");
}

static void without_effect(struct doubts *d)
{
	const struct vmm_ops *v = vmm_find(d->s->vm.backend);
	const struct scn_vm *m = &d->s->vm;
	const struct {
		const char *key;
		bool set;
	} of_guests[] = {
		{"kernel", m->kernel},		 {"image", m->image},
		{"machine", m->machine},	 {"cpu", m->cpu},
		{"passthrough", m->passthrough}, {"extra", m->extra},
		{"lock_memory", m->lock_memory}, {"vcpu_priority", m->vcpu_priority},
	};

	for (size_t i = 0; i < ARRAY_SIZE(of_guests); i++)
		if (v && !(v->can & VMM_GUEST) && of_guests[i].set)
			doubt(d, "vm", of_guests[i].key, "'%s' has no effect with backend = %s",
			      of_guests[i].key, m->backend);
}

static bool is_set(const struct scenario *s, const char *section, const char *key)
{
	for (size_t i = 0; i < s->ini.n; i++)
		if (s->ini.at[i].key && !strcmp(s->ini.at[i].section, section) &&
		    !strcmp(s->ini.at[i].key, key))
			return true;
	return false;
}

static void trace(struct doubts *d)
{
	static const char *const keys[] = {"threshold", "window"};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (d->s->trace.enable == TRACE_NO && is_set(d->s, "trace", keys[i]))
			doubt(d, "trace", keys[i], "'%s' has no effect with enable = no", keys[i]);
}

static void loads(struct doubts *d)
{
	struct cpus rt, on, both;

	for (size_t i = 0; i < d->s->nloads; i++) {
		const struct scn_load *l = &d->s->loads[i];
		char section[128], text[64];

		if (l->where != LOAD_HOST || cpus_parse(d->s->host.rt_cpus ?: "", &rt) ||
		    cpus_parse(l->cpus ?: "", &on))
			continue;
		both = cpus_and(&rt, &on);
		snprintf(section, sizeof(section), "load %s", l->name);
		if (cpus_count(&both))
			doubt(d, section, "cpus", "[%s] runs on RT CPU %s, beside the guest",
			      section, cpus_text(&both, text, sizeof(text)));
	}
}

int scenario_doubts(const struct scenario *s, FILE *to)
{
	struct doubts d = {s, to, 0};

	too_few(&d);
	order(&d);
	without_effect(&d);
	loads(&d);
	trace(&d);
	return d.n;
}
