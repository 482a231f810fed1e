// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/vfio.h"

#define RULES	"etc/udev/rules.d/10-rttune-vfio.rules"
#define MODULES "etc/modules-load.d/rttune-vfio.conf"
#define SOFTDEP "etc/modprobe.d/rttune-vfio.conf"

static char *ident(const struct pci_dev *d)
{
	char *text = NULL;

	return asprintf(&text, "%04x:%04x %04x:%04x %06x", d->vendor, d->device, d->subvendor,
			d->subdevice, d->class) < 0
		       ? NULL
		       : text;
}

static bool stays(const struct pci_dev *d)
{
	return d->class >> 16 == 6;
}

static int bind_step(const struct pci_dev *d, const struct pci_dev *asked, struct plan *p)
{
	struct step *s = plan_add(p);

	if (!s)
		return -ENOMEM;
	s->way = WAY_VFIO;
	s->target = strdup(d->bdf);
	s->ident = ident(d);
	s->old = *d->driver ? strdup(d->driver) : NULL;
	s->new = strdup("vfio-pci");
	s->from = strdup(*d->driver ? d->driver : "no driver");
	s->to = strdup("vfio-pci");
	s->disruption = STALLS;
	s->undo = UNDO_EXACT;
	s->hash = plan_hash(s->old);
	if (asprintf(&s->id, "vfio@%s", d->bdf) < 0)
		s->id = NULL;
	if (asprintf(&s->why,
		     d == asked ? "a guest shall own it"
				: "in IOMMU group %d with %s: a group moves as a whole",
		     d->group, asked->bdf) < 0)
		s->why = NULL;
	return s->target && s->ident && s->new && s->from && s->to && s->id && s->why ? 0 : -ENOMEM;
}

static struct step *conf_of(struct plan *p, const char *path)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->step[i].way == WAY_CONF && !strcmp(p->step[i].target, path))
			return &p->step[i];
	return NULL;
}

/* A file of ours in /etc, or one more line for it. */
static int conf_line(struct plan *p, const char *path, const char *why, const char *line)
{
	struct step *s = conf_of(p, path);
	char *grown = NULL;

	if (s) {
		if (strstr(s->new, line))
			return 0;
		if (asprintf(&grown, "%s%s\n", s->new, line) < 0)
			return -ENOMEM;
		free(s->new);
		s->new = grown;
		return 0;
	}
	s = plan_add(p);
	if (!s)
		return -ENOMEM;
	s->way = WAY_CONF;
	s->target = strdup(path);
	s->old = root_slurp(path, NULL);
	s->hash = plan_hash(s->old);
	s->from = strdup(s->old ? "a file" : "no file");
	s->to = strdup("a file of ours");
	s->why = strdup(why);
	s->undo = UNDO_EXACT;
	if (asprintf(&s->new, "# Made by rttune; 'rttune revert' removes it.\n%s\n", line) < 0)
		s->new = NULL;
	if (asprintf(&s->id, "vfio@%s", path) < 0)
		s->id = NULL;
	return s->target && s->from && s->to && s->why && s->new && s->id ? 0 : -ENOMEM;
}

static void module_of(const struct pci_dev *d, char *buf, size_t len)
{
	char path[128], link[PATH_MAX];
	const char *slash;

	snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s/module", d->driver);
	*buf = '\0';
	if (!*d->driver || root_link(path, link, sizeof(link)) <= 0)
		return;
	slash = strrchr(link, '/');
	snprintf(buf, len, "%.60s", slash ? slash + 1 : link);
}

/*
 * At each boot the override is there before the driver's module is: by address AND identity, since
 * an address may belong to another device after a card was added. Not vfio-pci.ids: they take
 * every device of the kind.
 */
static int persist(const struct pci_dev *d, struct plan *p)
{
	char line[320], module[64];
	int err;

	snprintf(line, sizeof(line),
		 "ACTION==\"add\", SUBSYSTEM==\"pci\", KERNEL==\"%s\", ATTR{vendor}==\"0x%04x\", "
		 "ATTR{device}==\"0x%04x\", ATTR{driver_override}=\"vfio-pci\"",
		 d->bdf, d->vendor, d->device);
	err = conf_line(p, RULES, "the device goes to vfio-pci at boot, before its driver", line);
	if (!err)
		err = conf_line(p, MODULES, "vfio-pci is there at boot", "vfio-pci");
	module_of(d, module, sizeof(module));
	if (err || !*module || !strncmp(module, "vfio", 4))
		return err;
	snprintf(line, sizeof(line), "softdep %s pre: vfio-pci", module);
	return conf_line(p, SOFTDEP, "vfio-pci is loaded before the device's own driver", line);
}

static bool lifted(const char *id, const char *const *known)
{
	for (; known && *known; known++)
		if (!strcmp(id, *known))
			return true;
	return false;
}

static int findings(const struct judgement *j, const char *const *known, struct plan *p)
{
	int err = 0;

	for (size_t i = 0; i < j->n && !err; i++) {
		const struct refusal *r = &j->at[i];

		if (r->warning || lifted(r->id, known))
			err = plan_note(p, "vfio: %s (%s)", r->text, r->id);
		else
			err = plan_error(p, "vfio: %s (%s)", r->text, r->id);
	}
	return err;
}

int vfio_plan(const struct pci *pci, const char *bdf, const char *const *known, struct plan *p)
{
	const struct pci_dev *dev = pci_find(pci, bdf), *d;
	struct judgement j;
	int err;

	if (!dev)
		return plan_error(p, "vfio: there is no PCI device %s on this host (no-device)",
				  bdf);
	vfio_judge(pci, dev, &j);
	err = findings(&j, known, p);
	for (size_t i = 0; (d = pci_member(pci, dev, i)) && !err; i++) {
		if (stays(d) && d != dev)
			continue;
		if (strcmp(d->driver, "vfio-pci") || strcmp(d->override, "vfio-pci"))
			err = bind_step(d, dev, p);
		if (!err)
			err = persist(d, p);
	}
	return err;
}
