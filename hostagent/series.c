// SPDX-License-Identifier: Apache-2.0
#include "hostagent/series.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"

static int add(struct series_names *names, const struct entry *e)
{
	struct series_name *at;

	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(names->at[i].scenario, e->scenario) &&
		    !strcmp(names->at[i].board, e->board))
			return 0;
	at = realloc(names->at, (names->n + 1) * sizeof(*at));
	if (!at)
		return -ENOMEM;
	names->at = at;
	at[names->n] = (struct series_name){strdup(e->scenario), strdup(e->board)};
	return at[names->n].scenario && at[names->n++].board ? 0 : -ENOMEM;
}

int series_names(struct rundb *db, const char *scenario, const char *board,
		 struct series_names *names)
{
	struct rundb_list l;
	int rc = rundb_list(db, &(struct rundb_find){.scenario = scenario, .board = board}, &l);

	*names = (struct series_names){0};
	for (size_t i = 0; !rc && i < l.n; i++)
		rc = add(names, &l.at[i]);
	if (!rc)
		rundb_list_done(&l);
	return rc;
}

void series_names_done(struct series_names *names)
{
	for (size_t i = 0; i < names->n; i++) {
		free(names->at[i].scenario);
		free(names->at[i].board);
	}
	free(names->at);
	*names = (struct series_names){0};
}

int series_load(struct rundb *db, const struct series_name *name, struct series *s, int64_t last)
{
	struct rundb_find find = {.scenario = name->scenario,
				  .board = name->board,
				  .last = last,
				  .with = RUNDB_METRICS | RUNDB_HIST | RUNDB_ENVIRON};
	const struct entry *like = NULL;
	int rc;

	*s = (struct series){0};
	rc = rundb_list(db, &find, &s->all);
	rc = rc ?: rundb_pinned(db, name->scenario, name->board, s->pinned);
	if (rc)
		return rc;
	s->nights = calloc(s->all.n + 1, sizeof(*s->nights));
	if (!s->nights)
		return -ENOMEM;
	for (size_t i = 0; i < s->all.n; i++)
		if (s->all.at[i].status != VERDICT_INVALID && s->all.at[i].hist)
			like = &s->all.at[i];
	for (size_t i = 0; i < s->all.n; i++) {
		const struct entry *e = &s->all.at[i];

		if (e->status != VERDICT_INVALID && e->hist && e->emulated == like->emulated &&
		    !strcmp(e->tool, like->tool))
			s->nights[s->n++] = e;
	}
	return s->n ? trend_judge(&s->trend, s->nights, s->n,
				  &(struct trend_opts){.pinned = s->pinned, .changes = true})
		    : 0;
}

void series_done(struct series *s)
{
	free(s->nights);
	rundb_list_done(&s->all);
	*s = (struct series){0};
}
