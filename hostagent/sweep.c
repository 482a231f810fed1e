// SPDX-License-Identifier: Apache-2.0
#include "hostagent/sweep.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "hostagent/history.h"
#include "lib/clean.h"
#include "lib/command.h"
#include "reports/history/compare.h"
#include "reports/history/nightly.h"
#include "reports/words.h"

struct combos {
	const struct sweep *sweep;
	struct matrix m;
	struct scenario *s;	 /* m.n of them */
	struct rundb_list *runs; /* of each, those that can vouch for their figures */
	char dir[PATH_MAX / 2];
	int status;
};

static int load(struct combos *c, size_t i, char *why, size_t len)
{
	struct opt_list set = {0};
	int rc = 0;

	set.at = calloc(c->sweep->set->n + 1, sizeof(*set.at));
	if (!set.at)
		return -ENOMEM;
	for (size_t k = 0; k < c->sweep->set->n; k++)
		set.at[set.n++] = c->sweep->set->at[k];
	rc = matrix_set(&c->m, i, &set);
	rc = rc ?: scenario_load(c->sweep->path, &set, &c->s[i], why, len);
	rc = rc ?: run_check(&c->s[i], why, len);
	opt_list_done(&set);
	return rc;
}

static void take(struct combos *c, size_t i, const char *dir)
{
	struct rundb_list *l = &c->runs[i];
	struct entry *at = realloc(l->at, (l->n + 1) * sizeof(*at));
	char why[512];

	if (!at)
		return;
	l->at = at;
	if (history_dir(dir, &at[l->n], why, sizeof(why)))
		return;
	if (at[l->n].status == VERDICT_INVALID)
		entry_done(&at[l->n]);
	else
		l->n++;
}

static void one(struct combos *c, size_t i, int64_t round)
{
	char dir[PATH_MAX], suffix[256];
	struct run_opts o = *c->sweep->opts;
	int status;

	snprintf(dir, sizeof(dir), "%s/%s/%03d", c->dir,
		 matrix_suffix(&c->m, i, suffix, sizeof(suffix)), (int)round);
	o.dir = dir;
	if (!o.quiet)
		fprintf(stderr, "%s, round %d\n", c->s[i].main.name, (int)round);
	status = run_scenario(&c->s[i], &o);
	c->status = nightly_worse(c->status, status);
	take(c, i, dir);
}

static void run_all(struct combos *c)
{
	const struct scn_matrix *how = &c->sweep->scenario->matrix;

	if (!how->interleave) {
		for (size_t i = 0; i < c->m.n; i++)
			for (int64_t r = 1; r <= how->repeat; r++)
				one(c, i, r);
		return;
	}
	for (int64_t r = 1; r <= how->repeat; r++)
		for (size_t i = 0; i < c->m.n; i++)
			one(c, (i + (size_t)r - 1) % c->m.n, r);
}

static const struct entry **pointers(const struct rundb_list *l)
{
	const struct entry **at = calloc(l->n + 1, sizeof(*at));

	for (size_t i = 0; at && i < l->n; i++)
		at[i] = &l->at[i];
	return at;
}

static void figure(const struct rundb_list *l, const char *name, char buf[WORDS])
{
	autofree double *v = calloc(l->n + 1, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; v && i < l->n; i++) {
		const struct metric *m = entry_metric(&l->at[i], name);

		if (m)
			v[n++] = m->value;
	}
	if (n)
		words_time((int64_t)sample_median(v, n), buf);
	else
		strcpy(buf, "-");
}

/* Every combination against the first: what a reader would else do by hand. */
static void row(const struct combos *c, size_t i)
{
	struct versus v = {.na = c->runs[0].n, .nb = c->runs[i].n};
	autofree const struct entry **a = pointers(&c->runs[0]), **b = pointers(&c->runs[i]);
	char label[400], p50[WORDS], high[WORDS], max[WORDS];
	const char *word = i ? "?" : "";
	struct compare r;

	v.a = a;
	v.b = b;
	if (i && a && b && v.na && v.nb && !compare_runs(&r, &v, &compare_usual))
		word = compare_word(r.outcome);
	figure(&c->runs[i], "p50", p50);
	figure(&c->runs[i], "p99_9", high);
	figure(&c->runs[i], "max", max);
	printf("%-48s %4zu %10s %10s %10s  %s\n", matrix_label(&c->m, i, label, sizeof(label)),
	       c->runs[i].n, p50, high, max, word);
}

static void table(const struct combos *c)
{
	printf("\n%-48s %4s %10s %10s %10s  %s\n", "", "runs", "p50", "p99.9", "max",
	       "against the first");
	for (size_t i = 0; i < c->m.n; i++)
		row(c, i);
	printf("\n%s: %s\n", nightly_word(c->status), c->dir);
}

static void name_dir(struct combos *c)
{
	time_t now = time(NULL);
	char stamp[32];
	struct tm tm;

	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	if (c->sweep->opts->dir)
		snprintf(c->dir, sizeof(c->dir), "%s", c->sweep->opts->dir);
	else
		snprintf(c->dir, sizeof(c->dir), "runs/%s-%s", c->m.name, stamp);
}

int sweep_run(const struct sweep *s, char *why, size_t len)
{
	struct combos c = {.sweep = s, .status = VERDICT_PASS};
	int rc = matrix_read(s->scenario, &c.m, why, len);

	c.s = calloc(c.m.n + 1, sizeof(*c.s));
	c.runs = calloc(c.m.n + 1, sizeof(*c.runs));
	if (!c.s || !c.runs)
		rc = -ENOMEM;
	for (size_t i = 0; i < c.m.n && !rc; i++)
		rc = load(&c, i, why, len);
	if (!rc) {
		name_dir(&c);
		run_all(&c);
		if (!s->opts->json)
			table(&c);
	}
	for (size_t i = 0; i < c.m.n; i++) {
		if (c.s)
			scenario_free(&c.s[i]);
		if (c.runs)
			rundb_list_done(&c.runs[i]);
	}
	free(c.s);
	free(c.runs);
	matrix_done(&c.m);
	return rc ? EXIT_USAGE : c.status;
}
