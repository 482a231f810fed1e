// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/accel.h"
#include "hostagent/bao/cells.h"
#include "lib/clean.h"
#include "lib/ini_value.h"

#define IN(m) offsetof(struct cell, m)

static const struct key rows[] = {
	{"vm", "image", KEY_TEXT, IN(image), NULL, 0, 0, NULL, "FILE",
	 "The guest's program, as plain bytes. It is built into the hypervisor's image, unless "
	 "image_at says where it is loaded."},
	{"vm", "image_at", KEY_INT, IN(image_at), NULL, 0, 0, NULL, "ADDRESS",
	 "The host address to which a boot loader brings the image, so that guests change without "
	 "building the hypervisor again."},
	{"vm", "image_size", KEY_SIZE, IN(image_size), NULL, 0, 0, NULL, "SIZE",
	 "With image_at: how much is there. Without it: the size of the file."},
	{"vm", "entry", KEY_INT, IN(entry), NULL, 0, 0, NULL, "ADDRESS",
	 "Where the guest starts. Without it: the first address of its memory."},
	{"vm", "cpus", KEY_INT, IN(cpus), "1", 1, 256, NULL, "N", "How many CPUs it has."},
	{"vm", "cpu_affinity", KEY_CPUS, IN(cpu_affinity), NULL, 0, 0, NULL, "CPUS",
	 "Which ones: as many as `cpus`, and nobody else's. Without it: any that are left."},
	{"vm", "memory", KEY_TEXT, IN(memory), NULL, 0, 0, NULL, "WINDOWS",
	 "Its memory: BASE,SIZE, or BASE,SIZE@HOST for memory at a fixed host address, which a "
	 "device that reads it by itself (DMA) needs where there is no IOMMU."},
	{"vm", "devices", KEY_TEXT, IN(devices), NULL, 0, 0, NULL, "WINDOWS",
	 "Devices that belong to it alone: BASE,SIZE[@HOST][:IRQ+IRQ], in whole pages."},
	{"vm", "interrupts", KEY_TEXT, IN(interrupts), NULL, 0, 0, NULL, "NUMBERS",
	 "Interrupts without a device, separated by blanks."},
	{"vm", "shmem", KEY_TEXT, IN(shmem), NULL, 0, 0, NULL, "WINDOWS",
	 "Memory that it shares with other guests: ID=BASE,SIZE[@HOST][:IRQ]. Who names the same "
	 "ID shares it; the interrupt is how the others call."},
	{"vm", "colors", KEY_INT, IN(colors), "0", 0, 0, NULL, "BITS",
	 "The cache colours it may use, as a bitmap; 0: all."},
};

static const struct keys cell_keys = {rows, ARRAY_SIZE(rows), NULL};

static const struct cell_machine machines[] = {
	{"riscv64", "aia", 0x80200000, 0xffe00000, 0x80200000, 16 << 20, 4, 96, 0, 0,
	 ".irqc.aia.aplic.base = 0xd000000, .irqc.aia.imsic.base = 0x28000000"},
	{"riscv64", NULL, 0x80200000, 0xffe00000, 0x80200000, 16 << 20, 4, 96, 0, 0,
	 ".irqc.plic.base = 0xc000000"},
	{"aarch64", NULL, 0x40000000, 0x100000000, 0x50000000, 16 << 20, 4, 1020, 32, 27,
	 ".gic = { .gicd_addr = 0x08000000, .gicr_addr = 0x080a0000 }"},
};

static const struct cell_machine *machine_of(const struct scenario *s)
{
	const char *arch = s->vm.arch ?: accel_host_arch(), *m = s->vm.machine ?: "";

	for (size_t i = 0; i < ARRAY_SIZE(machines); i++)
		if (!strcmp(machines[i].arch, arch) &&
		    (!machines[i].pic || strstr(m, machines[i].pic)))
			return &machines[i];
	return NULL;
}

/* number - with a suffix K, M, G where it is a size; -1: none */
static int64_t number(const char *at, const char **end, bool size)
{
	static const char units[] = "KMG";
	const char *unit;
	unsigned shift = 0;
	char *after;
	unsigned long long n;

	/* strtoull would take signs and blanks, too. */
	if (*at < '0' || *at > '9')
		return -1;
	errno = 0;
	n = strtoull(at, &after, 0);
	unit = size && *after ? strchr(units, *after) : NULL;
	if (unit) {
		shift = 10 * (unsigned)(unit - units + 1);
		after++;
	}
	*end = after;
	return errno || n > (unsigned long long)INT64_MAX >> shift ? -1 : (int64_t)(n << shift);
}

static int interrupts(const char *at, struct window *w, char *why, size_t len)
{
	for (;;) {
		int64_t n = number(at, &at, false);

		if (n < 0 || n > 1 << 16 || w->nirqs == IRQS_MAX || (*at && *at != '+')) {
			snprintf(why, len, "interrupts are numbers with + between them, at most %d",
				 IRQS_MAX);
			return -EINVAL;
		}
		w->irqs[w->nirqs++] = (int)n;
		if (!*at++)
			return 0;
	}
}

