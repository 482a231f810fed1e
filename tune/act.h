/* SPDX-License-Identifier: Apache-2.0 */
/*
 * act.h - one change to the host, as the transaction does it: the steps of a plan, made concrete
 *
 * A step of a plan says what shall be ("isolcpus=3"); an act says what is done ("this drop-in has
 * these bytes", "run update-grub, which makes this grub.cfg"). Acts are in the order of work.
 *
 *	struct acts acts = {0};
 *	acts_plan(&acts, &plan, why, sizeof(why));	or one by one:
 *	struct act *a = acts_add(&acts, ACT_FILE, "etc/modprobe.d/rttune.conf", text);
 *	txn_apply(&acts, ...);				see txn.h
 *	acts_done(&acts);
 *
 * acts_add copies what it is given; other members may be set afterwards with strings from malloc,
 * which acts_done frees. It returns NULL when memory is short; the pointer lives until the next.
 */
#ifndef TUNE_ACT_H
#define TUNE_ACT_H

#include <stdbool.h>
#include <stddef.h>
#include "tune/plan.h"

enum act_op {
	ACT_SET,    /* by ways[way]: lives until the next boot */
	ACT_FILE,   /* a file on disk has exactly this content: created, or replaced as a whole */
	ACT_MKDIR,  /* a folder exists: for drop-ins */
	ACT_RUN,    /* a program makes boot artefacts from what was written: update-grub */
	ACT_OUTPUT, /* one such artefact, as it was; only in the journal */
	ACT_BIND,   /* path: address of a PCI device; value: driver, "" for none */
	ACT_MDEV,   /* path: .../mdev_supported_types/TYPE/devices/UUID; value: the UUID */
	ACT_HOLD,   /* path: dev/cpu_dma_latency; value: us; lives while the service holds it */
	ACT_WATCH /* path: a knob of threads; value: late.h; the service applies it to late ones */
};

enum act_flags {
	ACT_MAY_REFUSE = 1, /* EIO, EPERM, EBUSY from the kernel is noted, no failure */
	ACT_ONEWAY = 2,	    /* cannot be undone: the report says so */
	ACT_KEEP = 4,	    /* the folder stays on revert if others put something into it */
	ACT_REMOVE = 8	    /* MDEV: it shall not be there */
};

struct act {
	enum act_op op;
	enum way way;	/* SET */
	enum form form; /* how texts are compared: value.h */
	unsigned flags;
	int disruption; /* enum disruption */
	char *path;	/* below the root, no leading slash */
	char *value;	/* what it shall hold; NULL: be absent. RUN: the words of the command */
	char *expect;	/* what the plan saw */
	bool expected;	/* expect was looked at; NULL then means absent */
	char *ident;	/* way_ident() when planned; NULL: the path is its own name */
	char *outputs;	/* RUN: the files it makes, one a line */
	char *args;	/* FILE, RUN: kernel arguments it brings: for verify and leftovers */
	char *knob;	/* for messages and the journal */
	char *undo; /* BIND: bind_irqs(). SET: what gives the value back where reading cannot tell
		     * it. RUN: what revert runs, "": nothing; NULL: the same command */
};

struct acts {
	struct act *at;
	size_t n, room;
};

struct act *acts_add(struct acts *acts, enum act_op op, const char *path, const char *value);
void acts_done(struct acts *acts);

/* acts_file - ACT_FILE and, before it, ACT_MKDIR for each parent folder that is not there */
struct act *acts_file(struct acts *acts, const char *path, const char *content);

/* acts_plan - all steps of a plan; boot tokens become one edit of the boot loader. -errno with one
 * line in *why; 0 and a line in *why: what is to be done by hand, for want of a known loader */
int acts_plan(struct acts *acts, const struct plan *p, char *why, size_t len);

const char *act_op_name(enum act_op op);
int act_op_parse(const char *name); /* -EINVAL */

/* act_dies_at_boot - is what it did gone after a reboot? */
bool act_dies_at_boot(enum act_op op);

/* act_is_runtime - does it count now, without a reboot? What dies at a boot, and rules for threads
 */
bool act_is_runtime(enum act_op op);

/* act_is_kept - nothing is written: it is in force because the service reads it in the journal */
bool act_is_kept(enum act_op op);

#endif
