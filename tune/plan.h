/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan.h - the ordered steps from what a host is to what a profile wants; changes nothing
 *
 *	facts_load(&f)
 *	plan_for(&f, &want, &plan, err, ...)	the profile, the CPUs, the steps
 *	plan_print(), plan_json(), or apply
 *	plan_done(&plan)
 *
 * Steps are in the order in which they are applied; revert walks them backwards. A plan with errors
 * must not be applied. A saved plan carries the hash of every before-value: plan_stale() says which
 * step no longer starts from where it was planned.
 */
#ifndef TUNE_PLAN_H
#define TUNE_PLAN_H

#include "tune/knob.h"

struct step {
	const struct knob *knob; /* NULL: a device, a unit */
	char *id;		 /* "cpu.governor@3", unique in the plan */
	enum way way;
	enum form form;
	char *target;	 /* see knob.h; the token's key for BOOT, the BDF for VFIO */
	char *ident;	 /* way_ident() when planned; NULL: target is its own name */
	char *old;	 /* exact bytes before; NULL: did not exist */
	char *new;	 /* exact bytes to write; NULL: remove. BOOT: the whole token */
	char *from, *to; /* the same as people read it */
	enum disruption disruption;
	enum risk risk;
	enum undo undo;
	char *why;
	const char *effect; /* NULL: no published number */
	uint64_t hash;	    /* plan_hash(old) */
	bool may_refuse;    /* EIO/EPERM/EBUSY from the kernel is reported, not fatal */
};

struct plan {
	struct step *step;
	size_t n, room;
	char **error; /* conflicts and refusals: each one line, both sides named */
	size_t errors;
	char **note; /* what the user should know; applying goes on */
	size_t notes;
	char *boot_line;   /* every token that is wanted, in order; "": none */
	char *recipe_line; /* the same as the profile spells them, before `instead` */
	char *profile;	   /* its name */
	struct cpus rt, hk;
	char *rt_why; /* how rt was chosen */
};

/* plan_add - a zeroed step at the end; pointers are valid until the next call; NULL: no memory */
struct step *plan_add(struct plan *p);
int plan_error(struct plan *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int plan_note(struct plan *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* plan_left_out - a note: the knob is not for this host */
int plan_left_out(struct plan *p, const char *knob, const char *reason);
/* plan_drop_same - takes out files that have their content already */
void plan_drop_same(struct plan *p);
void plan_done(struct plan *p);

uint64_t plan_hash(const char *bytes); /* NULL has a hash of its own */

struct plan_want {	     /* what plan_for takes from the command line */
	const char *name;    /* profile, file or scenario; NULL: hybrid-kvm */
	const char *rt_cpus; /* NULL: as the profile says */
	const char *hk_cpus;
	const char *const *set;	    /* "knob=value", NULL-ended; or NULL */
	const char *const *devices; /* BDFs to pass through, NULL-ended; or NULL */
	const char *const *known;   /* ids of refusals that the user has lifted; or NULL */
};

/* plan_for - all of the above in one call. 0; -EINVAL with one clear line in err (usage or profile
 * error, exit status 2). Errors of the plan itself are in p->error */
int plan_for(const struct facts *f, const struct plan_want *want, struct plan *p, char *err,
	     size_t len);

void plan_print(const struct plan *p, FILE *to);
int plan_json(const struct plan *p, FILE *to);
/* plan_read - a saved plan. -EINVAL with the reason in err */
int plan_read(const char *file, struct plan *p, char *err, size_t len);
/* plan_is_saved - does this file hold one? */
bool plan_is_saved(const char *file);
/* plan_stale - index of the first step whose before-value is no longer there; -1: none */
int plan_stale(const struct plan *p);

#endif
