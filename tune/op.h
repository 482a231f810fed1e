/* SPDX-License-Identifier: Apache-2.0 */
/*
 * op.h - how each kind of act is read, done and undone: a row each
 *
 * read gives what is there now. put makes it be `to`; restoring says that `to` is a before-image
 * (whose text is what the kernel answered) and not the text that a plan wants written. Both work
 * from any state that a crash in the middle of put can leave. 0 or -errno.
 */
#ifndef TUNE_OP_H
#define TUNE_OP_H

#include "tune/act.h"
#include "tune/image.h"

struct op {
	int (*read)(const struct act *a, struct image *now);
	int (*put)(const struct act *a, const struct image *to, bool restoring);
};

const struct op *op_of(enum act_op op);

/* op_same - do two images of this act mean the same? */
bool op_same(const struct act *a, const struct image *x, const struct image *y);

/* op_wanted - the image that the act wants, in im */
int op_wanted(const struct act *a, struct image *im);

/* op_ident - what names the thing for good where its path does not: an interrupt's action, a PCI
 * device's numbers; malloced, NULL: the path is its name, or the thing is gone */
char *op_ident(const struct act *a);

/* op_path_now - where the thing is now: interrupts are numbered anew at each boot, who owns them
 * stays. malloced; NULL: it is gone, or another has its place */
char *op_path_now(const struct act *a);

/* op_follow - the act's path becomes that; false: gone */
bool op_follow(struct act *a);

/* op_midway - is now a state that our own put, cut short, may have left? */
bool op_midway(const struct act *a, const struct image *before, const struct image *now);

/* op_run - RUN: 0, -EAGAIN: not to be run here (captured tree), -errno; *why is a line */
int op_run(const char *command, char *why, size_t len);

/* PCI binding: image text "driver=NAME override=NAME", "-" for none */
char *bind_ident(const char *bdf);
/* bind_irqs - where somebody has put the device's interrupts, "ACTION=LIST;...": its driver asks
 * for new ones when it has the device again, and revert puts those there. *text malloced, NULL:
 * all are where new ones would be. 0 or -ENOMEM */
int bind_irqs(const char *bdf, char **text);
int bind_read(const struct act *a, struct image *now);
int bind_put(const struct act *a, const struct image *to, bool restoring);

#endif
