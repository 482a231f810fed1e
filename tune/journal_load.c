// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/journal_load.h"
#include "tune/record.h"
#include "tune/sys.h"

static void *grow(void *at, size_t n, size_t size)
{
	/* Doubled at each power of two: no room to keep beside the count. */
	return n & (n - 1) ? at : reallocarray(at, n ? n * 2 : 1, size);
}

int journal_note_line(struct journal *j, const struct journal_line *line)
{
	struct journal_line *more = grow(j->line, j->lines, sizeof(*more));

	if (!more)
		return -ENOMEM;
	j->line = more;
	j->line[j->lines++] = *line;
	return 0;
}

int journal_note_gen(struct journal *j, const struct gen *gen)
{
	struct gen *more = grow(j->gen, j->gens, sizeof(*more));

	if (!more)
		return -ENOMEM;
	j->gen = more;
	j->gen[j->gens++] = *gen;
	return 0;
}

static char *copy(const char *text)
{
	return text ? strdup(text) : NULL;
}

int journal_note_rec(struct journal *j, const struct rec *rec, const struct act *act,
		     const struct image *before)
{
	/* Copied first: before may be that of a record, and the table moves when it grows. */
	struct image kept = {0};
	int err = image_copy(&kept, before);
	struct rec *more = err ? NULL : grow(j->rec, j->n, sizeof(*more)), *r;

	if (!more) {
		image_done(&kept);
		return -ENOMEM;
	}
	j->rec = more;
	r = &j->rec[j->n];
	*r = *rec;
	r->act = *act;
	r->act.expect = r->act.outputs = NULL;
	r->act.path = copy(act->path);
	r->act.value = copy(act->value);
	r->act.ident = copy(act->ident);
	r->act.args = copy(act->args);
	r->act.knob = copy(act->knob);
	r->act.undo = copy(act->undo);
	r->before = kept;
	j->n++;
	return 0;
}

static struct rec *by_seq(struct journal *j, unsigned seq)
{
	for (size_t i = j->n; i-- > 0;)
		if (j->rec[i].seq == seq)
			return &j->rec[i];
	return NULL;
}

static int load_begin(struct journal *j, const struct fields *f, unsigned *gen)
{
	struct gen g = {.gen = *gen, .time = (int64_t)record_get_number(f, "time")};
	const char *boot = record_get(f, "boot", NULL), *what = record_get(f, "what", NULL);
	const char *rt = record_get(f, "rt", NULL);

	snprintf(g.rt, sizeof(g.rt), "%s", rt ? rt : "");
	snprintf(g.boot, sizeof(g.boot), "%s", boot ? boot : "");
	snprintf(g.what, sizeof(g.what), "%s", what ? what : "");
	return journal_note_gen(j, &g);
}

static int way_parse(const char *name)
{
	for (int w = 0; name && w < WAYS; w++)
		if (!strcmp(way_names[w], name))
			return w;
	return WAY_FILE;
}

static int load_do(struct journal *j, const struct fields *f, unsigned *gen)
{
	struct rec r = {.seq = (unsigned)record_get_number(f, "seq"), .gen = *gen};
	struct act a = {.flags = (unsigned)record_get_number(f, "flags")};
	struct image before = {0};
	const char *boot = record_get(f, "boot", NULL), *form = record_get(f, "form", NULL);
	int op = act_op_parse(record_get(f, "op", NULL) ? record_get(f, "op", NULL) : "");

	a.path = (char *)record_get(f, "path", NULL);
	if (op < 0 || !a.path || !form || form_parse(form) < 0)
		return -EBADMSG;
	snprintf(r.boot, sizeof(r.boot), "%s", boot ? boot : "");
	a.op = (enum act_op)op;
	a.way = (enum way)way_parse(record_get(f, "way", NULL));
	a.form = (enum form)form_parse(form);
	a.value = (char *)record_get(f, "value", NULL);
	a.ident = (char *)record_get(f, "ident", NULL);
	a.args = (char *)record_get(f, "args", NULL);
	a.knob = (char *)record_get(f, "knob", NULL);
	a.undo = (char *)record_get(f, "undo", NULL);
	before.data = (char *)record_get(f, "before", &before.len);
	before.there = before.data;
	before.meta = (char *)record_get(f, "meta", NULL);
	if (r.seq > j->seq)
		j->seq = r.seq;
	return journal_note_rec(j, &r, &a, &before);
}

static int load_done(struct journal *j, const struct fields *f, unsigned *gen)
{
	struct rec *r = by_seq(j, (unsigned)record_get_number(f, "seq"));
	const char *digest = record_get(f, "digest", NULL);

	if (!r)
		return -EBADMSG;
	*gen = r->gen;
	r->closed = true;
	r->digest = digest ? strtoull(digest, NULL, 16) : 0;
	r->after = copy(record_get(f, "after", NULL));
	return 0;
}

static int load_undone(struct journal *j, const struct fields *f, unsigned *gen)
{
	struct rec *r = by_seq(j, (unsigned)record_get_number(f, "seq"));

	if (!r)
		return -EBADMSG;
	*gen = r->gen;
	r->undone = true;
	return 0;
}

static int load_mark(struct journal *j, const struct fields *f, unsigned *gen)
{
	struct gen *g = journal_gen(j, *gen);

	if (!g)
		return -EBADMSG;
	if (!strcmp(f->word, "end"))
		g->ended = true;
	else if (!strcmp(f->word, "armed"))
		g->armed = (int64_t)record_get_number(f, "time");
	else
		g->confirmed = true;
	return 0;
}

