// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/cmd.h"
#include "tune/explain.h"
#include "tune/pci_name.h"
#include "tune/vfio.h"

struct args {
	bool man, json;
};

static const struct opt opts[] = {
	{0, "man", OPT_FLAG, offsetof(struct args, man), NULL, "print the manual page rttune(8)"},
	{0, "json", OPT_FLAG, offsetof(struct args, json), NULL,
	 "print all knobs as JSON (rttune-knobs/1)"},
};

static const struct usage usage = {
	"rttune explain [KNOB | cpu N | irq N | device ADDRESS]",
	"What a knob does, what it costs, how it is checked, who says so; or what is known of a "
	"CPU, an\n"
	"interrupt or a device of this host. Without arguments: all knobs, one line each.",
	{opts, ARRAY_SIZE(opts)},
	0,
	2};

static int knob(const struct facts *f, const char *name)
{
	const struct knob *k = knob_find(name);
	const char *near;

	if (k) {
		explain_knob(k, f, stdout);
		return 0;
	}
	near = knob_nearest(name);
	if (near)
		return complain(EXIT_USAGE, "no knob '%s', did you mean '%s'?", name, near);
	return complain(EXIT_USAGE, "no knob '%s'; rttune explain lists them", name);
}

static int cpu(const struct facts *f, int id)
{
	const struct cpu_fact *c = facts_cpu(f, id);
	char list[512];
	unsigned n = (unsigned)id;

	if (!c)
		return complain(EXIT_USAGE, "there is no CPU %d here, only %s", id,
				cpus_text(&f->present, list, sizeof(list)));
	printf("CPU %d: package %d, core %d, node %d, %s; threads of its core: %s\n", id,
	       c->package, c->core, c->node, c->online ? "online" : "offline",
	       cpus_text(&c->smt, list, sizeof(list)));
	printf("  isolated %s, nohz_full %s, governor %s\n",
	       cpus_has(&f->isolated, n) ? "yes" : "no", cpus_has(&f->nohz_full, n) ? "yes" : "no",
	       *c->governor ? c->governor : "-");
	printf("  %llu device interrupts since boot; may be sent here:",
	       (unsigned long long)c->irqs);
	for (size_t i = 0; i < f->irqs; i++)
		if (cpus_has(&f->irq[i].affinity, n))
			printf(" %d", f->irq[i].n);
	printf("\n  kernel threads that may run here and could be moved:");
	for (size_t i = 0; i < f->tasks; i++)
		if (f->task[i].kthread && !f->task[i].bound && cpus_has(&f->task[i].allowed, n))
			printf(" %s", f->task[i].comm);
	putchar('\n');
	return 0;
}

static int irq(const struct facts *f, int n)
{
	char a[512], e[512];

	for (size_t i = 0; i < f->irqs; i++)
		if (f->irq[i].n == n) {
			printf("interrupt %d: %s, chip %s\n  allowed on %s, served by %s, %llu "
			       "since "
			       "boot\n",
			       n, f->irq[i].action, f->irq[i].chip,
			       cpus_text(&f->irq[i].affinity, a, sizeof(a)),
			       cpus_text(&f->irq[i].effective, e, sizeof(e)),
			       (unsigned long long)f->irq[i].count);
			if (strstr(f->tuners, "irqbalance"))
				puts("  irqbalance is running and may move it");
			return 0;
		}
	return complain(EXIT_USAGE, "there is no interrupt %d here", n);
}

static int device(const struct facts *f, const char *bdf)
{
	const struct pci_dev *d = pci_find(f->pci, bdf), *o;
	struct pci_names names = {0};
	struct judgement j = {0};
	char name[160];

	if (!d)
		return complain(EXIT_USAGE, "there is no PCI device %s here", bdf);
	printf("%s: %s [%04x:%04x], driver %s, IOMMU group %d, node %d, reset %s\n", d->bdf,
	       pci_name(&names, d->vendor, d->device, name, sizeof(name)), d->vendor, d->device,
	       *d->driver ? d->driver : "none", d->group, d->numa, *d->reset ? d->reset : "none");
	for (size_t i = 0; (o = pci_member(f->pci, d, i)); i++)
		if (o != d)
			printf("  in the same group: %s [%04x:%04x] %s\n", o->bdf, o->vendor,
			       o->device, o->driver);
	vfio_judge(f->pci, d, &j);
	for (size_t i = 0; i < j.n; i++)
		printf("  %s (%s): %s\n", j.at[i].warning ? "note" : "refused", j.at[i].id,
		       j.at[i].text);
	if (!j.n)
		puts("  nothing forbids to give it to a guest");
	pci_names_done(&names);
	return 0;
}

static int about(const struct facts *f, int n, char **argv)
{
	if (n == 1)
		return knob(f, argv[1]);
	if (!strcmp(argv[1], "device"))
		return device(f, argv[2]);
	if (!strcmp(argv[1], "cpu") && isdigit((unsigned char)*argv[2]))
		return cpu(f, atoi(argv[2]));
	if (!strcmp(argv[1], "irq") && isdigit((unsigned char)*argv[2]))
		return irq(f, atoi(argv[2]));
	return complain(EXIT_USAGE,
			"explain takes a knob, or cpu N, irq N, device ADDRESS; not '%s %s'",
			argv[1], argv[2]);
}

int cmd_explain(int argc, char **argv)
{
	struct args a = {0};
	struct facts f;
	int status, n = usage_parse(&usage, argv, &a, &status);

	if (n < 0)
		return status;
	if (a.man || a.json || !n) {
		if (a.man)
			explain_man(stdout);
		else if (a.json)
			explain_json(stdout);
		else
			explain_all(stdout);
		return 0;
	}
	status = facts_load(&f);
	if (status)
		status = complain(EXIT_OFF, "cannot read this host: %s", strerror(-status));
	else
		status = about(&f, n, argv);
	facts_done(&f);
	return status;
}
