// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/boot/loader.h"
#include "tune/keeper.h"
#include "tune/op.h"
#include "tune/txn.h"

static bool as_ours(const struct rec *rec, const struct image *now)
{
	struct image ours = {0};
	bool same;

	if (act_is_kept(rec->act.op) || rec->act.op == ACT_RUN)
		return true;
	if (rec->act.op == ACT_FILE && now->there &&
	    grub_once(rec->act.path, rec->before.data, now->data) != GRUB_STILL)
		return true;
	if (rec->act.op == ACT_FILE || rec->act.op == ACT_OUTPUT)
		return rec->closed && image_digest(now) == rec->digest;
	if (image_text(&ours, rec->after))
		return false;
	same = rec->closed && op_same(&rec->act, &ours, now);
	image_done(&ours);
	return same;
}

/* Of a boot that is over: the kernel, another tool or the command line may have made it so. */
static enum txn_event_kind since_boot(const struct act *a, const struct image *now)
{
	struct image want = {0};
	bool same = !op_wanted(a, &want) && now->there && op_same(a, &want, now);

	image_done(&want);
	return same ? TXN_SAME : TXN_PENDING;
}

static enum txn_event_kind state_of(struct rec *rec, const char *boot, struct image *now)
{
	struct act *a = &rec->act;

	if (!op_follow(a))
		return TXN_VOID;
	if (a->op == ACT_HOLD)
		return keeper_holds(a->path, atoi(a->value)) ? TXN_DONE : TXN_PENDING;
	if (op_of(a->op)->read(a, now))
		return TXN_FOREIGN;
	if (act_dies_at_boot(a->op) && strcmp(rec->boot, boot))
		return since_boot(a, now);
	return as_ours(rec, now) ? TXN_DONE : TXN_FOREIGN;
}

static void tell_rec(struct rec *rec, const char *boot, struct txn_said *said)
{
	struct image now = {0};
	enum txn_event_kind kind = state_of(rec, boot, &now);

	said->done += kind == TXN_DONE;
	said->same += kind == TXN_SAME;
	said->voided += kind == TXN_PENDING;
	said->foreign += kind == TXN_FOREIGN;
	txn_tell_sides(said, kind, rec, &now);
	image_done(&now);
}

int txn_status(struct txn_said *said)
{
	struct journal j;
	char boot[40];
	int n, err = journal_open(&j, JOURNAL_READ, said->text, sizeof(said->text));

	if (err)
		return err;
	journal_boot_id(boot);
	for (size_t i = 0; i < j.n; i++)
		if (!j.rec[i].undone && journal_newest(&j, i))
			tell_rec(&j.rec[i], boot, said);
	said->gen = j.gens ? journal_top(&j)->gen : 0;
	n = (int)j.gens;
	journal_close(&j);
	return n;
}

int txn_confirm(struct txn_said *said)
{
	struct journal j;
	int err = journal_open(&j, JOURNAL_WRITE, said->text, sizeof(said->text));
	const struct gen *top;

	if (err)
		return err;
	top = journal_top(&j);
	if (!top || !top->armed || top->confirmed) {
		snprintf(said->text, sizeof(said->text), "nothing waits to be confirmed");
		err = -ENOENT;
	} else {
		said->gen = top->gen;
		err = journal_confirm(&j, top->gen);
	}
	journal_close(&j);
	return err;
}
