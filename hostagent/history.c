// SPDX-License-Identifier: Apache-2.0
#include "hostagent/history.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "hostagent/recorded.h"
#include "lib/clean.h"
#include "reports/foreign/foreign.h"

/* NULL: the default file. */
static const char *address(const char *word)
{
	const char *env = getenv("RTBENCH_STORE");

	if (word && strcmp(word, "default"))
		return word;
	return env && *env ? env : NULL;
}

int history_open(const char *word, struct rundb **s, char *why, size_t len)
{
	char text[512] = "";
	int rc = rundb_open(address(word), s, text, sizeof(text));

	if (rc)
		snprintf(why, len, "the store cannot be opened: %s", *text ? text : strerror(-rc));
	return rc;
}

static int put(const char *where, const struct entry *e, char *why, size_t len)
{
	struct rundb *s = NULL;
	int rc = rundb_open(where, &s, why, len);

	if (rc)
		return rc;
	rc = rundb_put(s, e);
	if (rc < 0)
		snprintf(why, len, "%s", rundb_why(s));
	rundb_close(s);
	return rc < 0 ? rc : 0;
}

int history_keep(const struct result *r, const char *store, const char *board, char *why,
		 size_t len)
{
	const char *where = address(store);
	struct entry e = {0};
	char first[256] = "", second[256] = "";
	int rc, local;

	if (where && !strcmp(where, "none"))
		return 0;
	rc = entry_of_result(&e, r, board);
	if (!rc && !*e.id)
		goto out;
	rc = rc ?: put(where, &e, first, sizeof(first));
	if (rc != -EHOSTUNREACH) {
		if (rc)
			snprintf(why, len,
				 "the run was not stored: %s; rtbench push %s does it later",
				 *first ? first : strerror(-rc), r->dir);
		goto out;
	}
	local = put(NULL, &e, second, sizeof(second));
	if (local)
		snprintf(why, len, "the run was not stored: %s; %s; rtbench push %s does it later",
			 first, second, r->dir);
	else
		snprintf(why, len,
			 "%s: the run was kept in the local store; rtbench push --to "
			 "ADDRESS sends it",
			 first);
	rc = local ? local : 1;
out:
	entry_done(&e);
	return rc;
}

int history_dir(const char *dir, struct entry *e, char *why, size_t len)
{
	struct recorded rec = {0};
	int rc = recorded_open(dir, &rec, why, len);

	*e = (struct entry){0};
	if (!rc) {
		rc = entry_of_result(e, &rec.result, rec.scenario.report.board);
		if (rc)
			snprintf(why, len, "%s: %s", dir, strerror(-rc));
	}
	recorded_close(&rec);
	if (rc)
		entry_done(e);
	return rc;
}

static bool exists(const char *dir, const char *name)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", dir, name) < (int)sizeof(path) &&
	       !access(path, F_OK);
}

static struct entry *room(struct rundb_list *set)
{
	struct entry *at = realloc(set->at, (set->n + 1) * sizeof(*at));

	if (!at)
		return NULL;
	set->at = at;
	at[set->n] = (struct entry){0};
	return &at[set->n];
}

static int load_dir(struct history_from *from, const char *dir, struct rundb_list *set)
{
	struct entry *e = room(set);
	int rc = e ? history_dir(dir, e, from->why, sizeof(from->why)) : -ENOMEM;

	if (!rc)
		set->n++;
	return rc;
}

static int is_run(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* A directory of runs, as `repeat` makes it. */
static int load_dirs(struct history_from *from, const char *dir, struct rundb_list *set)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, is_run, alphasort), rc = 0;
	size_t before = set->n;

	for (int i = 0; i < n; i++) {
		autofree char *path = NULL;

		if (!rc && asprintf(&path, "%s/%s", dir, names[i]->d_name) < 0)
			rc = -ENOMEM;
		else if (!rc && exists(path, "scenario.ini"))
			rc = load_dir(from, path, set);
		free(names[i]);
	}
	free(names);
	if (!rc && set->n == before) {
		snprintf(from->why, sizeof(from->why), "%s: neither a run nor a directory of runs",
			 dir);
		rc = -ENOENT;
	}
	return rc;
}

static int load_id(struct history_from *from, const char *id, struct rundb_list *set)
{
	struct rundb_find find = {.id = id, .last = 2, .with = from->with};
	struct rundb_list got = {0};
	struct entry *e;
	int rc = from->open ? 0
			    : history_open(from->store, &from->open, from->why, sizeof(from->why));

	if (rc)
		return rc;
	if (strspn(id, "0123456789abcdef") == strlen(id))
		rc = rundb_list(from->open, &find, &got);
	if (rc) {
		snprintf(from->why, sizeof(from->why), "%s", rundb_why(from->open));
		return rc;
	}
	e = got.n == 1 ? room(set) : NULL;
	if (e) {
		*e = got.at[0];
		set->n++;
		got.n = 0;
	} else {
		snprintf(from->why, sizeof(from->why),
			 got.n ? "%s: more than one run's id begins so"
			       : "%s: neither a run directory nor the id of a stored run "
				 "(rtbench history lists them)",
			 id);
		rc = -ENOENT;
	}
	rundb_list_done(&got);
	return rc;
}

/* Another tool's file. */
static int load_file(struct history_from *from, const char *path, struct rundb_list *set)
{
	struct entry *e = room(set);
	int rc = e ? foreign_entry(&(struct foreign_in){.path = path}, e, from->why,
				   sizeof(from->why))
		   : -ENOMEM;

	if (!rc)
		set->n++;
	return rc;
}

static int load_one(struct history_from *from, const char *word, struct rundb_list *set)
{
	struct stat st;

	if (stat(word, &st))
		return load_id(from, word, set);
	if (S_ISREG(st.st_mode))
		return load_file(from, word, set);
	return exists(word, "scenario.ini") ? load_dir(from, word, set)
					    : load_dirs(from, word, set);
}

int history_load(struct history_from *from, const char *words, struct rundb_list *set)
{
	autofree char *copy = strdup(words);
	char *save = NULL;
	int rc = copy ? 0 : -ENOMEM;

	/* A directory may have a comma in its name. */
	if (!access(words, F_OK))
		return load_one(from, words, set);
	for (char *w = copy ? strtok_r(copy, ",", &save) : NULL; w && !rc;
	     w = strtok_r(NULL, ",", &save))
		rc = load_one(from, w, set);
	return rc;
}

void history_done(struct history_from *from)
{
	rundb_close(from->open);
	from->open = NULL;
}
