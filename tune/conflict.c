// SPDX-License-Identifier: Apache-2.0
/* Wishes that cannot both be had, each found in somebody's live configuration; both sides named. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/boot.h"
#include "tune/plan_make.h"

static const char *next_cmdline(const struct facts *f)
{
	const struct boot_entry *e = f->boot ? boot_default(f->boot) : NULL;

	return e ? e->cmdline : f->cmdline;
}

/* "managed_irq,domain,3" and "3" both mean CPU 3. */
static bool cpus_of(const char *value, struct cpus *set)
{
	while (*value && (*value < '0' || *value > '9')) {
		value += strcspn(value, ",");
		value += *value == ',';
	}
	return !cpus_parse(value, set);
}

static bool filled(const struct making *m, const struct want *w, struct cpus *set)
{
	char value[4096];

	return w && !value_fill(w->value, &m->p->rt, &m->p->hk, value, sizeof(value)) &&
	       cpus_of(value, set);
}

static bool cmdline_says(const char *line, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = line; (p = strstr(p, word)); p += n)
		if ((p == line || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

static void iommu_off(struct making *m)
{
	static const char *const off[] = {"iommu=off", "intel_iommu=off", "amd_iommu=off",
					  "iommu.passthrough=off"};
	const struct boot_entry *e = m->f->boot ? boot_default(m->f->boot) : NULL;
	const char *line = next_cmdline(m->f);

	for (size_t i = 0; i < ARRAY_SIZE(off) && m->device; i++)
		if (cmdline_says(line, off[i]))
			plan_error(m->p,
				   "%s passes %s through, but %s has %s, which switches the IOMMU "
				   "off",
				   m->device->from, m->device->device,
				   e ? e->file : "/proc/cmdline", off[i]);
}

static void irq_on_rt(struct making *m)
{
	const struct want *w = find_want(m->prof, "boot.irqaffinity");
	char list[256];
	struct cpus set;

	if (!filled(m, w, &set))
		return;
	set = cpus_and(&set, &m->p->rt);
	if (cpus_first(&set) >= 0)
		plan_error(m->p, "%s: irqaffinity=%s sends interrupts to RT CPU %s", w->from,
			   w->value, cpus_text(&set, list, sizeof(list)));
}

static void nohz_masks(struct making *m)
{
	const struct want *iso = find_want(m->prof, "boot.isolcpus");
	const struct want *full = find_want(m->prof, "boot.nohz_full");
	struct cpus a, b;

	if (iso && strstr(iso->value, "nohz") && filled(m, iso, &a) && filled(m, full, &b) &&
	    !cpus_equal(&a, &b))
		plan_error(m->p,
			   "%s: isolcpus=%s and %s: nohz_full=%s name different CPUs: the kernel "
			   "ignores the second",
			   iso->from, iso->value, full->from, full->value);
}

static void pair(struct making *m, const char *a, const char *a_value, const char *b,
		 const char *why)
{
	const struct want *x = find_want(m->prof, a), *y = find_want(m->prof, b);

	if (x && y && (!a_value || !strcmp(x->value, a_value)))
		plan_error(m->p, "%s: %s=%s and %s: %s=%s: %s", x->from, a, x->value, y->from, b,
			   y->value, why);
}

static void siblings(struct making *m)
{
	const struct want *w = find_want(m->prof, "boot.nosmt");

	if (!w)
		return;
	for_each_cpu (c, &m->p->rt) {
		const struct cpu_fact *cpu = facts_cpu(m->f, c);

		if (cpu && cpus_first(&cpu->smt) != c) {
			plan_error(
				m->p,
				"%s: nosmt switches CPU %d off, which is an RT CPU and the second "
				"thread of CPU %d's core",
				w->from, c, cpus_first(&cpu->smt));
			return;
		}
	}
}

static bool lifted(const struct making *m, const char *id)
{
	for (const char *const *k = m->known; k && *k; k++)
		if (!strcmp(*k, id))
			return true;
	return false;
}

/* TuneD writes the same files whenever it starts; two writers undo each other. */
static void tuned(struct making *m)
{
	char profile[128] = "";

	if (!strstr(m->f->tuners, "tuned") || lifted(m, "tuned"))
		return;
	root_read("etc/tuned/active_profile", profile, sizeof(profile));
	plan_error(
		m->p,
		"tuned is running%s%s and writes what %s writes: systemctl disable --now tuned, or "
		"leave tuning to it (--i-know tuned)",
		*profile ? " with profile " : "", profile, m->p->profile);
}

static void irqbalance(struct making *m)
{
	if (strstr(m->f->tuners, "irqbalance") && find_want(m->prof, "irq.affinity") &&
	    !find_want(m->prof, "irqbalance.ban"))
		plan_error(
			m->p,
			"%s moves interrupts, but irqbalance is running and moves them back: add "
			"irqbalance.ban or stop irqbalance",
			find_want(m->prof, "irq.affinity")->from);
}

static void boot_words(struct making *m)
{
	if (cmdline_says(next_cmdline(m->f), "amd_iommu=on"))
		plan_note(m->p,
			  "the command line has amd_iommu=on, which is no option: AMD's IOMMU is "
			  "on by itself; only iommu=pt is needed");
	if (*m->f->unknown)
		plan_note(m->p, "the running kernel did not know: %s", m->f->unknown);
}

void conflicts(struct making *m)
{
	iommu_off(m);
	irq_on_rt(m);
	nohz_masks(m);
	siblings(m);
	pair(m, "boot.idle", "poll", "power.idle_latency",
	     "a polling CPU honours no idle limit: leave one of them out");
	pair(m, "boot.idle", "poll", "power.idle_disable",
	     "a polling CPU has no idle states: leave one of them out");
	pair(m, "boot.mitigations", "off", "kvm.nx_huge_pages",
	     "mitigations=off implies nx_huge_pages=off: leave one of them out");
	pair(m, "boot.nosmt", NULL, "cpu.smt_offline", "both take the siblings away: choose one");
	pair(m, "boot.mce", "off", "boot.mce", "mce=off also stops fatal errors: use ignore_ce");
	tuned(m);
	irqbalance(m);
	boot_words(m);
}
