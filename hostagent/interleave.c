// SPDX-License-Identifier: Apache-2.0
#include "hostagent/interleave.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "hostagent/again.h"
#include "hostagent/history.h"
#include "lib/clean.h"

#define SET_MAX 62

static bool exists(const char *dir, const char *name)
{
	char path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return !access(path, F_OK);
}

/* What a killed run left behind makes room for a new one, under another name: it may be evidence.
 */
static int clear(const char *dir)
{
	char to[PATH_MAX + 32];

	if (!exists(dir, "scenario.ini") && !exists(dir, "incomplete"))
		return 0;
	for (int i = 1; i < 1000; i++) {
		snprintf(to, sizeof(to), "%s.broken-%d", dir, i);
		if (access(to, F_OK))
			return rename(dir, to) ? -errno : 0;
	}
	return -EEXIST;
}

static int one(struct interleave *in, unsigned side, unsigned round, char *why, size_t len)
{
	const char *set[SET_MAX + 2] = {"report.store=none"};
	char dir[PATH_MAX], log[PATH_MAX + 32];
	struct again a = {.scenario = in->scenario[side], .dir = dir, .set = set, .log = log};
	int rc = !a.scenario ? 0 : again_deadline(a.scenario, NULL, &a.deadline, why, len);

	if (rc || !a.scenario)
		return rc;
	for (size_t i = 0; in->set && in->set[i] && i < SET_MAX; i++)
		set[i + 1] = in->set[i];
	snprintf(dir, sizeof(dir), "%s/%c-%02u", in->dir, 'a' + side, round);
	snprintf(log, sizeof(log), "%s.log", dir);
	if (exists(dir, "result.json") && !exists(dir, "incomplete"))
		return 0;
	rc = clear(dir);
	if (rc) {
		snprintf(why, len, "%s: %s", dir, strerror(-rc));
		return rc;
	}
	if (!in->quiet)
		fprintf(stderr, "round %u of %u: %s\n", round, in->rounds, a.scenario);
	rc = again_run(&a, why, len);
	if (rc == 2) {
		snprintf(why, len, "%s cannot be run: %s says why", a.scenario, log);
		return -EINVAL;
	}
	return rc < 0 && rc != -ETIMEDOUT ? rc : 0;
}

static int take(struct interleave *in, unsigned side, unsigned round)
{
	struct rundb_list *l = &in->got[side];
	char dir[PATH_MAX], why[512];
	struct entry *at;

	if (!in->scenario[side])
		return 0;
	at = realloc(l->at, (l->n + 1) * sizeof(*at));
	if (!at)
		return -ENOMEM;
	l->at = at;
	snprintf(dir, sizeof(dir), "%s/%c-%02u", in->dir, 'a' + side, round);
	if (history_dir(dir, &at[l->n], why, sizeof(why))) {
		in->invalid++;
	} else if (at[l->n].status == VERDICT_INVALID) {
		entry_done(&at[l->n]);
		in->invalid++;
	} else {
		l->n++;
	}
	return 0;
}

int interleave_run(struct interleave *in, char *why, size_t len)
{
	int rc = 0;

	if (mkdir(in->dir, 0777) && errno != EEXIST) {
		snprintf(why, len, "%s: %s", in->dir, strerror(errno));
		return -errno;
	}
	for (unsigned r = 1; r <= in->rounds && !rc; r++) {
		unsigned first = !(r & 1);

		rc = one(in, first, r, why, len);
		rc = rc ?: one(in, !first, r, why, len);
	}
	for (unsigned r = 1; r <= in->rounds && !rc; r++)
		for (unsigned side = 0; side < 2 && !rc; side++)
			rc = take(in, side, r);
	return rc;
}

void interleave_done(struct interleave *in)
{
	rundb_list_done(&in->got[0]);
	rundb_list_done(&in->got[1]);
}
