// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/boot/loader.h"
#include "tune/boot.h"
#include "tune/op.h"
#include "tune/txn.h"

struct walk {
	struct journal *j;
	const struct txn_opts *opts;
	struct txn_said *said;
	char boot[40];
	bool *later;		 /* refused for the moment: once more when the rest is undone */
	const char *command[16]; /* to run when the rest is undone */
	size_t commands;
	bool rest; /* records that stay in force */
};

enum side { BEFORE, OURS, THEIRS };

/* Where does the host stand between our record's two sides? */
static enum side side_of(const struct walk *w, const struct rec *rec, const struct image *now)
{
	const struct act *a = &rec->act;
	struct image ours = {0};
	enum side side = THEIRS;

	if (act_is_kept(a->op)) /* to take the record away is all there is to do */
		return OURS;
	if (op_same(a, &rec->before, now))
		return BEFORE;
	if (op_midway(a, &rec->before, now))
		return OURS;
	if (a->op == ACT_FILE && now->there) {
		enum grub_once once = grub_once(a->path, rec->before.data, now->data);

		if (once != GRUB_STILL)
			return once == GRUB_USED ? OURS
						 : BEFORE; /* nothing of ours is left in it */
	}
	if (a->op == ACT_OUTPUT && !rec->closed)
		return strcmp(rec->boot, w->boot) ? THEIRS : OURS;
	if (a->op == ACT_FILE || a->op == ACT_OUTPUT) {
		if (rec->closed && image_digest(now) == rec->digest)
			return OURS;
		if (rec->closed)
			return THEIRS;
	}
	if (rec->closed ? image_text(&ours, rec->after) : op_wanted(a, &ours))
		return THEIRS;
	if (op_same(a, &ours, now))
		side = OURS;
	image_done(&ours);
	return side;
}

/* An interrupt that has another number by now is still the one that we moved. */
static bool is_void(const struct walk *w, struct rec *rec)
{
	if (!act_dies_at_boot(rec->act.op))
		return false;
	return strcmp(rec->boot, w->boot) || !op_follow(&rec->act);
}

/* A full disk must not stop the way back: the mark only saves a later walk some work. */
static int mark(struct walk *w, size_t i)
{
	int err = journal_undone(w->j, i);

	if (!err)
		return 0;
	w->j->rec[i].undone = true;
	return err == -ENOSPC || err == -EROFS || err == -EDQUOT ? 0 : err;
}

static int foreign(struct walk *w, size_t i, const struct image *now)
{
	const struct rec *rec = &w->j->rec[i];

	w->said->foreign++;
	if (w->opts->keep) {
		txn_tell_sides(w->said, TXN_KEPT, rec, now);
		return mark(w, i);
	}
	txn_tell_sides(w->said, TXN_FOREIGN, rec, now);
	snprintf(w->said->text, sizeof(w->said->text),
		 "'%s' was changed by somebody else since; --force overwrites it, --keep leaves it",
		 rec->act.path);
	return -ECANCELED;
}

static int restore(struct walk *w, size_t i, bool last)
{
	const struct rec *rec = &w->j->rec[i];
	int err = op_of(rec->act.op)->put(&rec->act, &rec->before, true);

	if ((err == -EBUSY || err == -EINVAL) && rec->act.op == ACT_SET && !last) {
		w->later[i] = true;
		return 0;
	}
	if (err)
		return txn_fail(w->said, err, &rec->act, "restore");
	w->said->done++;
	txn_tell(w->said, TXN_UNDONE, &rec->act, rec->gen);
	return mark(w, i);
}

static void queue(struct walk *w, const char *command)
{
	for (size_t i = 0; i < w->commands; i++)
		if (!strcmp(w->command[i], command))
			return;
	if (w->commands < ARRAY_SIZE(w->command))
		w->command[w->commands++] = command;
}

static int undo_one(struct walk *w, size_t i, bool last)
{
	const struct rec *rec = &w->j->rec[i];
	struct image now = {0};
	int err = op_of(rec->act.op)->read(&rec->act, &now);

	if (rec->act.op == ACT_RUN) {
		const char *command = rec->act.undo ? rec->act.undo : rec->act.value;

		if (*command)
			queue(w, command);
		return 0;
	}
	if (err == -ENOENT || err == -ENODEV || err == -ESRCH)
		err = 0;
	if (err)
		return txn_fail(w->said, err, &rec->act, "read");
	if (!now.there && rec->before.there && act_dies_at_boot(rec->act.op) &&
	    !(rec->act.flags & ACT_REMOVE)) {
		w->said->voided++;
		txn_tell(w->said, TXN_VOID, &rec->act, rec->gen);
		return mark(w, i);
	}
	if (rec->act.op == ACT_FILE || rec->act.op == ACT_OUTPUT)
		err = image_file_sweep(rec->act.path);
	enum side side = err ? BEFORE : side_of(w, rec, &now);
	if (err)
		txn_fail(w->said, err, &rec->act, "clean up beside");
	else if (side == BEFORE)
		err = mark(w, i);
	else if (side == THEIRS && rec->act.op == ACT_OUTPUT)
		queue(w, rec->act.value); /* a new kernel, say: made anew, not overwritten */
	else if (side == THEIRS && !w->opts->force)
		err = foreign(w, i, &now);
	else
		err = restore(w, i, last);
	image_done(&now);
	return err;
}

