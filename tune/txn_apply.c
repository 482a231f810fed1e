// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/statvfs.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/op.h"
#include "tune/txn.h"

struct run {
	const struct acts *acts;
	const struct txn_opts *opts;
	struct txn_said *said;
	struct journal j;
	unsigned gen; /* 0: not begun */
	bool *later;  /* acts that the kernel refused for the moment */
	bool ran;     /* boot artefacts were made or written */
	bool wrote;   /* files on disk */
	bool boot_to_run;
};

static bool left_out(const struct run *r, const struct act *a)
{
	return act_is_runtime(a->op) ? r->opts->boot_only : r->opts->runtime_only;
}

/* A file of a group that an earlier act makes: what it holds is seen when it is there. */
static bool to_be_made(const struct run *r, const struct act *a)
{
	const char *slash = strrchr(a->path, '/');
	size_t n = slash ? (size_t)(slash - a->path) : 0;

	for (const struct act *b = r->acts->at; n && b < a; b++)
		if ((b->op == ACT_SET || b->op == ACT_MKDIR) && strlen(b->path) == n &&
		    !strncmp(a->path, b->path, n))
			return true;
	return false;
}

/* Threads end, and the interrupts of a device go with its driver: an earlier act may see to that.
 */
static bool fleeting(const struct act *a)
{
	return a->op == ACT_SET && (a->way == WAY_THREAD || (a->way == WAY_IRQ && a->ident));
}

/* Is it still the thing that the plan looked at? */
static int look(struct run *r, const struct act *a)
{
	autofree char *ident = op_ident(a);
	struct image now, seen = {.there = a->expect, .data = a->expect};
	int err = op_of(a->op)->read(a, &now);
	struct txn_said *said = r->said;

	if (err)
		return txn_fail(said, err, a, "read");
	if (fleeting(a) && !now.there) /* it ended since: nothing is left to move */
		return 0;
	if (a->op == ACT_BIND && !now.there) {
		snprintf(said->text, sizeof(said->text), "device %s is gone since it was planned",
			 a->path);
		err = -ESTALE;
	} else if (a->ident && (!ident || strcmp(ident, a->ident))) {
		snprintf(said->text, sizeof(said->text),
			 "'%s' was '%s' when planned and is '%s' now: plan again", a->path,
			 a->ident, ident ? ident : "gone");
		err = -ESTALE;
	}
	seen.len = a->expect ? strlen(a->expect) : 0;
	if (!err && a->expected && !op_same(a, &now, &seen) && (now.there || !to_be_made(r, a))) {
		snprintf(said->text, sizeof(said->text),
			 "'%s' has changed since it was planned: plan again", a->path);
		err = -ESTALE;
	}
	image_done(&now);
	return err;
}

/* A disk that cannot be written is found out before anything is. */
static int writable(struct run *r, const struct act *a)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(a->path, '/');
	struct statvfs fs;

	if (a->op != ACT_FILE)
		return 0;
	snprintf(dir, sizeof(dir), "%.*s", (int)(slash ? slash - a->path : 0), a->path);
	autoclose int fd = root_open(dir, O_RDONLY | O_DIRECTORY, 0);
	if (fd >= 0 && !fstatvfs(fd, &fs) && fs.f_flag & ST_RDONLY)
		return txn_fail(r->said, -EROFS, a, "write");
	return 0;
}

static int preflight(struct run *r)
{
	for (size_t i = 0; i < r->acts->n; i++) {
		const struct act *a = &r->acts->at[i];
		int err = 0;

		if (left_out(r, a) || a->op == ACT_RUN)
			continue;
		if (a->disruption > r->opts->max_disruption) {
			snprintf(r->said->text, sizeof(r->said->text),
				 "%s is of disruption class %d, above the allowed %d",
				 a->knob ? a->knob : a->path, a->disruption,
				 r->opts->max_disruption);
			return -EPERM;
		}
		err = look(r, a);
		if (!err)
			err = writable(r, a);
		if (err)
			return err;
	}
	return 0;
}

static int begin(struct run *r)
{
	int err = 0;

	if (!r->gen) {
		err = journal_begin(&r->j, r->opts->what, r->opts->rt, &r->gen);
		if (!err && r->opts->confirm_s)
			err = journal_arm(&r->j, r->gen, time(NULL) + r->opts->confirm_s);
	}
	if (err)
		snprintf(r->said->text, sizeof(r->said->text), "cannot write '%s': %s",
			 JOURNAL_FILE, strerror(-err));
	return err;
}

