// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/op.h"
#include "tune/txn.h"

/* Only the newest record of a place says what should be there. */
static bool newest(const struct journal *j, size_t i)
{
	for (size_t k = i + 1; k < j->n; k++) {
		const struct act *a = &j->rec[k].act, *b = &j->rec[i].act;

		if (!j->rec[k].undone && a->op == b->op && !strcmp(a->path, b->path))
			return false;
	}
	return true;
}

static bool as_ours(const struct rec *rec, const struct image *now)
{
	struct image ours = {0};
	bool same;

	if (rec->act.op == ACT_HOLD || rec->act.op == ACT_RUN)
		return true;
	if (rec->act.op == ACT_FILE || rec->act.op == ACT_OUTPUT)
		return rec->closed && image_digest(now) == rec->digest;
	if (image_text(&ours, rec->after))
		return false;
	same = rec->closed && op_same(&rec->act, &ours, now);
	image_done(&ours);
	return same;
}

static void tell_rec(const struct rec *rec, const char *boot, struct txn_said *said)
{
	struct image now = {0};
	enum txn_event_kind kind = TXN_FOREIGN;

	if (act_dies_at_boot(rec->act.op) && strcmp(rec->boot, boot)) {
		said->voided++;
		txn_tell_sides(said, TXN_PENDING, rec, &now);
		return;
	}
	if (!op_of(rec->act.op)->read(&rec->act, &now) && as_ours(rec, &now))
		kind = TXN_DONE;
	if (kind == TXN_DONE)
		said->done++;
	else
		said->foreign++;
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
		if (!j.rec[i].undone && newest(&j, i))
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