int window_parse(const char *word, struct window *w, char *why, size_t len)
{
	const char *at = word, *eq = strchr(word, '=');
	int64_t n = 0;

	*w = (struct window){.id = -1};
	if (eq) {
		n = number(at, &at, false);
		w->id = (int)n;
		n = n < 0 || n >= WINDOWS_MAX || at != eq ? -1 : 0;
		at = eq + 1;
	}
	if (n >= 0)
		w->base = (uint64_t)(n = number(at, &at, false));
	if (n >= 0)
		n = *at == ',' ? number(at + 1, &at, true) : -1;
	w->size = (uint64_t)n;
	w->host = w->base;
	if (n > 0 && *at == '@') {
		w->placed = true;
		w->host = (uint64_t)(n = number(at + 1, &at, false));
	}
	if (n < 0 || !w->size || (*at && *at != ':')) {
		snprintf(why, len, "'%s' is not BASE,SIZE[@HOST][:IRQ+IRQ]", word);
		return -EINVAL;
	}
	return *at ? interrupts(at + 1, w, why, len) : 0;
}

static int windows(const char *text, struct windows *all, char *why, size_t len)
{
	autofree char *copy = strdup(text ?: "");
	char *rest = copy, *one;

	while (copy && (one = strsep(&rest, " \t"))) {
		if (!*one)
			continue;
		if (all->n == WINDOWS_MAX) {
			snprintf(why, len, "more than %d", WINDOWS_MAX);
			return -EINVAL;
		}
		if (window_parse(one, &all->at[all->n], why, len))
			return -EINVAL;
		all->n++;
	}
	return copy ? 0 : -ENOMEM;
}

/* parse - what a cell's texts mean; the first that means nothing is named with its line */
static int parse(const struct scenario *s, struct cell *c, char *why, size_t len)
{
	autofree char *irqs = NULL;
	const struct {
		const char *key, *text;
		struct windows *to;
	} texts[] = {
		{"memory", c->memory, &c->ram},
		{"devices", c->devices, &c->devs},
		{"shmem", c->shmem, &c->shares},
	};
	char section[96], said[200];
	struct window w = {.nirqs = 0};

	snprintf(section, sizeof(section), "vm %s", c->name);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (!windows(texts[i].text, texts[i].to, said, sizeof(said)))
			continue;
		scenario_where(s, section, texts[i].key, why, len);
		snprintf(why + strlen(why), len - strlen(why), "'%s': %s", texts[i].key, said);
		return -EINVAL;
	}
	irqs = strdup(c->interrupts ?: "");
	for (char *p = irqs; p && *p; p++)
		*p = *p == ' ' || *p == '\t' || *p == ',' ? '+' : *p;
	if (irqs && *irqs && interrupts(irqs, &w, said, sizeof(said))) {
		scenario_where(s, section, "interrupts", why, len);
		snprintf(why + strlen(why), len - strlen(why), "'interrupts': %s", said);
		return -EINVAL;
	}
	if (w.nirqs)
		c->irqs.at[c->irqs.n++] = w;
	if (c->cpu_affinity)
		cpus_parse(c->cpu_affinity, &c->affinity);
	return 0;
}

static struct cell *cell_of(struct cells *c, const char *name)
{
	for (int i = 0; i < c->n; i++)
		if (!strcmp(c->at[i].name, name))
			return &c->at[i];
	if (c->n == CELLS_MAX)
		return NULL;
	c->at[c->n] = (struct cell){.name = name};
	keys_defaults(&cell_keys, "vm", &c->at[c->n]);
	return &c->at[c->n++];
}

int cells_load(const struct scenario *s, struct cells *c, char *why, size_t len)
{
	int rc = 0;

	*c = (struct cells){.machine = machine_of(s)};
	for (size_t i = 0; i < s->ini.n && !rc; i++) {
		const struct ini_item *it = &s->ini.at[i];
		struct cell *cell;

		if (strcmp(it->section, "vm") || !*it->name)
			continue;
		cell = cell_of(c, it->name);
		if (!cell)
			snprintf(why, len, "more than %d guests", CELLS_MAX);
		rc = !cell ? -E2BIG : it->key ? keys_take(&cell_keys, it, cell, why, len) : 0;
	}
	for (int i = 0; i < c->n && !rc; i++)
		rc = parse(s, &c->at[i], why, len);
	if (!rc && !c->machine)
		snprintf(why, len, "[vm] arch = %s: Bao's machines are riscv64 and aarch64",
			 s->vm.arch ?: accel_host_arch());
	else if (!rc && !c->n)
		snprintf(why, len, "%s: no guest: a section [vm NAME] for each", s->path);
	else
		return rc;
	return -EINVAL;
}

void cells_done(struct cells *c)
{
	for (int i = 0; i < c->n; i++)
		keys_release(&cell_keys, "vm", &c->at[i]);
	c->n = 0;
}

void cells_help(FILE *to)
{
	keys_help(&cell_keys, "vm", to);
}