/* The change is made; what does the host say now? */
static int close_record(struct run *r, const struct act *a, const struct image *want, size_t i)
{
	struct image now;
	int err = op_of(a->op)->read(a, &now);

	if (err)
		return txn_fail(r->said, err, a, "read back");
	if (want && !act_is_kept(a->op) && !op_same(a, want, &now)) {
		snprintf(r->said->text, sizeof(r->said->text),
			 "the kernel took '%s' for '%s' as '%.*s'", want->there ? want->data : "",
			 a->path, (int)(now.there ? strcspn(now.data, "\n") : 6),
			 now.there ? now.data : "absent");
		err = -EPROTO;
	} else {
		err = journal_done(&r->j, i, &now);
		if (err)
			txn_fail(r->said, err, a, "journal");
	}
	image_done(&now);
	return err;
}

static bool refusal(int err)
{
	return err == -EIO || err == -EPERM || err == -EBUSY || err == -EACCES;
}

static int change(struct run *r, size_t k, const struct image *before, const struct image *want,
		  bool last)
{
	const struct act *a = &r->acts->at[k];
	size_t i;
	int err = begin(r);

	if (!err && (err = journal_do(&r->j, r->gen, a, before, &i)))
		txn_fail(r->said, err, a, "journal");
	if (err)
		return err;
	err = op_of(a->op)->put(a, want, false);
	/* Minimum and maximum, governor and preference: their order matters, so once more. */
	if ((err == -EBUSY || err == -EINVAL) && a->op == ACT_SET && !last) {
		r->later[k] = true;
		return journal_undone(&r->j, i);
	}
	if (refusal(err) && a->flags & ACT_MAY_REFUSE) {
		r->said->refused++;
		txn_tell(r->said, TXN_REFUSED, a, r->gen);
		return journal_undone(&r->j, i);
	}
	if (err)
		return txn_fail(r->said, err, a, a->op == ACT_BIND ? "bind" : "write");
	err = close_record(r, a, want, i);
	if (!err) {
		r->said->done++;
		r->wrote |= a->op == ACT_FILE;
		txn_tell(r->said, TXN_DONE, a, r->gen);
	}
	return err;
}

static int do_one(struct run *r, size_t k, bool last)
{
	const struct act *a = &r->acts->at[k];
	struct image before = {0}, want = {0};
	int err = op_of(a->op)->read(a, &before);

	if (err)
		return txn_fail(r->said, err, a, "read");
	err = op_wanted(a, &want);
	if (!err && fleeting(a) && !before.there) {
		r->said->voided++;
		txn_tell(r->said, TXN_VOID, a, r->gen);
	} else if (!err && (op_same(a, &before, &want) || journal_keeps(&r->j, a))) {
		r->said->same++;
		txn_tell(r->said, TXN_SAME, a, r->gen);
	} else if (!err) {
		err = change(r, k, &before, &want, last);
		r->ran |= a->op == ACT_FILE && a->args && !a->outputs;
	}
	image_done(&before);
	image_done(&want);
	return err;
}

/* Each artefact is recorded as it is, then the program runs, then each is recorded as it became. A
 * program without any (systemctl daemon-reload) is recorded itself: revert has to run it too. */
static int run_outputs(struct run *r, const struct act *a, size_t *recs, size_t *n)
{
	autofree char *list = strdup(a->outputs ? a->outputs : "");
	struct image none = {0};
	char *save = NULL;
	int err = list ? begin(r) : -ENOMEM;

	if (!a->outputs && !err)
		return journal_do(&r->j, r->gen, a, &none, &recs[(*n)++]);

	for (char *p = strtok_r(list, "\n", &save); p && !err && *n < 8;
	     p = strtok_r(NULL, "\n", &save)) {
		struct act out = {.op = ACT_OUTPUT,
				  .path = p,
				  .value = a->value,
				  .args = a->args,
				  .knob = a->knob};
		struct image before;

		err = image_file_read(p, &before);
		if (!err)
			err = journal_do(&r->j, r->gen, &out, &before, &recs[*n]);
		if (err)
			txn_fail(r->said, err, &out, "journal");
		image_done(&before);
		(*n)++;
	}
	return err;
}

