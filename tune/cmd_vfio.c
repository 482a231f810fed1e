// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/cmd.h"
#include "tune/show_event.h"
#include "tune/vfio.h"

struct args {
	struct opt_list known;
	bool now;
};

static const struct opt opts[] = {
	{0, "i-know", OPT_LIST, offsetof(struct args, known), "ID", "lift one refusal, by its id"},
	{0, "now", OPT_FLAG, offsetof(struct args, now), NULL,
	 "bind: until the next boot only, nothing is written to /etc"},
};

static const struct usage usage = {
	"rttune vfio list | bind ADDRESS | unbind ADDRESS",
	"list    every PCI device: group, driver, whether it may be given to a guest, and why not\n"
	"bind    give the device's whole group to vfio-pci, now and at each boot\n"
	"unbind  back to the driver it had; refused while a guest holds it",
	{opts, ARRAY_SIZE(opts)},
	1,
	2};

static void list_one(const struct pci *pci, const struct pci_dev *d)
{
	struct judgement j;
	char group[16] = "-";

	if (d->group >= 0)
		snprintf(group, sizeof(group), "%d", d->group);
	vfio_judge(pci, d, &j);
	printf("%-13s %-6s %04x:%04x %06x  %-18s", d->bdf, group, d->vendor, d->device, d->class,
	       *d->driver ? d->driver : "-");
	size_t no = 0;
	for (size_t i = 0; i < j.n; i++)
		no += !j.at[i].warning;
	printf("%s\n", no ? "no" : j.n ? "yes, but" : "yes");
	for (size_t i = 0; i < j.n; i++)
		printf("%14s%s: %s\n", "", j.at[i].id, j.at[i].text);
}

static int list(const struct pci *pci)
{
	printf("%-13s %-6s %-9s %-6s  %-18s%s\n", "ADDRESS", "GROUP", "ID", "CLASS", "DRIVER",
	       "TO A GUEST");
	for (size_t i = 0; i < pci->n; i++)
		if (pci->at[i].class >> 8 != 0x0604)
			list_one(pci, &pci->at[i]);
	return 0;
}

static int run(const struct acts *acts, const char *what, bool runtime)
{
	struct txn_said said = {.each = show_event, .arg = stdout};
	struct txn_opts o = {.max_disruption = 3, .what = what, .runtime_only = runtime};
	int err = txn_apply(acts, &o, &said);

	fflush(stdout);
	if (err)
		return complain(EXIT_OFF, "%s", said.text);
	if (!said.done)
		printf("nothing to do: it is so already\n");
	return 0;
}

static int bind(const struct pci *pci, const char *bdf, const struct args *a)
{
	const char **known = calloc(a->known.n + 1, sizeof(*known));
	struct plan p = {0};
	struct acts acts = {0};
	char why[300], what[64];
	int err, status = 0;

	for (size_t i = 0; known && i < a->known.n; i++)
		known[i] = a->known.at[i];
	err = known ? vfio_plan(pci, bdf, known, &p) : -ENOMEM;
	for (size_t i = 0; i < p.notes; i++)
		printf("note: %s\n", p.note[i]);
	fflush(stdout);
	for (size_t i = 0; i < p.errors; i++)
		status = complain(EXIT_OFF, "%s", p.error[i]);
	if (!status && !err)
		err = acts_plan(&acts, &p, why, sizeof(why));
	snprintf(what, sizeof(what), "vfio bind %s", bdf);
	if (err)
		status = complain(EXIT_OFF, "%s", strerror(-err));
	else if (!status)
		status = run(&acts, what, a->now);
	acts_done(&acts);
	plan_done(&p);
	free(known);
	return status;
}

static const char *const boot_files[] = {"etc/udev/rules.d/10-rttune-vfio.rules",
					 "etc/modules-load.d/rttune-vfio.conf",
					 "etc/modprobe.d/rttune-vfio.conf"};

/* The rule of one device out of the file of rules; the last one takes the files with it. */
static int forget(const struct pci_dev *d, struct acts *acts, char **rules)
{
	char key[40], *at, *line;

	snprintf(key, sizeof(key), "KERNEL==\"%s\"", d->bdf);
	if (!*rules || !(at = strstr(*rules, key)))
		return 0;
	for (line = at; line > *rules && line[-1] != '\n';)
		line--;
	at += strcspn(at, "\n");
	memmove(line, at + (*at == '\n'), strlen(at + (*at == '\n')) + 1);
	if (strstr(*rules, "KERNEL=="))
		return acts_add(acts, ACT_FILE, boot_files[0], *rules) ? 0 : -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(boot_files); i++)
		if (root_exists(boot_files[i]) && !acts_add(acts, ACT_FILE, boot_files[i], NULL))
			return -ENOMEM;
	return 0;
}

/* Back to whichever driver the kernel has for it, now and at the next boot. */
static int unbind(const struct pci *pci, const char *bdf)
{
	const struct pci_dev *dev = pci_find(pci, bdf), *d;
	struct judgement j;
	autofree char *rules = root_slurp(boot_files[0], NULL);
	struct acts acts = {0};
	char what[64];
	int status = 0;

	if (!dev)
		return complain(EXIT_OFF, "there is no PCI device %s on this host", bdf);
	vfio_judge(pci, dev, &j);
	for (size_t i = 0; i < j.n; i++)
		if (!strcmp(j.at[i].id, "in-use"))
			return complain(EXIT_OFF, "%s", j.at[i].text);
	for (size_t i = 0; (d = pci_member(pci, dev, i)) && !status; i++)
		if (!strcmp(d->driver, "vfio-pci") && !acts_add(&acts, ACT_BIND, d->bdf, ""))
			status = complain(EXIT_OFF, "%s", strerror(ENOMEM));
	for (size_t i = 0; (d = pci_member(pci, dev, i)) && !status; i++)
		if (forget(d, &acts, &rules))
			status = complain(EXIT_OFF, "%s", strerror(ENOMEM));
	snprintf(what, sizeof(what), "vfio unbind %s", bdf);
	if (!status)
		status = run(&acts, what, false);
	acts_done(&acts);
	return status;
}

int cmd_vfio(int argc, char **argv)
{
	struct args a = {0};
	struct pci pci;
	int status, n = usage_parse(&usage, argv, &a, &status);

	if (n < 0)
		return status;
	status = pci_read(&pci);
	if (status)
		return complain(EXIT_OFF, "cannot read the PCI devices: %s", strerror(-status));
	if (n == 1 && !strcmp(argv[1], "list"))
		status = list(&pci);
	else if (n == 2 && !strcmp(argv[1], "bind"))
		status = bind(&pci, argv[2], &a);
	else if (n == 2 && !strcmp(argv[1], "unbind"))
		status = unbind(&pci, argv[2]);
	else
		status = complain(EXIT_USAGE, "vfio wants list, bind ADDRESS or unbind ADDRESS");
	pci_done(&pci);
	opt_list_done(&a.known);
	return status;
}
