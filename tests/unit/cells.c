// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>
#include "hostagent/bao/cells.h"
#include "tests/unit/test.h"

#define RAM   0x80000000ull
#define PAGE  0x1000ull
#define PAGES 64

/* A small machine: 64 pages, the first four are the hypervisor's; interrupts below 2 are banked. */
static const struct cell_machine machine = {.arch = "riscv64",
					    .ram = RAM,
					    .ram_size = PAGES * PAGE,
					    .own = RAM,
					    .own_size = 4 * PAGE,
					    .cpus = 4,
					    .irqs = 8,
					    .banked = 2};

static uint32_t seed = 1;

static uint32_t any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static struct window window(void)
{
	struct window w = {.base = 0x1000000 + any(1000) * 16 * PAGE,
			   .size = (1 + any(4)) * PAGE,
			   .host = RAM + any(PAGES) * PAGE,
			   .placed = any(4) > 0};

	if (any(3) == 0)
		w.irqs[w.nirqs++] = (int)any(9);
	return w;
}

static void cell(struct cell *c)
{
	*c = (struct cell){.name = "x", .image_at = (int64_t)RAM, .image_size = 1, .cpus = 1};
	c->ram.n = 1 + (int)any(2);
	for (int i = 0; i < c->ram.n; i++) {
		c->ram.at[i] = window();
		c->ram.at[i].nirqs = 0;
	}
	c->devs.n = (int)any(2);
	for (int i = 0; i < c->devs.n; i++)
		c->devs.at[i] = window();
	c->cpu_affinity = any(2) ? (char *)"given" : NULL;
	if (c->cpu_affinity)
		cpus_add(&c->affinity, any(5));
}

/* page - one owner for each page of the host, none for the hypervisor's: counted, page by page */
static bool pages_fit(const struct cells *c)
{
	int owner[PAGES + 16] = {0};

	for (int n = 0; n < c->n; n++) {
		const struct windows *all[] = {&c->at[n].ram, &c->at[n].devs};

		for (int a = 0; a < 2; a++)
			for (int i = 0; i < all[a]->n; i++) {
				const struct window *w = &all[a]->at[i];
				uint64_t first = (w->host - RAM) / PAGE, k = w->size / PAGE;

				if (a == 0 && !w->placed)
					continue;
				for (uint64_t p = first; p < first + k; p++)
					if (p < 4 || (a == 0 && p >= PAGES) ||
					    (owner[p] && owner[p] != n + 1))
						return false;
					else
						owner[p] = n + 1;
			}
	}
	return true;
}

static bool irqs_fit(const struct cells *c)
{
	int count[16] = {0};

	for (int n = 0; n < c->n; n++)
		for (int i = 0; i < c->at[n].devs.n; i++)
			for (int j = 0; j < c->at[n].devs.at[i].nirqs; j++) {
				int irq = c->at[n].devs.at[i].irqs[j];

				if (irq >= machine.irqs || (irq >= machine.banked && count[irq]++))
					return false;
			}
	return true;
}

static bool guests_fit(const struct cells *c)
{
	for (int n = 0; n < c->n; n++) {
		const struct window *w[8];
		int k = 0;

		for (int i = 0; i < c->at[n].ram.n; i++)
			w[k++] = &c->at[n].ram.at[i];
		for (int i = 0; i < c->at[n].devs.n; i++)
			w[k++] = &c->at[n].devs.at[i];
		for (int i = 0; i < k; i++)
			for (int j = 0; j < i; j++)
				if (w[i]->base == w[j]->base)
					return false;
	}
	return true;
}

static bool cpus_fit(const struct cells *c)
{
	int count[8] = {0};

	for (int n = 0; n < c->n; n++)
		for_each_cpu (cpu, &c->at[n].affinity)
			if (cpu >= machine.cpus || count[cpu]++)
				return false;
	return c->n <= machine.cpus;
}

TEST(what_is_accepted_has_one_owner_for_everything_and_what_has_is_accepted)
{
	struct scenario s = {.path = (char *)"x.ini"};
	static struct cells c;
	char why[512];
	int good = 0, bad = 0;

	for (int i = 0; i < 20000; i++) {
		bool fits, taken;

		c = (struct cells){.machine = &machine, .n = 1 + (int)any(3)};
		for (int n = 0; n < c.n; n++)
			cell(&c.at[n]);
		fits = pages_fit(&c) && irqs_fit(&c) && guests_fit(&c) && cpus_fit(&c);
		taken = !cells_check(&c, &s, why, sizeof(why));
		EQ(taken, fits);
		good += taken;
		bad += !taken;
	}
	OK(good > 500);
	OK(bad > 500);
}

TEST(a_window_is_read_as_it_is_written)
{
	struct window w;
	char why[256];

	EQ(window_parse("2=0xf0000000,64K@0x90000000:52+53", &w, why, sizeof(why)), 0);
	EQ(w.id, 2);
	EQ(w.base, 0xf0000000ull);
	EQ(w.size, 65536);
	EQ(w.host, 0x90000000ull);
	OK(w.placed);
	EQ(w.nirqs, 2);
	EQ(w.irqs[1], 53);
	EQ(window_parse("4096,1M", &w, why, sizeof(why)), 0);
	OK(!w.placed);
	EQ(w.host, 4096);
}

TEST(what_is_no_window_is_refused)
{
	static const char *const none[] = {"",
					   "x",
					   "1",
					   "1,",
					   "1,0",
					   "1,4K:",
					   "1,4K:x",
					   "1,4K@",
					   "1,4K@x",
					   "-1,4K",
					   "1,-4K",
					   "=1,4K",
					   "99=1,4K",
					   "1,4K:1++2",
					   "1,4Kx",
					   "1,4K:99999",
					   "1,99999999999999999999"};
	struct window w;
	char why[256];

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		OK(window_parse(none[i], &w, why, sizeof(why)) < 0);
}

RUN(what_is_accepted_has_one_owner_for_everything_and_what_has_is_accepted,
    a_window_is_read_as_it_is_written, what_is_no_window_is_refused)
