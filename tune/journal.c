// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/stat.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/journal.h"
#include "tune/journal_load.h"
#include "tune/record.h"
#include "tune/sys.h"

void journal_boot_id(char buf[40])
{
	if (root_read("proc/sys/kernel/random/boot_id", buf, 40) <= 0)
		strcpy(buf, "none");
}

const struct gen *journal_top(const struct journal *j)
{
	return j->gens ? &j->gen[j->gens - 1] : NULL;
}

struct gen *journal_gen(struct journal *j, unsigned gen)
{
	for (size_t i = 0; i < j->gens; i++)
		if (j->gen[i].gen == gen)
			return &j->gen[i];
	return NULL;
}

bool journal_newest(const struct journal *j, size_t i)
{
	for (size_t k = i + 1; k < j->n; k++) {
		const struct act *a = &j->rec[k].act, *b = &j->rec[i].act;

		if (!j->rec[k].undone && a->op == b->op && !strcmp(a->path, b->path))
			return false;
	}
	return true;
}

bool journal_keeps(const struct journal *j, const struct act *a)
{
	for (size_t i = j->n; act_is_kept(a->op) && i-- > 0;) {
		const struct rec *r = &j->rec[i];

		if (r->act.op == a->op && !r->undone && !strcmp(r->act.path, a->path))
			return r->closed && !strcmp(r->act.value, a->value);
	}
	return false;
}

const char *journal_rt(const struct journal *j)
{
	for (size_t i = j->gens; i-- > 0;)
		if (*j->gen[i].rt)
			return j->gen[i].rt;
	return NULL;
}

/* The file is made by the first record, so that a host on which nothing is done stays untouched. */
static int make(struct journal *j)
{
	if (j->fd >= 0)
		return 0;
	j->fd = sys_create(JOURNAL_FILE, 0600);
	return j->fd < 0 ? j->fd : 0;
}

static int append(struct journal *j, struct record *r, unsigned gen, unsigned seq)
{
	autofree char *line = NULL;
	struct stat st;
	size_t len;
	int err = record_line(r, &line, &len);

	if (!err)
		err = make(j);
	if (!err && !fstat(j->fd, &st) && st.st_size != j->end)
		err = sys_ftruncate(j->fd, j->end);
	if (!err && lseek(j->fd, j->end, SEEK_SET) < 0)
		err = -errno;
	if (!err)
		err = sys_write(j->fd, line, len);
	if (!err)
		err = sys_fsync(j->fd);
	if (!err)
		err = journal_note_line(j, &(struct journal_line){j->end, len, gen, seq});
	if (!err)
		j->end += (off_t)len;
	return err;
}

int journal_begin(struct journal *j, const char *what, const char *rt, unsigned *gen)
{
	struct gen g = {.gen = j->gens ? journal_top(j)->gen + 1 : 1, .time = time(NULL)};
	struct record r;
	int err = record_start(&r, "begin");

	if (err)
		return err;
	journal_boot_id(g.boot);
	snprintf(g.what, sizeof(g.what), "%s", what ? what : "");
	if (rt && strlen(rt) < sizeof(g.rt))
		strcpy(g.rt, rt);
	record_number(&r, "gen", g.gen);
	record_text(&r, "boot", g.boot);
	record_number(&r, "time", (uint64_t)g.time);
	record_text(&r, "what", g.what);
	record_text(&r, "rt", *g.rt ? g.rt : NULL);
	err = append(j, &r, g.gen, 0);
	if (!err)
		err = journal_note_gen(j, &g);
	if (!err)
		*gen = g.gen;
	return err;
}

static int mark(struct journal *j, const char *word, unsigned gen, int64_t at)
{
	struct record r;
	int err = record_start(&r, word);

	if (err)
		return err;
	record_number(&r, "gen", gen);
	if (at)
		record_number(&r, "time", (uint64_t)at);
	return append(j, &r, gen, 0);
}

int journal_end(struct journal *j, unsigned gen)
{
	int err = mark(j, "end", gen, 0);

	if (!err && journal_gen(j, gen))
		journal_gen(j, gen)->ended = true;
	return err;
}

int journal_arm(struct journal *j, unsigned gen, int64_t deadline)
{
	return mark(j, "armed", gen, deadline);
}

int journal_confirm(struct journal *j, unsigned gen)
{
	return mark(j, "confirm", gen, 0);
}

static void put_act(struct record *r, const struct act *a)
{
	record_text(r, "op", act_op_name(a->op));
	if (a->op == ACT_SET)
		record_text(r, "way", way_names[a->way]);
	record_text(r, "form", form_name(a->form));
	record_number(r, "flags", a->flags);
	record_text(r, "path", a->path);
	record_text(r, "value", a->value);
	record_text(r, "ident", a->ident);
	record_text(r, "args", a->args);
	record_text(r, "knob", a->knob);
	record_text(r, "undo", a->undo);
}

