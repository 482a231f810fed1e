// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include "lib/jsonw.h"
#include "tune/boot.h"
#include "tune/facts.h"
#include "tune/pci_name.h"
#include "tune/vfio.h"

static void list(struct jsonw *w, const char *key, const struct cpus *set)
{
	char text[4096];

	jsonw_text(w, key, cpus_text(set, text, sizeof(text)));
}

static void cpus(struct jsonw *w, const struct facts *f)
{
	jsonw_open(w, "cpus", '[');
	for (size_t i = 0; i < f->cpus; i++) {
		const struct cpu_fact *c = &f->cpu[i];

		jsonw_open_flat(w, NULL, '{');
		jsonw_int(w, "id", c->id);
		jsonw_bool(w, "online", c->online);
		jsonw_int(w, "package", c->package);
		jsonw_int(w, "core", c->core);
		jsonw_int(w, "node", c->node);
		jsonw_int(w, "l2", c->l2);
		jsonw_int(w, "l3", c->l3);
		jsonw_textf(w, "kind", "%c", c->kind);
		list(w, "threads", &c->smt);
		jsonw_uint(w, "interrupts", c->irqs);
		jsonw_text(w, "governor", c->governor);
		jsonw_close(w);
	}
	jsonw_close(w);
}

static void irqs(struct jsonw *w, const struct facts *f)
{
	jsonw_open(w, "irqs", '[');
	for (size_t i = 0; i < f->irqs; i++) {
		const struct irq_fact *q = &f->irq[i];

		jsonw_open_flat(w, NULL, '{');
		jsonw_int(w, "irq", q->n);
		jsonw_text(w, "action", q->action);
		jsonw_text(w, "chip", q->chip);
		list(w, "affinity", &q->affinity);
		list(w, "effective", &q->effective);
		jsonw_uint(w, "count", q->count);
		jsonw_close(w);
	}
	jsonw_close(w);
}

static void devices(struct jsonw *w, const struct facts *f)
{
	struct pci_names names = {0};
	char name[160];

	jsonw_open(w, "pci", '[');
	for (size_t i = 0; i < f->pci->n; i++) {
		const struct pci_dev *d = &f->pci->at[i];

		jsonw_open_flat(w, NULL, '{');
		jsonw_text(w, "address", d->bdf);
		jsonw_textf(w, "id", "%04x:%04x", d->vendor, d->device);
		jsonw_textf(w, "class", "%06x", d->class);
		jsonw_text(w, "driver", d->driver);
		jsonw_int(w, "group", d->group);
		jsonw_int(w, "node", d->numa);
		jsonw_text(w, "reset", d->reset);
		jsonw_text(w, "name", pci_name(&names, d->vendor, d->device, name, sizeof(name)));
		jsonw_close(w);
	}
	jsonw_close(w);
	pci_names_done(&names);
}

static void boot(struct jsonw *w, const struct facts *f)
{
	jsonw_open(w, "boot", '{');
	jsonw_text(w, "loader", f->boot->kind);
	jsonw_open(w, "entries", '[');
	for (size_t i = 0; i < f->boot->n; i++) {
		const struct boot_entry *e = &f->boot->at[i];

		jsonw_open(w, NULL, '{');
		jsonw_text(w, "title", e->title);
		jsonw_text(w, "file", e->file);
		jsonw_int(w, "line", e->line);
		jsonw_text(w, "cmdline", e->cmdline);
		jsonw_bool(w, "default", e->is_default);
		jsonw_bool(w, "recovery", e->recovery);
		jsonw_close(w);
	}
	jsonw_close(w);
	jsonw_close(w);
}

int facts_json(const struct facts *f, FILE *to)
{
	struct jsonw w;

	jsonw_start(&w, to);
	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "schema", "rttune-facts/1");
	jsonw_text(&w, "arch", arch_names[f->arch]);
	jsonw_text(&w, "model", f->model);
	jsonw_text(&w, "os", f->os);
	jsonw_text(&w, "kernel", f->kernel);
	jsonw_bool(&w, "realtime", f->realtime);
	jsonw_text(&w, "cmdline", f->cmdline);
	jsonw_text(&w, "unknown_args", f->unknown);
	jsonw_text(&w, "cpu_model", f->cpu_model);
	jsonw_text(&w, "microcode", f->microcode);
	list(&w, "online", &f->online);
	list(&w, "isolated", &f->isolated);
	list(&w, "nohz_full", &f->nohz_full);
	jsonw_int(&w, "nodes", f->nodes);
	jsonw_bool(&w, "smt", f->smt);
	jsonw_text(&w, "idle_driver", f->idle_driver);
	jsonw_text(&w, "freq_driver", f->freq_driver);
	jsonw_text(&w, "clocksource", f->clocksource);
	jsonw_text(&w, "cgroup", cgroup_names[f->cgroup]);
	jsonw_text(&w, "iommu", iommu_names[f->iommu]);
	jsonw_bool(&w, "iommu_on", f->iommu_on);
	jsonw_bool(&w, "interrupt_remapping", f->remapping);
	jsonw_bool(&w, "kvm", f->kvm);
	jsonw_text(&w, "tuners", f->tuners);
	jsonw_int(&w, "smi", f->smi);
	cpus(&w, f);
	irqs(&w, f);
	jsonw_open(&w, "params", '{');
	for (size_t i = 0; i < f->params; i++)
		jsonw_text(&w, f->param[i].name, f->param[i].value);
	jsonw_close(&w);
	devices(&w, f);
	boot(&w, f);
	jsonw_close(&w);
	return jsonw_end(&w);
}
