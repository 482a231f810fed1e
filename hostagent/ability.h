/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ability.h - what this machine can and cannot do, and what each right gives
 *
 * One row for each thing that a run may want of its host: the row's function looks, without
 * changing anything, and says what it found and, where it is not all there, the remedy.
 * `rtbench doctor` prints all rows, `rtbench check` those that the scenario wants.
 */
#ifndef HOSTAGENT_ABILITY_H
#define HOSTAGENT_ABILITY_H

#include "hostagent/scenario.h"

enum ability_state { ABILITY_YES, ABILITY_PARTLY, ABILITY_NO };

struct finding {
	enum ability_state state;
	char now[256];		/* what was found */
	char remedy[256];	/* what to do, where not all is there */
};

struct ability {
	const char *group, *name;
	const char *gives;	/* what a run gains by it */
	void (*look)(struct finding *f);
	bool (*wanted)(const struct scenario *s);	/* NULL: no scenario asks for it by name */
};

extern const struct ability abilities[];	/* ends with name NULL */

void finding_say(struct finding *f, enum ability_state state, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void finding_remedy(struct finding *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ability_state_text - "ok", "partly", "no" */
const char *ability_state_text(enum ability_state s);

/* ability_print - one line, and a second one with the remedy */
void ability_print(const struct ability *a, const struct finding *f, FILE *to, bool colour);

/* What the rows look at; ability_rights.c, ability_cpus.c, ability_tools.c */
void look_kvm(struct finding *f);
void look_realtime(struct finding *f);
void look_memlock(struct finding *f);
void look_tracefs(struct finding *f);
void look_vsock(struct finding *f);
void look_tun(struct finding *f);
void look_bridge(struct finding *f);
void look_vfio(struct finding *f);

void look_affinity(struct finding *f);
void look_isolated(struct finding *f);
void look_preempt(struct finding *f);
void look_throttle(struct finding *f);
void look_clock(struct finding *f);
void look_idle(struct finding *f);
void look_smt(struct finding *f);
void look_metal(struct finding *f);
void look_hugepages(struct finding *f);

void look_qemu(struct finding *f);
void look_gnuplot(struct finding *f);
void look_stress(struct finding *f);
void look_hackbench(struct finding *f);
void look_space(struct finding *f);

#endif