static const struct {
	const char *word;
	int (*load)(struct journal *j, const struct fields *f, unsigned *gen);
} words[] = {
	{"begin", load_begin},	 {"do", load_do},    {"done", load_done},
	{"undone", load_undone}, {"end", load_mark}, {"armed", load_mark},
	{"confirm", load_mark},
};

static int load_line(struct journal *j, const char *line, size_t len, struct journal_line *l)
{
	struct fields f;
	int err = record_split(line, len, &f);
	unsigned *gen = &l->gen;

	*gen = (unsigned)record_get_number(&f, "gen");
	l->seq = (unsigned)record_get_number(&f, "seq");
	for (size_t i = 0; !err; i++) {
		if (i == ARRAY_SIZE(words)) {
			err = -EBADMSG;
			break;
		}
		if (strcmp(f.word, words[i].word))
			continue;
		err = words[i].load(j, &f, gen);
		break;
	}
	record_free(&f);
	return err;
}

static int load(struct journal *j, char *why, size_t len)
{
	size_t size, at = 0;
	autofree char *all = root_slurp(JOURNAL_FILE, &size);
	int err = 0;

	if (!all)
		return errno == ENOENT ? 0 : -errno;
	while (at < size) {
		char *nl = memchr(all + at, '\n', size - at);
		size_t n = nl ? (size_t)(nl - all) - at : size - at;
		struct journal_line l = {.at = (off_t)at, .len = n + 1};

		err = nl ? load_line(j, all + at, n, &l) : -EBADMSG;
		if (err == -EBADMSG && (!nl || at + n + 1 >= size))
			return 0; /* torn by a crash: as if it had not been written */
		if (!err)
			err = journal_note_line(j, &l);
		if (err)
			break;
		at += n + 1;
		j->end = (off_t)at;
	}
	if (err)
		snprintf(why, len, "%s is damaged at record %zu: nothing is done with it",
			 JOURNAL_FILE, j->lines + 1);
	return err;
}

/* Who holds the lock, from the kernel's list; it is the process's own /proc, not the tree's. */
static long holder(int fd)
{
	autofclose FILE *f = fopen("/proc/locks", "re");
	char line[200];
	unsigned long ino;
	struct stat st;
	long pid;

	if (!f || fstat(fd, &st))
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%*d: FLOCK %*s %*s %ld %*x:%*x:%lu", &pid, &ino) == 2 &&
		    ino == st.st_ino)
			return pid;
	return 0;
}

static int lock(struct journal *j, char *why, size_t len)
{
	struct stat ours, there;
	int err = 0;

	if (!root_exists("var/lib")) {
		snprintf(why, len, "there is no folder '%s/var/lib' for the journal", root_dir());
		return -ENOENT;
	}
	for (int tries = 0; tries < 10; tries++) {
		if (!root_exists(JOURNAL_DIR))
			err = sys_mkdir(JOURNAL_DIR, 0755);
		if (err && err != -EEXIST) {
			sys_rmdir(JOURNAL_DIR);
			return err;
		}
		j->lock = root_open(JOURNAL_DIR, O_RDONLY | O_DIRECTORY, 0);
		if (j->lock < 0)
			return j->lock;
		if (flock(j->lock, LOCK_EX | LOCK_NB)) {
			snprintf(why, len, "another rttune (process %ld) is at work on this host",
				 holder(j->lock));
			return -EWOULDBLOCK;
		}
		/* The one before us may have removed the folder when it left. */
		autoclose int again = root_open(JOURNAL_DIR, O_RDONLY | O_DIRECTORY, 0);
		if (again >= 0 && !fstat(again, &there) && !fstat(j->lock, &ours) &&
		    there.st_ino == ours.st_ino && there.st_dev == ours.st_dev)
			return 0;
		close(j->lock);
		j->lock = -1;
	}
	return -EAGAIN;
}

int journal_open(struct journal *j, enum journal_mode mode, char *why, size_t len)
{
	int err = 0;

	*j = (struct journal){.lock = -1, .fd = -1, .write = mode == JOURNAL_WRITE};
	*why = '\0';
	if (j->write)
		err = lock(j, why, len);
	if (!err)
		err = load(j, why, len);
	if (!err && j->write) {
		j->fd = root_open(JOURNAL_FILE, O_RDWR, 0);
		if (j->fd == -ENOENT)
			j->fd = -1;
		else if (j->fd < 0)
			err = j->fd;
	}
	if (err && !*why)
		snprintf(why, len, "%s: %s%s", JOURNAL_DIR, strerror(-err),
			 err == -EACCES || err == -EPERM ? " (this needs root)" : "");
	if (err)
		journal_close(j);
	return err;
}

void journal_close(struct journal *j)
{
	for (size_t i = 0; i < j->n; i++) {
		struct rec *r = &j->rec[i];

		free(r->act.path);
		free(r->act.value);
		free(r->act.ident);
		free(r->act.args);
		free(r->act.knob);
		free(r->act.undo);
		image_done(&r->before);
		free(r->after);
	}
	free(j->rec);
	free(j->gen);
	free(j->line);
	if (j->fd >= 0)
		close(j->fd);
	else if (j->lock >= 0 && j->write)
		sys_rmdir(JOURNAL_DIR); /* nothing was done: no trace */
	if (j->lock >= 0)
		close(j->lock);
	*j = (struct journal){.lock = -1, .fd = -1};
}
