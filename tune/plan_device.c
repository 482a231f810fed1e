// SPDX-License-Identifier: Apache-2.0
/* From a profile to steps: devices that guests own, and the CPUs near them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/plan_make.h"
#include "tune/vfio.h"

/* 8086:9de8 is the first device of that identity; 00:15.0 is an address. */
static const struct pci_dev *by_id(const struct pci *pci, const char *text)
{
	unsigned vendor, device;
	char end;

	if (sscanf(text, "%4x:%4x%c", &vendor, &device, &end) != 2)
		return NULL;
	for (size_t i = 0; i < pci->n; i++)
		if (pci->at[i].vendor == vendor && pci->at[i].device == device)
			return &pci->at[i];
	return NULL;
}

static const struct pci_dev *find(const struct facts *f, const char *text, bool *optional)
{
	char name[64];
	size_t n = strlen(text);
	const struct pci_dev *d;

	snprintf(name, sizeof(name), "%s", text);
	*optional = n && n < sizeof(name) && name[n - 1] == '?';
	if (*optional)
		name[n - 1] = '\0';
	if (!f->pci)
		return NULL;
	d = by_id(f->pci, name);
	return d ? d : pci_find(f->pci, name);
}

int make_choice(struct making *m, const struct plan_want *want, struct choice *out)
{
	const struct facts *f = m->f;
	const struct profile *prof = m->prof;
	struct choice_want cw = {
		.rt = want->rt_cpus ? want->rt_cpus : prof->rt_cpus,
		.hk = want->hk_cpus ? want->hk_cpus : prof->hk_cpus,
		.count = prof->rt_count,
		.node = -1,
	};
	struct journal j;
	char why[200]; /* a damaged journal is for apply to speak of: this changes nothing */

	for (size_t i = 0; i < prof->devs && cw.node < 0; i++) {
		bool optional;
		const struct pci_dev *d = find(f, prof->dev[i].device, &optional);

		if (d && d->numa >= 0 && f->nodes > 1) {
			cw.node = d->numa;
			cw.device = d->bdf;
		}
	}
	if (!journal_open(&j, JOURNAL_READ, why, sizeof(why)))
		cw.before = journal_rt(&j);
	int err = choose(f, &cw, out, m->err, m->len);
	journal_close(&j);
	return err;
}

/* Names both guests: DMA devices belong to one at a time, and so does all of their group. */
static int contested(struct making *m, const struct vfio_claim *claims, size_t n)
{
	char why[400];

	return n && vfio_conflict(m->f->pci, claims, n, why, sizeof(why))
		       ? plan_error(m->p, "%s", why)
		       : 0;
}

/* Which group goes with it: the unit in which the IOMMU protects. */
static int say_group(struct making *m, const struct guest_device *g, const struct pci_dev *d)
{
	char others[200] = "";

	for (size_t i = 0;; i++) {
		const struct pci_dev *o = pci_member(m->f->pci, d, i);
		size_t at = strlen(others);

		if (!o)
			break;
		if (o != d)
			snprintf(others + at, sizeof(others) - at, "%s%s%s%s%s", at ? ", " : "",
				 o->bdf, *o->driver ? " (" : "", o->driver, *o->driver ? ")" : "");
	}
	if (d->group < 0)
		return 0;
	return plan_note(m->p,
			 "guest %s gets %s [%04x:%04x], IOMMU group %d: unbind from %s, bind to "
			 "vfio-pci; %s%s",
			 g->guest, d->bdf, d->vendor, d->device, d->group,
			 *d->driver ? d->driver : "no driver",
			 *others ? "in the same group: " : "it is alone in its group", others);
}

/* DMA and interrupts that cross sockets: latency that no other knob takes away. */
static int say_node(struct making *m, const struct pci_dev *d)
{
	for_each_cpu (c, &m->p->rt) {
		const struct cpu_fact *cpu = facts_cpu(m->f, c);

		if (cpu && m->f->nodes > 1 && d->numa >= 0 && cpu->node >= 0 &&
		    cpu->node != d->numa)
			return plan_note(
				m->p,
				"%s is on NUMA node %d, RT CPU %d on node %d: each access "
				"crosses sockets; rt_cpus = auto follows the device (numa)",
				d->bdf, d->numa, c, cpu->node);
	}
	return 0;
}

int make_devices(struct making *m)
{
	autofree struct vfio_claim *claims = calloc(m->prof->devs + 1, sizeof(*claims));
	size_t n = 0;
	int err = claims ? 0 : -ENOMEM;

	for (size_t i = 0; i < m->prof->devs && !err; i++) {
		const struct guest_device *g = &m->prof->dev[i];
		bool optional, seen = false;
		const struct pci_dev *d = find(m->f, g->device, &optional);

		if (!d && optional) {
			err = plan_note(m->p, "no device %.*s here: none is passed through",
					(int)strlen(g->device) - 1, g->device);
			continue;
		}
		if (!d) {
			err = plan_error(m->p,
					 "%s: there is no PCI device %s here; rttune vfio list "
					 "shows them",
					 g->from, g->device);
			continue;
		}
		for (size_t k = 0; k < n; k++)
			seen |= !strcmp(claims[k].bdf, d->bdf);
		if (!m->device)
			m->device = g;
		claims[n++] = (struct vfio_claim){g->guest, d->bdf};
		if (!seen)
			err = say_group(m, g, d);
		if (!seen && !err)
			err = say_node(m, d);
		if (!seen && !err)
			err = vfio_plan(m->f->pci, d->bdf, m->known, m->p);
	}
	plan_drop_same(m->p);
	return err ? err : contested(m, claims, n);
}
