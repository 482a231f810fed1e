// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/late.h"
#include "tune/op.h"
#include "tune/place.h"

struct rule {
	unsigned gen;
	const struct knob *knob;
	struct cpus rt;
	const char *value;
};

struct scan {
	struct journal *j; /* NULL: only look */
	struct txn_said *said;
	int found;
};

int late_value(const struct cpus *rt, const char *value, char *buf, size_t len)
{
	char list[2048];

	cpus_text(rt, list, sizeof(list));
	return snprintf(buf, len, "%s %s", list, value) < (int)len ? 0 : -E2BIG;
}

static bool parse(const struct rec *rec, struct rule *r)
{
	char list[2048];
	const char *blank = rec->act.value ? strchr(rec->act.value, ' ') : NULL;

	if (!blank)
		return false;
	snprintf(list, sizeof(list), "%.*s", (int)(blank - rec->act.value), rec->act.value);
	r->gen = rec->gen;
	r->knob = knob_find(rec->act.path);
	r->value = blank + 1;
	return r->knob && r->knob->way == WAY_THREAD && !cpus_parse(list, &r->rt);
}

static int change(struct scan *s, const struct act *a, unsigned gen, const struct image *before)
{
	struct image want = {0}, now = {0};
	size_t i;
	int err = op_wanted(a, &want);

	if (!err)
		err = journal_do(s->j, gen, a, before, &i);
	if (!err) {
		err = op_of(ACT_SET)->put(a, &want, false);
		if (!err)
			err = op_of(ACT_SET)->read(a, &now);
		if (!err && op_same(a, &want, &now)) {
			err = journal_done(s->j, i, &now);
			s->found++;
			s->said->done++;
			txn_tell(s->said, TXN_DONE, a, gen);
		} else { /* it has ended, or the kernel keeps it to itself */
			err = journal_undone(s->j, i);
		}
	}
	image_done(&want);
	image_done(&now);
	return err;
}

static int one(struct scan *s, const struct rule *r, const struct place *at)
{
	struct act a = {.op = ACT_SET, .flags = ACT_MAY_REFUSE, .path = (char *)at->target};
	struct image before = {0};
	char want[4096], value[4096];
	int err = 0;

	a.way = r->knob->way;
	a.form = r->knob->form;
	a.knob = (char *)r->knob->name;
	a.value = value;
	place_want(at, &r->rt, r->value, want, sizeof(want));
	if (value_written(a.form, want, 0, value, sizeof(value)) ||
	    op_of(ACT_SET)->read(&a, &before))
		return 0;
	autofree char *ident = op_ident(&a);
	a.ident = ident;
	if (ident && before.there && !value_same(a.form, before.data, value)) {
		if (s->j)
			err = change(s, &a, r->gen, &before);
		else
			s->found++;
	}
	image_done(&before);
	return err;
}

static int by_rule(struct scan *s, const struct rule *r, const struct facts *f)
{
	struct place *list = NULL;
	int n = places(f, r->knob, &r->rt, &list), err = 0;

	for (int i = 0; i < n && !err; i++)
		err = one(s, r, &list[i]);
	free(list);
	return err;
}

/* The newest rule of a knob is the one that counts. */
static bool is_rule(const struct journal *j, size_t i)
{
	const struct rec *r = &j->rec[i];

	if (r->act.op != ACT_WATCH || r->undone || !r->closed)
		return false;
	for (size_t k = i + 1; k < j->n; k++)
		if (j->rec[k].act.op == ACT_WATCH && !j->rec[k].undone && j->rec[k].closed &&
		    !strcmp(j->rec[k].act.path, r->act.path))
			return false;
	return true;
}

static int scan(struct scan *s, const struct journal *j)
{
	struct facts f;
	struct rule r;
	size_t n = j->n;
	bool loaded = false;
	int err = 0;

	memset(&f, 0, sizeof(f));
	for (size_t i = 0; i < n && !err; i++) {
		if (!is_rule(j, i))
			continue;
		if (!loaded)
			err = facts_task_load(&f);
		loaded = true;
		if (!err && parse(&j->rec[i], &r))
			err = by_rule(s, &r, &f);
	}
	free(f.task);
	return err;
}

bool late_pending(const struct journal *j)
{
	struct scan s = {0};

	return !scan(&s, j) && s.found;
}

static bool ended(const struct rec *r, const void *arg)
{
	autofree char *now = NULL;

	if (r->act.op != ACT_SET || r->act.way != WAY_THREAD || !r->act.ident)
		return false;
	now = op_ident(&r->act);
	return !now || strcmp(now, r->act.ident);
}

int late_apply(struct journal *j, struct txn_said *said)
{
	struct scan s = {.j = j, .said = said};
	int err = scan(&s, j);

	if (!err && s.found)
		err = journal_prune(j, ended, NULL);
	return err ? err : s.found;
}
