// SPDX-License-Identifier: Apache-2.0
/* One owner for each CPU, page and interrupt: a pure function of the cells. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include "hostagent/bao/cells.h"

#define PAGE 4096

struct check {
	const struct cells *c;
	const struct scenario *s;
	char *why;
	size_t len;
};

__attribute__((format(printf, 4, 5))) static int bad(const struct check *k, const struct cell *c,
						     const char *key, const char *fmt, ...)
{
	char section[96];
	va_list ap;
	size_t n;

	snprintf(section, sizeof(section), "vm %s", c->name);
	scenario_where(k->s, section, key, k->why, k->len);
	n = strlen(k->why);
	va_start(ap, fmt);
	vsnprintf(k->why + n, k->len - n, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

/* meet - two ranges have a byte in common; neither wraps around: that was checked before */
static bool meet(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

static int check_cpus(const struct check *k)
{
	const struct cell_machine *m = k->c->machine;
	struct cpus taken = {{0}};
	int64_t sum = 0;

	for (int i = 0; i < k->c->n; i++) {
		const struct cell *c = &k->c->at[i];
		struct cpus both = cpus_and(&taken, &c->affinity);
		char text[64];

		sum += c->cpus;
		if (sum > m->cpus)
			return bad(k, c, "cpus", "the guests want %d CPUs, the machine has %d",
				   (int)sum, m->cpus);
		if (c->cpu_affinity && cpus_count(&c->affinity) != c->cpus)
			return bad(k, c, "cpu_affinity", "cpus = %d, but cpu_affinity names %u",
				   (int)c->cpus, cpus_count(&c->affinity));
		if (cpus_count(&both))
			return bad(k, c, "cpu_affinity", "CPU %s belongs to another guest already",
				   cpus_text(&both, text, sizeof(text)));
		for_each_cpu (cpu, &c->affinity)
			if (cpu >= m->cpus)
				return bad(k, c, "cpu_affinity",
					   "there is no CPU %d, the machine has %d", cpu, m->cpus);
		taken = cpus_or(&taken, &c->affinity);
	}
	return 0;
}

static int check_pages(const struct check *k, const struct cell *c, const char *key,
		       const struct windows *all)
{
	for (int i = 0; i < all->n; i++) {
		const struct window *w = &all->at[i];

		if (w->base % PAGE || w->size % PAGE || w->host % PAGE)
			return bad(k, c, key,
				   "0x%" PRIx64 ",0x%" PRIx64 " is not whole pages of 4K", w->base,
				   w->size);
		if (w->size > 1ull << 44 || w->base > 1ull << 47 || w->host > 1ull << 47)
			return bad(k, c, key, "0x%" PRIx64 " is beyond all memory", w->base);
	}
	return 0;
}

/* check_guest - inside one guest no address means two things */
static int check_guest(const struct check *k, const struct cell *c)
{
	const struct windows *all[] = {&c->ram, &c->devs, &c->shares};
	static const char *const keys[] = {"memory", "devices", "shmem"};
	int rc = 0;

	for (int a = 0; a < 3 && !rc; a++)
		rc = check_pages(k, c, keys[a], all[a]);
	for (int a = 0; a < 3 && !rc; a++)
		for (int b = a; b < 3 && !rc; b++)
			for (int i = 0; i < all[a]->n && !rc; i++)
				for (int j = a == b ? i + 1 : 0; j < all[b]->n && !rc; j++) {
					const struct window *x = &all[a]->at[i],
							    *y = &all[b]->at[j];

					if (meet(x->base, x->size, y->base, y->size))
						rc = bad(k, c, keys[b],
							 "0x%" PRIx64 " is in '%s' already",
							 y->base, keys[a]);
				}
	if (!rc && !c->ram.n)
		rc = bad(k, c, "memory", "guest %s has no memory", c->name);
	for (int i = 0; i < c->shares.n && !rc; i++)
		if (c->shares.at[i].id < 0)
			rc = bad(k, c, "shmem", "'shmem' takes ID=BASE,SIZE[@HOST][:IRQ]");
	return rc;
}

/* check_image - it must fit where it is put */
static int check_image(const struct check *k, const struct cell *c)
{
	struct stat st = {0};

	if (!c->image && c->image_at < 0)
		return bad(k, c, "image", "guest %s has no image", c->name);
	if (c->image && stat(c->image, &st))
		return bad(k, c, "image", "image = %s: %s", c->image, strerror(errno));
	if (c->image_at >= 0 && c->image_size < 0 && !c->image)
		return bad(k, c, "image_at", "without the image its size must be said: image_size");
	if (c->image && (uint64_t)st.st_size > c->ram.at[0].size)
		return bad(k, c, "image", "image = %s has %lld bytes, its memory 0x%" PRIx64,
			   c->image, (long long)st.st_size, c->ram.at[0].size);
	return 0;
}

/* on_host - the n-th window of a guest that has a fixed place on the host; NULL: there is none */
static const struct window *on_host(const struct cell *c, int n, const char **key)
{
	const struct windows *all[] = {&c->ram, &c->devs};
	static const char *const keys[] = {"memory", "devices"};

	for (int a = 0; a < 2; a++)
		for (int i = 0; i < all[a]->n; i++) {
			if (a == 0 && !all[a]->at[i].placed)
				continue;
			*key = keys[a];
			if (!n--)
				return &all[a]->at[i];
		}
	return NULL;
}

static int check_host(const struct check *k, const struct cell *c)
{
	const struct cell_machine *m = k->c->machine;
	const struct window *w, *v;
	const char *key, *other;

	for (int n = 0; (w = on_host(c, n, &key)); n++) {
		bool ram = !strcmp(key, "memory");

		if (meet(w->host, w->size, m->own, m->own_size))
			return bad(k, c, key,
				   "0x%" PRIx64
				   " is where the hypervisor itself is loaded (0x%" PRIx64
				   " to 0x%" PRIx64 ")",
				   w->host, m->own, m->own + m->own_size - 1);
		if (ram && (w->host < m->ram || w->host + w->size > m->ram + m->ram_size))
			return bad(k, c, key, "0x%" PRIx64 " is not in the machine's memory",
				   w->host);
		for (const struct cell *o = k->c->at; o < c; o++)
			for (int i = 0; (v = on_host(o, i, &other)); i++)
				if (meet(w->host, w->size, v->host, v->size))
					return bad(k, c, key,
						   "host address 0x%" PRIx64
						   " belongs to guest %s already ('%s')",
						   w->host, o->name, other);
	}
	return 0;
}

/* owner - the guest before `c`, or `c` itself further up, that has this interrupt */
static const struct cell *owner(const struct check *k, int irq, const struct window *until)
{
	for (const struct cell *c = k->c->at; c < k->c->at + k->c->n; c++) {
		const struct windows *all[] = {&c->devs, &c->irqs};

		for (int a = 0; a < 2; a++)
			for (int i = 0; i < all[a]->n; i++) {
				if (&all[a]->at[i] == until)
					return NULL;
				for (int j = 0; j < all[a]->at[i].nirqs; j++)
					if (all[a]->at[i].irqs[j] == irq)
						return c;
			}
	}
	return NULL;
}

static int check_irqs(const struct check *k, const struct cell *c)
{
	const struct cell_machine *m = k->c->machine;
	const struct windows *all[] = {&c->devs, &c->irqs};
	static const char *const keys[] = {"devices", "interrupts"};

	for (int a = 0; a < 2; a++)
		for (int i = 0; i < all[a]->n; i++)
			for (int j = 0; j < all[a]->at[i].nirqs; j++) {
				int irq = all[a]->at[i].irqs[j];
				const struct cell *o =
					irq < m->banked ? NULL : owner(k, irq, &all[a]->at[i]);

				if (irq >= m->irqs)
					return bad(k, c, keys[a],
						   "there is no interrupt %d, the machine has %d",
						   irq, m->irqs);
				if (o)
					return bad(k, c, keys[a],
						   "interrupt %d belongs to guest %s already", irq,
						   o->name);
			}
	return 0;
}

/* check_twins - all who share an ID mean the same memory */
static int check_twins(const struct check *k, const struct cell *c, const struct window *w)
{
	int others = 0;

	for (int n = 0; n < k->c->n; n++)
		for (int j = 0; j < k->c->at[n].shares.n; j++) {
			const struct window *v = &k->c->at[n].shares.at[j];

			if (v == w || v->id != w->id)
				continue;
			others++;
			if (v->size != w->size || v->placed != w->placed ||
			    (w->placed && v->host != w->host))
				return bad(k, c, "shmem",
					   "shared memory %d is another one in guest %s", w->id,
					   k->c->at[n].name);
		}
	return others ? 0 : bad(k, c, "shmem", "nobody else names shared memory %d", w->id);
}

/* check_shares - what is shared is nobody's own */
static int check_shares(const struct check *k, const struct cell *c)
{
	const struct window *v;
	const char *key;
	int rc = 0;

	for (int i = 0; i < c->shares.n && !rc; i++) {
		const struct window *w = &c->shares.at[i];

		rc = check_twins(k, c, w);
		for (int n = 0; n < k->c->n && w->placed && !rc; n++)
			for (int j = 0; !rc && (v = on_host(&k->c->at[n], j, &key)); j++)
				if (meet(w->host, w->size, v->host, v->size))
					rc = bad(k, c, "shmem",
						 "host address 0x%" PRIx64
						 " belongs to guest %s ('%s')",
						 w->host, k->c->at[n].name, key);
	}
	return rc;
}

int cells_check(const struct cells *c, const struct scenario *s, char *why, size_t len)
{
	static int (*const checks[])(const struct check *, const struct cell *) = {
		check_guest, check_image, check_host, check_irqs, check_shares,
	};
	const struct check k = {c, s, why, len};
	int rc = check_cpus(&k);

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		for (int n = 0; n < c->n && !rc; n++)
			rc = checks[i](&k, &c->at[n]);
	return rc;
}
