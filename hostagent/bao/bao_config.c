// SPDX-License-Identifier: Apache-2.0
/*
 * Bao's configuration: a C file that its build includes (src/core/inc/config.h, vm.h, ipc.h,
 * shmem.h of Bao 2.0 and later, where CONFIG_HEADER is no more needed).
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "hostagent/bao/cells.h"
#include "lib/clean.h"

/* symbol - a guest's name as a name of C */
static const char *symbol(const struct cell *c, char *buf, size_t len)
{
	size_t n = 0;

	for (const char *p = c->name; *p && n + 1 < len; p++)
		buf[n++] = isalnum((unsigned char)*p) ? *p : '_';
	buf[n] = '\0';
	return buf;
}

/* quoted - a path as a string of C */
static void quoted(const char *path, FILE *to)
{
	fputc('"', to);
	for (; *path; path++)
		fprintf(to, *path == '"' || *path == '\\' ? "\\%c" : "%c", *path);
	fputc('"', to);
}

static void irqs(const struct window *w, FILE *to)
{
	if (!w->nirqs)
		return;
	fprintf(to, " .interrupt_num = %d, .interrupts = (irqid_t[]) {", w->nirqs);
	for (int i = 0; i < w->nirqs; i++)
		fprintf(to, "%s %d", i ? "," : "", w->irqs[i]);
	fputs(" },", to);
}

static void image(const struct cell *c, FILE *to)
{
	struct stat st = {0};
	char name[96];

	if (c->image_at < 0) {
		fprintf(to, "\t\t\t.image = VM_IMAGE_BUILTIN(%s, 0x%" PRIx64 "),\n",
			symbol(c, name, sizeof(name)), c->ram.at[0].base);
		return;
	}
	if (c->image_size < 0)
		stat(c->image, &st);
	fprintf(to,
		"\t\t\t.image = VM_IMAGE_LOADED(0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 "),\n",
		c->ram.at[0].base, (uint64_t)c->image_at,
		(uint64_t)(c->image_size < 0 ? st.st_size : c->image_size));
}

static void regions(const struct cell *c, FILE *to)
{
	fprintf(to, "\t\t\t\t.region_num = %d,\n\t\t\t\t.regions = (struct vm_mem_region[]) {\n",
		c->ram.n);
	for (int i = 0; i < c->ram.n; i++) {
		const struct window *w = &c->ram.at[i];

		fprintf(to, "\t\t\t\t\t{ .base = 0x%" PRIx64 ", .size = 0x%" PRIx64, w->base,
			w->size);
		if (w->placed)
			fprintf(to, ", .place_phys = true, .phys = 0x%" PRIx64, w->host);
		fputs(" },\n", to);
	}
	fputs("\t\t\t\t},\n", to);
}

static void devices(const struct cells *all, const struct cell *c, FILE *to)
{
	struct window timer = {.irqs = {all->machine->timer}, .nirqs = 1};
	bool add = all->machine->timer;

	for (int i = 0; i < c->irqs.n; i++)
		for (int j = 0; j < c->irqs.at[i].nirqs; j++)
			add = add && c->irqs.at[i].irqs[j] != all->machine->timer;
	if (!c->devs.n && !c->irqs.n && !add)
		return;
	fprintf(to, "\t\t\t\t.dev_num = %d,\n\t\t\t\t.devs = (struct vm_dev_region[]) {\n",
		c->devs.n + c->irqs.n + add);
	for (int i = 0; i < c->devs.n; i++) {
		const struct window *w = &c->devs.at[i];

		fprintf(to,
			"\t\t\t\t\t{ .pa = 0x%" PRIx64 ", .va = 0x%" PRIx64 ", .size = 0x%" PRIx64
			",",
			w->host, w->base, w->size);
		irqs(w, to);
		fputs(" },\n", to);
	}
	for (int i = 0; i < c->irqs.n + add; i++) {
		fputs("\t\t\t\t\t{", to);
		irqs(i < c->irqs.n ? &c->irqs.at[i] : &timer, to);
		fputs(" },\n", to);
	}
	fputs("\t\t\t\t},\n", to);
}