static int walk(struct walk *w, bool last)
{
	int err = 0;

	for (size_t i = w->j->n; i-- > 0 && !err;) {
		struct rec *rec = &w->j->rec[i];

		if (rec->gen <= w->opts->to || rec->undone || (last && !w->later[i]))
			continue;
		if (w->opts->runtime_only && !act_is_runtime(rec->act.op)) {
			w->rest = true;
			continue;
		}
		if (is_void(w, rec)) {
			w->said->voided++;
			txn_tell(w->said, TXN_VOID, &rec->act, rec->gen);
			continue;
		}
		err = undo_one(w, i, last);
	}
	return err;
}

static int run_queue(struct walk *w)
{
	for (size_t i = 0; i < w->commands; i++) {
		char *command = (char *)w->command[i];
		struct act run = {.op = ACT_RUN, .path = command, .value = command};
		int err = op_run(command, w->said->text, sizeof(w->said->text));

		if (err && err != -EAGAIN)
			return err;
		w->said->to_run += err == -EAGAIN;
		txn_tell(w->said, err ? TXN_TO_RUN : TXN_UNDONE, &run, 0);
	}
	return 0;
}

/* Entries made while we were tuned (a kernel update) may have inherited our arguments. */
static void leftovers_of(struct walk *w, const struct boot *boot, const char *args)
{
	autofree char *words = strdup(args);
	char *save = NULL;

	for (char *t = strtok_r(words, " ", &save); t; t = strtok_r(NULL, " ", &save)) {
		for (size_t i = 0; i < boot->n; i++) {
			struct act a = {.op = ACT_FILE, .path = boot->at[i].file, .value = t};
			char lack[256];

			if (args_lacks(boot->at[i].cmdline, t, lack, sizeof(lack)))
				continue;
			txn_tell(w->said, TXN_LEFTOVER, &a, 0);
		}
	}
}

static bool in_force(const struct walk *w, const char *args)
{
	for (size_t i = 0; i < w->j->n; i++) {
		const struct rec *r = &w->j->rec[i];

		if (r->act.args && r->gen <= w->opts->to && !strcmp(r->act.args, args))
			return true;
	}
	return false;
}

static int leftovers(struct walk *w)
{
	const char *args = NULL;
	struct boot boot;
	int err;

	for (size_t i = 0; i < w->j->n; i++)
		if (w->j->rec[i].gen > w->opts->to && w->j->rec[i].act.args)
			args = w->j->rec[i].act.args;
	if (!args || in_force(w, args))
		return 0;
	err = boot_strip(args);
	if (err && err != -ENOTSUP)
		snprintf(w->said->text, sizeof(w->said->text),
			 "cannot take our arguments out of the boot entries: %s", strerror(-err));
	if ((err && err != -ENOTSUP) || boot_load(&boot))
		return err;
	leftovers_of(w, &boot, args);
	boot_done(&boot);
	return 0;
}

int txn_undo(struct journal *j, const struct txn_opts *opts, struct txn_said *said)
{
	struct walk w = {.j = j, .opts = opts, .said = said};
	int err;

	journal_boot_id(w.boot);
	w.later = calloc(j->n + 1, sizeof(*w.later));
	if (!w.later)
		return -ENOMEM;
	err = walk(&w, false);
	if (!err)
		err = walk(&w, true);
	if (!err)
		err = run_queue(&w);
	if (!err && !w.rest)
		err = leftovers(&w);
	if (!err && !w.rest) {
		err = journal_drop(j, opts->to);
		if (err)
			snprintf(said->text, sizeof(said->text), "cannot shorten '%s': %s",
				 JOURNAL_FILE, strerror(-err));
	}
	free(w.later);
	return err;
}

int txn_revert(const struct txn_opts *opts, struct txn_said *said)
{
	struct journal j;
	int err = journal_open(&j, JOURNAL_WRITE, said->text, sizeof(said->text));

	if (err)
		return err;
	said->gen = opts->to;
	if (opts->to && !journal_gen(&j, opts->to)) {
		const struct gen *top = journal_top(&j);

		snprintf(said->text, sizeof(said->text),
			 "there is no generation %u; the newest is %u", opts->to,
			 top ? top->gen : 0);
		err = -EINVAL;
	} else {
		err = txn_undo(&j, opts, said);
	}
	journal_close(&j);
	return err;
}
