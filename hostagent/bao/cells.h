/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cells.h - the guests of a static partitioning hypervisor: one [vm NAME] section each
 *
 * Where nothing is shared but what the configuration says, the configuration is the safety case:
 *who has which CPU, page, device and interrupt is checked before a line of it is printed.
 *
 *	cells_load(s, &c, why, len)	the sections, parsed
 *	cells_check(&c, s, why, len)	CPUs, pages, interrupts: one owner each, all of it there
 *	bao_config(&c, s, to)		the configuration of Bao, as C
 *	cells_done(&c)
 *
 * A window is BASE,SIZE[@HOST][:IRQ[+IRQ...]]: a guest address, how much, where it is on the host,
 * and the interrupts that belong to it. Calls return 0, or -errno and one line with file:line.
 */
#ifndef HOSTAGENT_BAO_CELLS_H
#define HOSTAGENT_BAO_CELLS_H

#include "hostagent/scenario.h"
#include "lib/cpus.h"

#define CELLS_MAX   16
#define WINDOWS_MAX 16
#define IRQS_MAX    16

struct window {
	int id; /* of the shared memory */
	uint64_t base, size, host;
	bool placed; /* at `host`; else wherever the hypervisor likes */
	int irqs[IRQS_MAX], nirqs;
};

struct windows {
	struct window at[WINDOWS_MAX];
	int n;
};

struct cell {
	const char *name;
	char *image, *cpu_affinity, *memory, *devices, *interrupts, *shmem; /* as written */
	int64_t image_at, image_size, entry, cpus, colors;
	struct windows ram, devs, irqs, shares;
	struct cpus affinity;
};

struct cells {
	struct cell at[CELLS_MAX];
	int n;
	const struct cell_machine *machine;
};

/* What a machine has, and what its hypervisor keeps for itself. */
struct cell_machine {
	const char *arch, *pic; /* [vm] arch; a word in [vm] machine, or NULL */
	uint64_t ram, ram_size, own, own_size;
	int cpus, irqs, banked; /* interrupts below `banked` each CPU has for itself */
	int timer;		/* the interrupt that every guest needs; 0: none */
	const char *config;	/* the arch block of Bao's platform description */
};

int cells_load(const struct scenario *s, struct cells *c, char *why, size_t len);
int cells_check(const struct cells *c, const struct scenario *s, char *why, size_t len);
void cells_done(struct cells *c);
int bao_config(const struct cells *c, const struct scenario *s, FILE *to);

/* cells_help - the keys of [vm NAME], as Markdown */
void cells_help(FILE *to);

/* window_parse - one word; -EINVAL and what is wrong with it in words */
int window_parse(const char *word, struct window *w, char *why, size_t len);

#endif