static void shares(const struct cell *c, FILE *to)
{
	if (!c->shares.n)
		return;
	fprintf(to, "\t\t\t\t.ipc_num = %d,\n\t\t\t\t.ipcs = (struct ipc[]) {\n", c->shares.n);
	for (int i = 0; i < c->shares.n; i++) {
		const struct window *w = &c->shares.at[i];

		fprintf(to,
			"\t\t\t\t\t{ .base = 0x%" PRIx64 ", .size = 0x%" PRIx64 ", .shmem_id = %d,",
			w->base, w->size, w->id);
		irqs(w, to);
		fputs(" },\n", to);
	}
	fputs("\t\t\t\t},\n", to);
}

static void guest(const struct cells *all, const struct cell *c, FILE *to)
{
	uint64_t bits = 0;

	for_each_cpu (cpu, &c->affinity)
		bits |= 1ull << cpu;
	fprintf(to, "\t\t{ /* %s */\n", c->name);
	image(c, to);
	fprintf(to, "\t\t\t.entry = 0x%" PRIx64 ",\n",
		c->entry >= 0 ? (uint64_t)c->entry : c->ram.at[0].base);
	if (bits)
		fprintf(to, "\t\t\t.cpu_affinity = 0x%" PRIx64 ",\n", bits);
	if (c->colors > 0)
		fprintf(to, "\t\t\t.colors = 0x%" PRIx64 ",\n", (uint64_t)c->colors);
	fprintf(to, "\t\t\t.platform = {\n\t\t\t\t.cpu_num = %d,\n", (int)c->cpus);
	regions(c, to);
	devices(all, c, to);
	shares(c, to);
	fprintf(to, "\t\t\t\t.arch = { %s },\n\t\t\t},\n\t\t},\n", all->machine->config);
}

static int shared(const struct cells *c, const struct window *of[WINDOWS_MAX])
{
	int n = 0;

	for (int i = 0; i < c->n; i++)
		for (int j = 0; j < c->at[i].shares.n; j++) {
			const struct window *w = &c->at[i].shares.at[j];

			of[w->id] = w;
			n = w->id >= n ? w->id + 1 : n;
		}
	return n;
}

static void shmem(const struct cells *c, FILE *to)
{
	const struct window *of[WINDOWS_MAX] = {NULL};
	int n = shared(c, of);

	if (!n)
		return;
	fprintf(to, "\t.shmemlist_size = %d,\n\t.shmemlist = (struct shmem[]) {\n", n);
	for (int i = 0; i < n; i++) {
		if (!of[i])
			continue;
		fprintf(to, "\t\t[%d] = { .size = 0x%" PRIx64, i, of[i]->size);
		if (of[i]->placed)
			fprintf(to, ", .place_phys = true, .phys = 0x%" PRIx64, of[i]->host);
		fputs(" },\n", to);
	}
	fputs("\t},\n", to);
}

int bao_config(const struct cells *c, const struct scenario *s, FILE *to)
{
	char name[96];

	fprintf(to, "/* Scenario %s for Bao on %s. */\n#include <config.h>\n\n", s->main.name,
		c->machine->arch);
	for (int i = 0; i < c->n; i++) {
		autofree char *path = c->at[i].image ? realpath(c->at[i].image, NULL) : NULL;

		if (c->at[i].image_at >= 0)
			continue;
		fprintf(to, "VM_IMAGE(%s, ", symbol(&c->at[i], name, sizeof(name)));
		quoted(path ?: c->at[i].image, to);
		fputs(")\n", to);
	}
	fputs("\nstruct config config = {\n", to);
	shmem(c, to);
	fprintf(to, "\t.vmlist_size = %d,\n\t.vmlist = (struct vm_config[]) {\n", c->n);
	for (int i = 0; i < c->n; i++)
		guest(c, &c->at[i], to);
	fputs("\t},\n};\n", to);
	return ferror(to) ? -EIO : 0;
}
