/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask.h - what check, plan, show and apply take alike: CPUs, devices, settings on top of a profile
 */
#ifndef TUNE_ASK_H
#define TUNE_ASK_H

#include "lib/opt.h"
#include "tune/plan.h"

struct ask {
	const char *rt, *hk;
	struct opt_list set, device, known;
	const char **lists[3]; /* the same, NULL-ended */
	char err[600];	       /* why ask_plan failed: one line */
};

#define ASK_OPTS(type, member)                                                               \
	{                                                                                    \
		'r',	     "rt-cpus",                                                      \
		OPT_TEXT,    offsetof(type, member.rt),                                      \
		"LIST|auto", "CPUs of the RT guest"},                                        \
		{0,	      "housekeeping-cpus",	OPT_TEXT, offsetof(type, member.hk), \
		 "LIST|auto", "CPUs for everybody else"},                                    \
		{'s',	       "set",                                                        \
		 OPT_LIST,     offsetof(type, member.set),                                   \
		 "KNOB=VALUE", "on top of the profile; default and leave are values too"},   \
		{'d',	    "device",                                                        \
		 OPT_LIST,  offsetof(type, member.device),                                   \
		 "ADDRESS", "PCI device to pass through, also as VENDOR:DEVICE"},            \
	{                                                                                    \
		0, "i-know", OPT_LIST, offsetof(type, member.known), "ID",                   \
			"lift one refusal, by its id"                                        \
	}

/* ask_plan - plan_for with what was asked; a saved plan is read instead. Not 0: see err */
int ask_plan(struct ask *a, const struct facts *f, const char *name, struct plan *p);
/* ask_want - the same as a plan_want; its arrays live until ask_done */
int ask_want(struct ask *a, const char *name, struct plan_want *want);
void ask_done(struct ask *a);

#endif