int journal_do(struct journal *j, unsigned gen, const struct act *act, const struct image *before,
	       size_t *i)
{
	struct rec rec = {.seq = j->seq + 1, .gen = gen};
	struct record r;
	int err = record_start(&r, "do");

	if (err)
		return err;
	journal_boot_id(rec.boot);
	record_number(&r, "gen", gen);
	record_number(&r, "seq", rec.seq);
	record_text(&r, "boot", rec.boot);
	put_act(&r, act);
	if (before->there)
		record_bytes(&r, "before", before->data ? before->data : "", before->len);
	record_text(&r, "meta", before->meta);
	err = append(j, &r, gen, rec.seq);
	if (err)
		return err;
	j->seq++;
	*i = j->n;
	return journal_note_rec(j, &rec, act, before);
}

int journal_done(struct journal *j, size_t i, const struct image *after)
{
	struct rec *rec = &j->rec[i];
	bool file = rec->act.op == ACT_FILE || rec->act.op == ACT_OUTPUT;
	uint64_t digest = image_digest(after);
	struct record r;
	char text[24];
	int err = record_start(&r, "done");

	if (err)
		return err;
	record_number(&r, "seq", rec->seq);
	snprintf(text, sizeof(text), "%016llx", (unsigned long long)digest);
	record_text(&r, "digest", text);
	if (!file && after->there)
		record_bytes(&r, "after", after->data ? after->data : "", after->len);
	err = append(j, &r, rec->gen, rec->seq);
	if (err)
		return err;
	rec->closed = true;
	rec->digest = digest;
	if (!file && after->there)
		rec->after = strdup(after->data ? after->data : "");
	return 0;
}

int journal_undone(struct journal *j, size_t i)
{
	struct record r;
	int err = record_start(&r, "undone");

	if (err)
		return err;
	record_number(&r, "seq", j->rec[i].seq);
	err = append(j, &r, j->rec[i].gen, j->rec[i].seq);
	if (!err)
		j->rec[i].undone = true;
	return err;
}

static int remove_all(struct journal *j)
{
	int err = image_file_sweep(JOURNAL_FILE);

	if (!err)
		err = sys_unlink(JOURNAL_FILE);
	if (!err)
		err = sys_rmdir(JOURNAL_DIR);
	return err == -ENOTEMPTY || err == -EEXIST ? 0 : err;
}

/* Generations above keep are mostly the tail: cutting needs no room on a full disk. */
static int cut(struct journal *j, unsigned keep)
{
	size_t first = 0, kept = 0;

	while (first < j->lines && j->line[first].gen <= keep)
		first++;
	for (size_t i = first; i < j->lines; i++)
		kept += j->line[i].gen <= keep;
	if (kept)
		return -EAGAIN;
	kept = (size_t)(first < j->lines ? j->line[first].at : j->end);
	if (j->fd < 0)
		return 0;
	int err = sys_ftruncate(j->fd, (off_t)kept);
	return err ? err : sys_fsync(j->fd);
}

static int rewrite(struct journal *j, bool (*kept)(const struct journal_line *l, const void *arg),
		   const void *arg)
{
	struct image all, im = {.there = true};
	int err = image_file_read(JOURNAL_FILE, &all);

	if (err)
		return err;
	im.data = malloc(all.len + 1);
	if (!im.data)
		err = -ENOMEM;
	for (size_t i = 0; i < j->lines && !err; i++) {
		if (!kept(&j->line[i], arg))
			continue;
		memcpy(im.data + im.len, all.data + j->line[i].at, j->line[i].len);
		im.len += j->line[i].len;
	}
	if (!err)
		err = image_file_write(JOURNAL_FILE, &im);
	image_done(&im);
	image_done(&all);
	return err;
}

static bool not_above(const struct journal_line *l, const void *keep)
{
	return l->gen <= *(const unsigned *)keep;
}

int journal_drop(struct journal *j, unsigned keep)
{
	int err;

	if (!keep || !j->gens || j->gen[0].gen > keep)
		return remove_all(j);
	err = cut(j, keep);
	return err == -EAGAIN ? rewrite(j, not_above, &keep) : err;
}

struct prune {
	const struct journal *j;
	bool (*gone)(const struct rec *rec, const void *arg);
	const void *arg;
};

static bool not_pruned(const struct journal_line *l, const void *arg)
{
	const struct prune *p = arg;

	for (size_t i = 0; l->seq && i < p->j->n; i++)
		if (p->j->rec[i].seq == l->seq)
			return !p->gone(&p->j->rec[i], p->arg);
	return true;
}

int journal_prune(struct journal *j, bool (*gone)(const struct rec *rec, const void *arg),
		  const void *arg)
{
	struct prune p = {j, gone, arg};

	for (size_t i = 0; i < j->n; i++)
		if (gone(&j->rec[i], arg))
			return rewrite(j, not_pruned, &p);
	return 0;
}
