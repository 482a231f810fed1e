/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_make.h - what the parts of plan making share: one struct, one file for each kind of knob
 */
#ifndef TUNE_PLAN_MAKE_H
#define TUNE_PLAN_MAKE_H

#include "tune/choose.h"
#include "tune/journal.h"
#include "tune/place.h"
#include "tune/plan.h"
#include "tune/profile.h"

struct making {
	const struct facts *f;
	const struct profile *prof;
	struct plan *p;
	const struct guest_device *device; /* the first that this host has; NULL */
	const char *const *known;	   /* refusals that the user has lifted */
	const struct journal *journal;	   /* of what was applied before; for steps */
	char *modules;			   /* lines for modprobe.d so far */
	char then[4][80];		   /* commands after drop-ins, each once */
	size_t thens;
	char *err; /* for what is wrong with the request itself */
	size_t len;
};

/* Each adds the steps of one wish. 0 or -ENOMEM; what cannot be is an error or note of the plan. */
int make_runtime(struct making *m, const struct want *w, const char *value);
int make_conf(struct making *m, const struct want *w, const char *value);
int make_cpuset(struct making *m, const struct want *w, const char *value);
int make_module(struct making *m, const struct want *w, const char *value);
int make_then(struct making *m);    /* after the drop-ins */
int make_modules(struct making *m); /* after all module wishes */
int make_boot(struct making *m);    /* all tokens, last */
int make_devices(struct making *m); /* first */

/* make_step - a step of a knob from old to new bytes; *s for what else there is to say. -ENOMEM */
int make_step(struct making *m, const struct knob *k, const char *inst, struct step **s);

/* fill_step - from old to new bytes at target; NULL: absent. -ENOMEM */
int fill_step(struct step *s, const char *target, const char *old, const char *new);

/* make_choice - the RT and housekeeping CPUs; the first device's NUMA node counts. m->err says why
 */
int make_choice(struct making *m, const struct plan_want *want, struct choice *out);

/* prepare - the profile with what the command line puts on top */
int prepare(const struct plan_want *want, struct profile *prof, char *err, size_t len);

/* conflicts - the rules of knob.conflicts, over all wishes and what the host has */
void conflicts(struct making *m);
/* make_token - "isolcpus=3" of a boot wish as it is written; "" where instead says so */
int make_token(const struct making *m, const struct want *w, bool as_spelt, char *buf, size_t len);
const struct want *find_want(const struct profile *prof, const char *knob);

#endif
