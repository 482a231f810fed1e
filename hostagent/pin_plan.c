// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/pin.h"
#include "lib/root.h"

static bool is(const char *text, const char *word)
{
	return text && !strcmp(text, word);
}

static int read_set(const char *path, struct cpus *set)
{
	char text[1024];
	ssize_t n = root_read(path, text, sizeof(text));

	*set = (struct cpus){0};
	if (n <= 0)
		return n < 0 ? (int)n : 0;
	return cpus_parse(text, set);
}

static int bad_set(const char *key, const char *text, const struct cpus *online, char *why,
		   size_t len)
{
	char here[256];

	snprintf(why, len, "%s = %s: this host has CPUs %s", key, text,
		 cpus_text(online, here, sizeof(here)));
	return -EINVAL;
}

static int take(const char *key, const char *text, const struct cpus *online, struct cpus *set)
{
	struct cpus beyond;

	if (is(text, "all")) {
		*set = *online;
		return 0;
	}
	if (cpus_parse(text, set))
		return -EINVAL;
	beyond = cpus_minus(set, online);
	return cpus_count(&beyond) ? -EINVAL : 0;
}

/* vcpu_cpus in the order in which it is written: "3,2,4-5" */
static int in_order(const char *text, int *cpu, int max)
{
	int n = 0;

	while (*text) {
		char *end;
		long from = strtol(text, &end, 10), to = from;

		if (end == text || from < 0)
			return -EINVAL;
		if (*end == '-')
			to = strtol(end + 1, &end, 10);
		if ((*end && *end != ',') || to < from || to >= CPUS_MAX)
			return -EINVAL;
		for (; from <= to && n < max; from++)
			cpu[n++] = (int)from;
		text = end + (*end == ',');
	}
	return n;
}

static int place_vcpus(const struct scenario *s, struct pin *p, const struct cpus *online,
		       char *why, size_t len)
{
	bool automatic = !s->vm.vcpu_cpus || is(s->vm.vcpu_cpus, "auto");
	struct cpus set = p->rt;
	int n, want = (int)s->vm.cpus;

	for (int i = 0; i < PIN_VCPUS; i++)
		p->vcpu[i] = -1;
	if (is(s->vm.vcpu_cpus, "none") || (automatic && !p->isolates))
		return 0;
	if (!automatic && take("[vm] vcpu_cpus", s->vm.vcpu_cpus, online, &set))
		return bad_set("[vm] vcpu_cpus", s->vm.vcpu_cpus, online, why, len);
	n = 0;
	if (!automatic && !is(s->vm.vcpu_cpus, "all"))
		n = in_order(s->vm.vcpu_cpus, p->vcpu, PIN_VCPUS);
	if (!n)
		for_each_cpu (cpu, &set)
			if (n < PIN_VCPUS)
				p->vcpu[n++] = cpu;
	if (n < want) {
		snprintf(why, len,
			 "[vm] cpus = %d, but %s has only %d: name %d CPUs in "
			 "[vm] vcpu_cpus",
			 want, automatic ? "rt_cpus" : "vcpu_cpus", n, want);
		return -EINVAL;
	}
	for (int i = 0; i < PIN_VCPUS; i++) {
		if (i >= want)
			p->vcpu[i] = -1;
		else
			cpus_add(&p->rt, (unsigned)p->vcpu[i]);
	}
	return 0;
}

static int place_rest(const struct scenario *s, struct pin *p, const struct cpus *online, char *why,
		      size_t len)
{
	const char *text = s->host.housekeeping_cpus;
	struct cpus both;
	char a[128];

	p->house = cpus_minus(online, &p->rt);
	if (text && !is(text, "auto")) {
		if (take("[host] housekeeping_cpus", text, online, &p->house))
			return bad_set("[host] housekeeping_cpus", text, online, why, len);
		both = cpus_and(&p->house, &p->rt);
		if (cpus_count(&both)) {
			snprintf(why, len,
				 "CPU %s cannot be both for real time and in [host] "
				 "housekeeping_cpus = %s",
				 cpus_text(&both, a, sizeof(a)), text);
			return -EINVAL;
		}
	}
	if (cpus_count(&p->house))
		return 0;
	snprintf(why, len,
		 "no CPU is left for the hypervisor's own threads and the loads: CPUs %s "
		 "are all for vCPUs",
		 cpus_text(&p->rt, a, sizeof(a)));
	return -EINVAL;
}

int pin_plan(const struct scenario *s, struct pin *p, char *why, size_t len)
{
	const char *rt = s->host.rt_cpus;
	struct cpus online;
	int err = read_set("sys/devices/system/cpu/online", &online);

	*p = (struct pin){.priority = (int)s->vm.vcpu_priority};
	if (err || !cpus_count(&online)) {
		snprintf(why, len, "cannot tell which CPUs this host has");
		return err ? err : -ENODATA;
	}
	if (!rt || is(rt, "auto"))
		read_set("sys/devices/system/cpu/isolated", &p->rt);
	else if (!is(rt, "none") && take("[host] rt_cpus", rt, &online, &p->rt))
		return bad_set("[host] rt_cpus", rt, &online, why, len);
	p->rt = cpus_and(&p->rt, &online);
	p->isolates = cpus_count(&p->rt) > 0;
	err = place_vcpus(s, p, &online, why, len);
	p->isolates = cpus_count(&p->rt) > 0;
	return err ? err : place_rest(s, p, &online, why, len);
}
