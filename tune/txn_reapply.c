// SPDX-License-Identifier: Apache-2.0
/*
 * After a boot the kernel holds its own values again. What rttune had set is set anew, under the
 * generation it belongs to, with the values of this boot as those before; then the records of the
 * boot that is over are dropped. What does not work here (a device that is gone) is told and left.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/late.h"
#include "tune/op.h"
#include "tune/txn.h"

/* What the kernel refused stays: nothing of it is to be undone, and it will refuse it again. */
static bool over(const struct rec *rec, const void *boot)
{
	if (rec->undone && !rec->closed)
		return false;
	return act_dies_at_boot(rec->act.op) && strcmp(rec->boot, boot);
}

static bool superseded(const struct journal *j, size_t n, size_t i)
{
	for (size_t k = i + 1; k < n; k++)
		if (!j->rec[k].undone && j->rec[k].act.op == j->rec[i].act.op &&
		    !strcmp(j->rec[k].act.path, j->rec[i].act.path))
			return true;
	return false;
}

static int set_again(struct journal *j, size_t i, const struct act *a, struct txn_said *said)
{
	struct image before = {0}, want = {0}, now = {0};
	unsigned gen = j->rec[i].gen;
	size_t new;
	int err = op_of(a->op)->read(a, &before);

	if (!err)
		err = op_wanted(a, &want);
	if (!err && op_same(a, &before, &want) && a->op != ACT_BIND) {
		said->same++;
		txn_tell(said, TXN_SAME, a, gen);
	} else if (!err) {
		/* A device that the rule at boot has bound already: back is to its old driver. */
		bool bound = op_same(a, &before, &want);

		err = journal_do(j, gen, a, bound ? &j->rec[i].before : &before, &new);
		if (!err && !bound)
			err = op_of(a->op)->put(a, &want, false);
		if (!err)
			err = op_of(a->op)->read(a, &now);
		if (!err)
			err = journal_done(j, new, &now);
		said->done += !err;
		if (!err)
			txn_tell(said, TXN_DONE, a, gen);
	}
	image_done(&before);
	image_done(&want);
	image_done(&now);
	return err;
}

static bool confirmed(struct journal *j, unsigned gen)
{
	const struct gen *g = journal_gen(j, gen);

	return g && g->ended && (!g->armed || g->confirmed);
}

static int again(struct journal *j, size_t i, struct txn_said *said)
{
	struct act a = j->rec[i].act;
	autofree char *path = op_path_now(&a);
	int err;

	if (!path) {
		said->voided++;
		txn_tell(said, TXN_VOID, &a, j->rec[i].gen);
		return 0;
	}
	/* The copy outlives the table of records, which grows. */
	a.path = path;
	autofree char *value = a.value ? strdup(a.value) : NULL;
	autofree char *ident = a.ident ? strdup(a.ident) : NULL;
	autofree char *knob = a.knob ? strdup(a.knob) : NULL;
	autofree char *undo = a.undo ? strdup(a.undo) : NULL;
	a.value = value;
	a.ident = ident;
	a.knob = knob;
	a.undo = undo;
	err = set_again(j, i, &a, said);
	if (!err)
		return 0;
	said->refused++;
	txn_tell(said, TXN_REFUSED, &a, j->rec[i].gen);
	return err == -ENOSPC || err == -EROFS || err == -ENOMEM ? err : 0;
}

int txn_reapply(struct txn_said *said)
{
	struct journal j;
	char boot[40];
	int err = journal_open(&j, JOURNAL_WRITE, said->text, sizeof(said->text));
	size_t n;

	if (err)
		return err;
	journal_boot_id(boot);
	n = j.n;
	for (size_t i = 0; i < n && !err; i++)
		if (over(&j.rec[i], boot) && !j.rec[i].undone && confirmed(&j, j.rec[i].gen) &&
		    !superseded(&j, n, i))
			err = again(&j, i, said);
	if (!err)
		err = journal_prune(&j, over, boot);
	if (!err && (err = late_apply(&j, said)) > 0)
		err = 0;
	if (err && !*said->text)
		snprintf(said->text, sizeof(said->text), "cannot write '%s': %s", JOURNAL_FILE,
			 strerror(-err));
	journal_close(&j);
	return err;
}
