// SPDX-License-Identifier: Apache-2.0
/* series_confirm.c - a warning becomes a regression only by being measured again */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/interleave.h"
#include "hostagent/series.h"
#include "lib/clean.h"
#include "reports/store/environ.h"

static bool scenario_of(const struct entry *e, char *path, size_t len)
{
	return e->artefact && snprintf(path, len, "%s/scenario.ini", e->artefact) < (int)len &&
	       !access(path, R_OK);
}

static void count_scenario(void *arg, const char *name, const char *a, const char *b)
{
	*(unsigned *)arg += !strncmp(name, "scenario.", 9);
}

static bool same_scenario(const struct entry *a, const struct entry *b)
{
	unsigned n = 0;

	return environ_diff(a->environment, b->environment, count_scenario, &n) >= 0 && !n;
}

/* The latest night of the baseline whose scenario was another one, and is still there. */
static const struct entry *old_state(const struct series *s, char *path, size_t len)
{
	const struct trend *t = &s->trend;
	const struct entry *now = s->nights[s->n - 1];
	const size_t *base = t->base[1][1] ? t->base[1] : t->base[0];

	for (size_t i = base[1]; i-- > base[0];)
		if (!same_scenario(s->nights[i], now) && scenario_of(s->nights[i], path, len))
			return s->nights[i];
	return NULL;
}

static int pointers(const struct rundb_list *l, const struct entry ***at)
{
	*at = calloc(l->n + 1, sizeof(**at));
	for (size_t i = 0; *at && i < l->n; i++)
		(*at)[i] = &l->at[i];
	return *at ? 0 : -ENOMEM;
}

static enum series_confirmed judged(const struct versus *v, struct series_how *how)
{
	struct compare c;

	if (v->nb < COMPARE_RUNS || v->na < COMPARE_RUNS) {
		snprintf(how->why, sizeof(how->why),
			 "only %zu and %zu runs can vouch for their figures, %d of each are the "
			 "least",
			 v->na, v->nb, COMPARE_RUNS);
		return SERIES_UNKNOWN;
	}
	if (compare_runs(&c, v, &compare_usual)) {
		snprintf(how->why, sizeof(how->why), "out of memory");
		return SERIES_UNKNOWN;
	}
	if (how->to)
		compare_print(&c, v, how->to);
	return c.outcome == COMPARE_WORSE ? SERIES_REGRESSION : SERIES_NOISE;
}

enum series_confirmed series_confirm(const struct series *s, struct series_how *how)
{
	char before[PATH_MAX], now[PATH_MAX];
	struct interleave in = {.scenario = {NULL, now},
				.dir = how->dir,
				.rounds = how->rounds,
				.quiet = how->quiet};
	const struct trend *t = &s->trend;
	const size_t *base = t->base[1][1] ? t->base[1] : t->base[0];
	struct versus v = {.name_a = "the nights of the baseline", .name_b = now};
	autofree const struct entry **a = NULL, **b = NULL;
	enum series_confirmed c = SERIES_UNKNOWN;

	if (!scenario_of(s->nights[s->n - 1], now, sizeof(now))) {
		snprintf(how->why, sizeof(how->why), "the run directory of tonight is gone");
		return c;
	}
	if (old_state(s, before, sizeof(before)))
		in.scenario[0] = v.name_a = before;
	if (!interleave_run(&in, how->why, sizeof(how->why)) && !pointers(&in.got[0], &a) &&
	    !pointers(&in.got[1], &b)) {
		v.a = in.scenario[0] ? a : s->nights + base[0];
		v.na = in.scenario[0] ? in.got[0].n : base[1] - base[0];
		v.b = b;
		v.nb = in.got[1].n;
		c = judged(&v, how);
	}
	interleave_done(&in);
	return c;
}