static int do_run(struct run *r, const struct act *a)
{
	size_t recs[8], n = 0;
	int err;

	/* Nothing that it is made from has changed. */
	if (!r->wrote)
		return 0;
	err = run_outputs(r, a, recs, &n);
	if (err)
		return err;
	err = op_run(a->value, r->said->text, sizeof(r->said->text));
	if (err == -EAGAIN) {
		r->boot_to_run |= a->args != NULL;
		r->said->to_run++;
		txn_tell(r->said, TXN_TO_RUN, a, r->gen);
		for (size_t i = n; i-- > 0;)
			journal_undone(&r->j, recs[i]);
		return 0;
	}
	for (size_t i = 0; i < n && !err; i++)
		err = close_record(r, &r->j.rec[recs[i]].act, NULL, recs[i]);
	if (!err) {
		r->ran = true;
		r->said->done++;
		txn_tell(r->said, TXN_DONE, a, r->gen);
	}
	return err;
}

static int check_boot(struct run *r)
{
	const char *want = NULL;

	for (size_t i = 0; i < r->acts->n; i++)
		if (r->acts->at[i].args)
			want = r->acts->at[i].args;
	return r->ran && want && !r->boot_to_run ? txn_check_entries(want, r->said) : 0;
}

static int interrupted(struct run *r)
{
	if (!txn_stopped())
		return 0;
	snprintf(r->said->text, sizeof(r->said->text), "interrupted");
	return -EINTR;
}

static int do_all(struct run *r)
{
	int err = 0;

	for (int pass = 0; pass < 2 && !err; pass++) {
		for (size_t k = 0; k < r->acts->n && !err; k++) {
			const struct act *a = &r->acts->at[k];

			if (left_out(r, a) || (pass && !r->later[k]))
				continue;
			err = interrupted(r);
			if (err)
				return err;
			err = a->op == ACT_RUN ? do_run(r, a) : do_one(r, k, pass);
		}
	}
	if (!err)
		err = interrupted(r);
	if (!err)
		err = check_boot(r);
	if (!err && r->gen && !r->said->done) {
		/* All that differed is what the kernel keeps to itself: no generation of that. */
		err = journal_drop(&r->j, r->gen - 1);
		r->gen--;
	} else if (!err && r->gen) {
		err = journal_end(&r->j, r->gen);
	}
	if (err && !*r->said->text)
		snprintf(r->said->text, sizeof(r->said->text), "cannot write '%s': %s",
			 JOURNAL_FILE, strerror(-err));
	return err;
}

/* What was begun and cannot be finished is taken back; the first line stays the reason. */
static void take_back(struct run *r)
{
	struct txn_said quiet = {0};

	if (!r->gen) { /* not even the first record */
		if (r->j.fd >= 0)
			journal_drop(&r->j, journal_top(&r->j) ? journal_top(&r->j)->gen : 0);
		return;
	}
	struct txn_opts opts = {.to = r->gen - 1, .force = true, .max_disruption = 3};
	size_t used = strlen(r->said->text);
	int err = txn_undo(&r->j, &opts, &quiet);

	snprintf(r->said->text + used, sizeof(r->said->text) - used, "%s%s",
		 err ? "; taking back what was done failed too, run 'rttune revert': "
		     : "; everything was taken back",
		 err ? quiet.text : "");
	r->said->done = 0;
	r->gen = 0;
}

/* An apply that was killed leaves a generation without end: it is taken back first. */
static int recover(struct run *r)
{
	const struct gen *top = journal_top(&r->j);
	struct txn_opts opts = {.max_disruption = 3};
	int err;

	if (!top || top->ended)
		return 0;
	opts.to = top->gen - 1;
	err = txn_undo(&r->j, &opts, r->said);
	journal_close(&r->j);
	return err ? err : journal_open(&r->j, JOURNAL_WRITE, r->said->text, sizeof(r->said->text));
}

int txn_apply(const struct acts *acts, const struct txn_opts *opts, struct txn_said *said)
{
	struct run r = {.acts = acts, .opts = opts, .said = said};
	int err = journal_open(&r.j, JOURNAL_WRITE, said->text, sizeof(said->text));

	if (err)
		return err;
	r.later = calloc(acts->n + 1, sizeof(*r.later));
	err = r.later ? recover(&r) : -ENOMEM;
	if (!err)
		err = preflight(&r);
	if (!err) {
		err = do_all(&r);
		if (err)
			take_back(&r);
	}
	said->gen = r.gen ? r.gen : journal_top(&r.j) ? journal_top(&r.j)->gen : 0;
	free(r.later);
	journal_close(&r.j);
	return err;
}
