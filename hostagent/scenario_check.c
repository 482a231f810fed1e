// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include "hostagent/scenario.h"
#include "hostagent/vmm.h"
#include "lib/clean.h"
#include "lib/cpus.h"
#include "lib/nearest.h"
#include "lib/units.h"

struct check {
	const struct scenario *s;
	char *err;
	size_t len;
};

/* at - "section" or "load NAME", and the key whose line is to be named */
struct at {
	const char *section, *key;
};
#define AT(section, key)     \
	(struct at)          \
	{                    \
		section, key \
	}

__attribute__((format(printf, 3, 4))) static int bad(const struct check *c, struct at at,
						     const char *fmt, ...)
{
	int n;
	va_list ap;

	scenario_where(c->s, at.section, at.key, c->err, c->len);
	n = (int)strlen(c->err);
	va_start(ap, fmt);
	vsnprintf(c->err + n, c->len - (size_t)n, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static bool same_section(const struct ini_item *it, const char *section)
{
	size_t n = strlen(it->section);

	if (strncmp(it->section, section, n))
		return false;
	return *it->name ? section[n] == ' ' && !strcmp(section + n + 1, it->name) : !section[n];
}

char *scenario_where(const struct scenario *s, const char *section, const char *key, char *buf,
		     size_t len)
{
	const struct ini_item *best = NULL;
	int best_is = 0; /* 3: the key, 2: the same in [global], 1: the section */

	for (size_t i = 0; i < s->ini.n; i++) {
		const struct ini_item *it = &s->ini.at[i];
		bool is_key = it->key && !strcmp(it->key, key);
		int is = same_section(it, section)		    ? is_key ? 3 : 1
			 : is_key && !strcmp(it->section, "global") ? 2
								    : 0;

		if (is > best_is || (is == 3 && best_is == 3)) {
			best = it;
			best_is = is;
		}
	}
	if (best)
		return ini_where(best, buf, len);
	snprintf(buf, len, "%s: ", s->path);
	return buf;
}

static int one_of(const struct check *c, struct at at, const char *value, const char *const *words)
{
	char all[128] = "";
	const char *near;
	size_t n = 0;

	for (; words[n]; n++) {
		if (value && !strcmp(value, words[n]))
			return 0;
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", n ? ", " : "",
			 words[n]);
	}
	near = nearest(value ?: "", words, n);
	return bad(c, at, "'%s' cannot be '%s'; it takes %s%s%s%s", at.key, value ?: "", all,
		   near ? "; did you mean '" : "", near ?: "", near ? "'?" : "");
}

static bool is_list(const char *cpus)
{
	return cpus && *cpus >= '0' && *cpus <= '9';
}

static struct cpus list(const char *cpus)
{
	struct cpus set = {{0}};

	if (is_list(cpus))
		cpus_parse(cpus, &set);
	return set;
}

/* check_probe_cpus - a guest has CPUs 0 .. cpus-1; those of a process are the host's */
static int check_probe_cpus(const struct check *c)
{
	const struct vmm_ops *v = vmm_find(c->s->vm.backend ?: "");
	const char *cpus = c->s->probe.cpus;
	struct cpus set = list(cpus), beyond = set;
	char text[64];

	if (!cpus || !strcmp(cpus, "auto") || !strcmp(cpus, "none"))
		return bad(c, AT("probe", "cpus"), "'cpus' takes a list of guest CPUs, or all");
	for (int64_t i = 0; i < c->s->vm.cpus; i++)
		cpus_del(&beyond, (unsigned)i);
	if (!v || !(v->can & VMM_GUEST) || !cpus_count(&beyond))
		return 0;
	return bad(c, AT("probe", "cpus"), "CPU %s is not in a guest with [vm] cpus = %d",
		   cpus_text(&beyond, text, sizeof(text)), (int)c->s->vm.cpus);
}

static int check_probe(const struct check *c)
{
	static const char *const transports[] = {"tcp", "vsock", "udp", "unix", "serial", NULL};
	static const char *const clocks[] = {"monotonic", "tai", "realtime", NULL};
	const struct scn_probe *p = &c->s->probe;
	autofree char *scheme = strndup(p->transport ?: "", strcspn(p->transport ?: "", ":"));
	bool ranked = p->policy == WIRE_POLICY_FIFO || p->policy == WIRE_POLICY_RR;
	char duration[32], interval[32];

	if (c->s->main.duration < p->interval)
		return bad(c, AT("scenario", "duration"),
			   "a duration of %s holds not one interval of %s",
			   units_time_text(c->s->main.duration, duration, sizeof(duration)),
			   units_time_text(p->interval, interval, sizeof(interval)));
	if (ranked && !p->priority)
		return bad(c, AT("probe", "priority"),
			   "policy fifo and rr take a priority of 1 to 99");
	if (!ranked && p->priority)
		return bad(c, AT("probe", "priority"),
			   "a priority of %d means nothing without policy = fifo or rr",
			   (int)p->priority);
	return check_probe_cpus(c) ?: one_of(c, AT("probe", "transport"), scheme, transports) ?:
	       one_of(c, AT("probe", "clock"), p->clock, clocks);
}

static int check_host(const struct check *c)
{
	const struct scn_host *h = &c->s->host;
	struct cpus rt = list(h->rt_cpus), house = list(h->housekeeping_cpus);
	struct cpus both = cpus_and(&rt, &house);
	char text[64];

	if (h->tune == TUNE_APPLY && !h->profile)
		return bad(c, AT("host", "tune"), "tune = apply needs a profile to apply");
	if (h->rt_cpus && !strcmp(h->rt_cpus, "all"))
		return bad(c, AT("host", "rt_cpus"),
			   "rt_cpus = all leaves no CPU for the host; give a list, auto or none");
	if (h->housekeeping_cpus && !strcmp(h->housekeeping_cpus, "none"))
		return bad(c, AT("host", "housekeeping_cpus"),
			   "the host needs a CPU; give a list, auto or all");
	if (cpus_count(&both))
		return bad(c, AT("host", "housekeeping_cpus"),
			   "CPU %s cannot be both an RT and a housekeeping CPU",
			   cpus_text(&both, text, sizeof(text)));
	return 0;
}

static int check_network(const struct check *c)
{
	const char *n = c->s->vm.network ?: "none";
	bool named = !strncmp(n, "bridge:", 7) || !strncmp(n, "tap:", 4);
	bool ip = !strcmp(c->s->probe.transport, "tcp") || !strcmp(c->s->probe.transport, "udp");

	if (named ? !strchr(n, ':')[1] : strcmp(n, "user") && strcmp(n, "none"))
		return bad(c, AT("vm", "network"),
			   "'network' cannot be '%s'; it takes user, bridge:NAME, tap:NAME or none",
			   n);
	if (ip && !strcmp(n, "none"))
		return bad(c, AT("probe", "transport"),
			   "transport = %s needs a network, but [vm] network is none; vsock and "
			   "serial need no network",
			   c->s->probe.transport);
	return 0;
}

static int check_vm(const struct check *c)
{
	static const char *const archs[] = {"x86_64", "aarch64", "riscv64", NULL};
	static const char *const pages[] = {"no", "2M", "1G", NULL};
	const struct scn_vm *v = &c->s->vm;
	struct cpus on = list(v->vcpu_cpus);
	int rc = 0;

	if (!v->backend)
		rc = bad(c, AT("vm", "backend"), "'backend' has no value");
	if (!rc && v->arch)
		rc = one_of(c, AT("vm", "arch"), v->arch, archs);
	if (!rc)
		rc = one_of(c, AT("vm", "hugepages"), v->hugepages ?: "no", pages);
	if (!rc && (v->initrd || v->append) && !v->kernel)
		rc = bad(c, AT("vm", v->initrd ? "initrd" : "append"),
			 "without a kernel to boot, '%s' has no meaning",
			 v->initrd ? "initrd" : "append");
	if (!rc && v->vnc && strcmp(v->vnc, "off") &&
	    (v->vnc[0] != ':' || !v->vnc[1] || v->vnc[1 + strspn(v->vnc + 1, "0123456789")]))
		rc = bad(c, AT("vm", "vnc"),
			 "'vnc' cannot be '%s'; it takes off, or a display like :1", v->vnc);
	if (!rc && is_list(v->vcpu_cpus) && v->vcpu_priority && cpus_count(&on) < v->cpus)
		rc = bad(c, AT("vm", "vcpu_cpus"),
			 "%d virtual CPUs at real-time priority on %u CPUs would starve each other",
			 (int)v->cpus, cpus_count(&on));
	return rc ?: check_network(c);
}

static int check_loads(const struct check *c)
{
	for (size_t i = 0; i < c->s->nloads; i++) {
		const struct scn_load *l = &c->s->loads[i];
		char section[128];

		snprintf(section, sizeof(section), "load %s", l->name);
		if (!l->command)
			return bad(c, AT(section, "command"), "[%s] has no command", section);
		if (l->start >= c->s->main.duration)
			return bad(c, AT(section, "start"),
				   "[%s] would start when the measurement is over", section);
		if (l->cpus && !strcmp(l->cpus, "none"))
			return bad(c, AT(section, "cpus"), "a load needs a CPU to run on");
	}
	return 0;
}

static int check_report(const struct check *c)
{
	static const char *const formats[] = {"json", "junit", "html", "svg", NULL};
	autofree char *copy = strdup(c->s->report.formats ?: "");
	char *rest = copy, *word;
	int rc = copy ? 0 : -ENOMEM;

	while (!rc && (word = strsep(&rest, " \t,")))
		if (*word)
			rc = one_of(c, AT("report", "formats"), word, formats);
	return rc;
}

/* What is asked for and cannot be done is refused, never passed over. */
static int check_trace(const struct check *c)
{
	if (c->s->trace.enable != TRACE_YES || c->s->trace.threshold >= 0 ||
	    c->s->limits.violation >= 0)
		return 0;
	return bad(c, AT("trace", "enable"),
		   "nothing says which activation is late enough to be looked at: set threshold, "
		   "or max or violation in [limits]");
}

static int check_limits(const struct check *c)
{
	const struct limits *m = &c->s->limits;

	if (m->violations >= 0 && m->violation < 0)
		return bad(c, AT("limits", "violations"),
			   "'violations' counts what is later than 'violation' or 'max': set one");
	return 0;
}

int scenario_check(const struct scenario *s, char *err, size_t len)
{
	static int (*const checks[])(const struct check *) = {
		check_probe, check_host,   check_vm,	 check_loads,
		check_trace, check_limits, check_report,
	};
	const struct check c = {s, err, len};
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(checks) && !rc; i++)
		rc = checks[i](&c);
	return rc;
}
