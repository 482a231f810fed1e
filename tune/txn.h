/* SPDX-License-Identifier: Apache-2.0 */
/*
 * txn.h - acts are done in order, each with its before-value on disk first, and undone in reverse
 *
 *	txn_apply(&acts, &opts, &said)	one generation; 0, or -errno with said.text
 *	txn_revert(&opts, &said)	walk backwards to generation opts.to (0: all)
 *	txn_status(&said)		what is in force, what drifted
 *
 * The rules. A record (path, identity, before, wanted, boot id) is on disk before the change; then
 * the change; then it is read back and the record is closed. An apply that fails or is interrupted
 * takes back what it did. Undo compares first: what holds neither our value nor that before was
 * changed by somebody else, and nothing is overwritten unless forced. What the kernel held in a
 * boot that is over is void, and so is what is now another device, interrupt or thread under the
 * same name. A revert may be cut short anywhere and repeated. When nothing is left the journal is
 * removed: no trace stays.
 */
#ifndef TUNE_TXN_H
#define TUNE_TXN_H

#include <stdbool.h>
#include <stddef.h>
#include "tune/act.h"
#include "tune/journal.h"

struct txn_opts {
	bool boot_only, runtime_only; /* leave out the other half */
	int max_disruption;	      /* refuse acts above; 3: none */
	bool force;		      /* revert: overwrite what others changed since */
	bool keep;		      /* revert: leave what others changed since, and go on */
	unsigned to;		      /* revert: generation to stay at */
	int confirm_s;	  /* apply: seconds until the runtime part is taken back; 0: never */
	const char *what; /* profile, for the journal */
	const char *rt;	  /* RT CPUs, for the journal: auto chooses them again; NULL: none */
};

enum txn_event_kind {
	TXN_DONE, /* changed and read back; status: in force */
	TXN_SAME, /* held the wanted value already: nothing to journal. status: so since the boot */
	TXN_REFUSED, /* the kernel keeps this one to itself (managed interrupts) */
	TXN_TO_RUN,  /* a program of the host that a captured tree cannot run */
	TXN_UNDONE,
	TXN_VOID,    /* of a boot that is over, or of a thing that is another one now */
	TXN_FOREIGN, /* others changed it since */
	TXN_KEPT,    /* the same, left as it is */
	TXN_PENDING, /* status: the service has not done it since the boot, or does not hold it */
	TXN_LEFTOVER /* a boot entry still carries our arguments */
};

struct txn_event {
	enum txn_event_kind kind;
	const struct act *act;
	unsigned gen;
	const char *before, *ours, *now; /* the three sides; NULL: absent or a file too long */
};

struct txn_said {
	char text[512];					     /* one line on failure */
	void (*each)(void *arg, const struct txn_event *ev); /* NULL: silent */
	void *arg;
	unsigned gen; /* the generation that was made or reached */
	unsigned done, same, refused, to_run, foreign, voided;
};

int txn_apply(const struct acts *acts, const struct txn_opts *opts, struct txn_said *said);
int txn_revert(const struct txn_opts *opts, struct txn_said *said);
int txn_status(struct txn_said *said); /* number of generations in force, or -errno */
int txn_confirm(struct txn_said *said);

/* txn_reapply - after a boot: what the kernel held in the last one, done again. Records of the last
 * boot are dropped once their successors are closed. */
int txn_reapply(struct txn_said *said);

/* txn_stop - async-signal-safe: the running apply ends after its current act and takes back */
void txn_stop(void);
bool txn_stopped(void);

/* For the files of this noun: events, and one line for an error. */
void txn_tell(struct txn_said *said, enum txn_event_kind kind, const struct act *act, unsigned gen);
void txn_tell_sides(struct txn_said *said, enum txn_event_kind kind, const struct rec *rec,
		    const struct image *now);
int txn_fail(struct txn_said *said, int err, const struct act *act, const char *doing);

/* txn_check_entries - does every boot entry, as its loader reads it, give all of these? */
int txn_check_entries(const char *want, struct txn_said *said);

/* txn_undo - the walk itself on an open journal, for apply's own failure too */
int txn_undo(struct journal *j, const struct txn_opts *opts, struct txn_said *said);

#endif
