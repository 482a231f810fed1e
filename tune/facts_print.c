// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>
#include "tune/boot.h"
#include "tune/facts.h"
#include "tune/pci_name.h"
#include "tune/vfio.h"

static const char *const configs[] = {"PREEMPT_RT", "CPU_ISOLATION", "NO_HZ_FULL", "RCU_NOCB_CPU",
				      "HZ_1000",    "VFIO_PCI",	     "KVM",	   "HUGETLBFS"};

static const char *or_dash(const char *text)
{
	return *text ? text : "-";
}

static void cpus(const struct facts *f, FILE *to)
{
	char list[512];

	fprintf(to, "CPUs         %u online (%s), %d NUMA node%s, SMT %s%s\n",
		cpus_count(&f->online), cpus_text(&f->online, list, sizeof(list)), f->nodes,
		f->nodes == 1 ? "" : "s", f->smt ? "on" : "off",
		f->hybrid ? ", cores of two kinds" : "");
	fprintf(to, "  isolated   %s", or_dash(cpus_text(&f->isolated, list, sizeof(list))));
	fprintf(to, "   nohz_full %s\n", or_dash(cpus_text(&f->nohz_full, list, sizeof(list))));
	fprintf(to, "  %4s %4s %4s %4s %4s %4s %4s  %-12s %12s %s\n", "CPU", "pkg", "core", "node",
		"L2", "L3", "kind", "threads", "interrupts", "governor");
	for (size_t i = 0; i < f->cpus; i++) {
		const struct cpu_fact *c = &f->cpu[i];

		fprintf(to, "  %4d %4d %4d %4d %4d %4d %4c  %-12s %12llu %s%s\n", c->id, c->package,
			c->core, c->node, c->l2, c->l3, c->kind == ' ' ? '-' : c->kind,
			cpus_text(&c->smt, list, sizeof(list)), (unsigned long long)c->irqs,
			or_dash(c->governor), c->online ? "" : " (offline)");
	}
}

static void irqs(const struct facts *f, FILE *to)
{
	char a[256], e[256];

	fprintf(to, "Interrupts   %zu\n", f->irqs);
	for (size_t i = 0; i < f->irqs; i++) {
		const struct irq_fact *q = &f->irq[i];

		fprintf(to, "  %4d %-36s allowed %-10s served by %-8s %llu\n", q->n,
			or_dash(q->action), cpus_text(&q->affinity, a, sizeof(a)),
			or_dash(cpus_text(&q->effective, e, sizeof(e))),
			(unsigned long long)q->count);
	}
}

static void devices(const struct facts *f, FILE *to)
{
	struct pci_names names = {0};
	char name[160];

	fprintf(to, "PCI devices  %zu, IOMMU %s%s, interrupt remapping %s\n", f->pci->n,
		iommu_names[f->iommu], f->iommu_on ? "" : " (no groups)",
		f->remapping ? "on" : "off");
	for (size_t i = 0; i < f->pci->n; i++) {
		const struct pci_dev *d = &f->pci->at[i];

		fprintf(to, "  %s [%04x:%04x] group %3d  %-14s reset %-8s %s\n", d->bdf, d->vendor,
			d->device, d->group, or_dash(d->driver), or_dash(d->reset),
			pci_name(&names, d->vendor, d->device, name, sizeof(name)));
	}
	pci_names_done(&names);
}

static void boot(const struct facts *f, FILE *to)
{
	fprintf(to, "Boot loader  %s\n", f->boot->name);
	for (size_t i = 0; i < f->boot->n; i++) {
		const struct boot_entry *e = &f->boot->at[i];

		fprintf(to, "  %s%s%s\n      %s:%d: %s\n", e->title,
			e->is_default ? " (default)" : "", e->recovery ? " (recovery)" : "",
			e->file, e->line, e->cmdline);
	}
	if (*f->boot->why)
		fprintf(to, "  %s\n", f->boot->why);
}

static void kernel(const struct facts *f, FILE *to)
{
	fprintf(to, "Host         %s; %s; kernel %s%s\n", or_dash(f->model), or_dash(f->os),
		f->kernel, f->realtime ? " (PREEMPT_RT)" : "");
	fprintf(to, "CPU          %s, microcode %s\n", or_dash(f->cpu_model),
		or_dash(f->microcode));
	fprintf(to, "Command line %s\n", f->cmdline);
	if (*f->unknown)
		fprintf(to, "  not known to the kernel: %s\n", f->unknown);
	fprintf(to, "Kernel has  ");
	for (size_t i = 0; i < sizeof(configs) / sizeof(configs[0]); i++)
		fprintf(to, " %s=%c", configs[i], facts_config(f, configs[i]));
	fprintf(to, "\nIdle         driver %s, governor %s; frequency driver %s; clock %s\n",
		or_dash(f->idle_driver), or_dash(f->idle_governor), or_dash(f->freq_driver),
		or_dash(f->clocksource));
	fprintf(to, "TSC          constant %s, nonstop %s, deadline timer %s; SMIs since reset %s",
		facts_flag(f, "constant_tsc") ? "yes" : "no",
		facts_flag(f, "nonstop_tsc") ? "yes" : "no",
		facts_flag(f, "tsc_deadline_timer") ? "yes" : "no", f->smi < 0 ? "unknown\n" : "");
	if (f->smi >= 0)
		fprintf(to, "%ld\n", f->smi);
	fprintf(to, "Services     systemd %s, cgroups %s; also tuning: %s\n",
		f->systemd ? "yes" : "no", cgroup_names[f->cgroup], or_dash(f->tuners));
}

void facts_print(const struct facts *f, FILE *to)
{
	kernel(f, to);
	cpus(f, to);
	irqs(f, to);
	fprintf(to, "KVM          %s\n", f->kvm ? "yes" : "no");
	for (size_t i = 0; i < f->params; i++)
		fprintf(to, "  %-44s %s\n", f->param[i].name, f->param[i].value);
	devices(f, to);
	boot(f, to);
}
