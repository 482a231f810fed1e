// SPDX-License-Identifier: Apache-2.0
#include "hostagent/night.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include "hostagent/history.h"
#include "hostagent/matrix.h"
#include "lib/clean.h"
#include "lib/replace.h"

#define MARK	  "incomplete"
#define LINGER_MS 5000
#define STALE	  (20 * 3600) /* s: what is older was another night, and stays cut off */
#define STAMP	  "night-%Y%m%dT%H%M%SZ"

static int is_night(const struct dirent *d)
{
	return !strncmp(d->d_name, "night-", 6);
}

static int is_scenario(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return d->d_name[0] != '.' && n > 4 && !strcmp(d->d_name + n - 4, ".ini");
}

static void free_names(struct dirent **names, int n)
{
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

static int take_lock(struct night *n)
{
	char path[PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/" MARK, n->dir);
	n->lock = open(path, O_RDWR | O_CLOEXEC);
	if (n->lock < 0)
		return -errno;
	/* What a killed night had started takes a moment to be gone, and holds the lock until then.
	 */
	for (int i = 0; i < LINGER_MS / 100; i++) {
		if (!flock(n->lock, LOCK_EX | LOCK_NB))
			return 0;
		usleep(100000);
	}
	return -EBUSY;
}

/* The latest night, if it has not come to its end. */
static int resume(struct night *n)
{
	struct dirent **names = NULL;
	int got = scandir(n->o->dir, &names, is_night, alphasort), rc = -ENOENT;

	if (got > 0) {
		struct tm tm = {0};

		snprintf(n->dir, sizeof(n->dir), "%s/%s", n->o->dir, names[got - 1]->d_name);
		rc = take_lock(n);
		if (!rc && strptime(names[got - 1]->d_name, STAMP, &tm))
			n->files.started = (int64_t)timegm(&tm) * 1000000000;
		if (!rc && time(NULL) - timegm(&tm) > STALE)
			rc = -ENOENT;
	}
	free_names(names, got);
	return rc;
}

static int begin(struct night *n)
{
	char path[PATH_MAX + 16], stamp[64];
	time_t now = time(NULL);
	struct tm tm;
	int fd;

	strftime(stamp, sizeof(stamp), STAMP, gmtime_r(&now, &tm));
	n->files.started = (int64_t)now * 1000000000;
	/* Two within one second are two. */
	for (int i = 1; i < 100; i++) {
		snprintf(n->dir, sizeof(n->dir), "%s/%s", n->o->dir, stamp);
		if (i > 1)
			snprintf(n->dir, sizeof(n->dir), "%s/%s-%02d", n->o->dir, stamp, i);
		if (!mkdir(n->dir, 0777))
			break;
		if (errno != EEXIST || i == 99)
			return -errno;
	}
	snprintf(path, sizeof(path), "%s/" MARK, n->dir);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	close(fd);
	return take_lock(n);
}

int night_open(struct night *n, const struct night_opts *o, char *why, size_t len)
{
	char said[600];
	int rc;

	*n = (struct night){.o = o, .lock = -1};
	if (mkdir(o->dir, 0777) && errno != EEXIST) {
		snprintf(why, len, "%s: %s", o->dir, strerror(errno));
		return -errno;
	}
	rc = resume(n);
	if (rc == -ENOENT)
		rc = begin(n);
	if (rc) {
		snprintf(why, len, rc == -EBUSY ? "%s: another night goes on here" : "%s: %s",
			 n->dir, strerror(-rc));
		return rc;
	}
	/* A history that is away must not cost the night: runs are kept locally, trends are not
	 * told. */
	if ((!o->store || strcmp(o->store, "none")) &&
	    history_open(o->store, &n->db, said, sizeof(said))) {
		fprintf(stderr, "rtbench: %s: no trends tonight\n", said);
		n->db = NULL;
	}
	return 0;
}

static int add(struct night *n, const struct night_one *what)
{
	struct nightly_item *at = realloc(n->files.at, (n->files.n + 1) * sizeof(*at));

	if (!at)
		return -ENOMEM;
	n->files.at = at;
	at[n->files.n] = (struct nightly_item){0};
	night_scenario(n, what, &at[n->files.n]);
	n->files.status = nightly_worse(n->files.status, nightly_status(&at[n->files.n]));
	n->files.n++;
	return 0;
}

/* A scenario, or each combination of its matrix; one that cannot be read has its line as well. */
static int add_all(struct night *n, const char *path)
{
	struct scenario s = {0};
	struct matrix m = {0};
	char why[1024], suffix[200];
	int rc = 0;

	if (scenario_load(path, NULL, &s, why, sizeof(why)) ||
	    matrix_read(&s, &m, why, sizeof(why)) || !m.n)
		rc = add(n, &(struct night_one){.path = path});
	for (size_t i = 0; i < m.n && !rc; i++) {
		struct opt_list set = {0};

		rc = matrix_set(&m, i, &set);
		rc = rc
			     ?: add(n, &(struct night_one){
					       path, &set,
					       matrix_suffix(&m, i, suffix, sizeof(suffix))});
		opt_list_done(&set);
	}
	matrix_done(&m);
	scenario_free(&s);
	return rc;
}

int night_run(struct night *n, char *why, size_t len)
{
	struct dirent **names = NULL;
	int got, rc = 0;

	got = scandir(n->o->scenarios, &names, is_scenario, alphasort);
	if (got <= 0) {
		snprintf(why, len, "%s: %s", n->o->scenarios,
			 got < 0 ? strerror(errno) : "no scenario (.ini) is in this folder");
		free_names(names, got);
		return -ENOENT;
	}
	for (int i = 0; i < got && !rc; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", n->o->scenarios, names[i]->d_name);
		rc = add_all(n, path);
	}
	free_names(names, got);
	return rc;
}

static int write_file(const struct night *n, const char *dir, const char *name,
		      int (*write)(const struct nightly *n, const char *prefix, FILE *to))
{
	const char *last = strrchr(n->dir, '/');
	struct replace r;
	char prefix[300] = "";
	int rc = replace_open(&r, dir, name);

	if (rc)
		return rc;
	if (dir == n->o->dir)
		snprintf(prefix, sizeof(prefix), "%.290s/", last ? last + 1 : n->dir);
	rc = write(&n->files, prefix, r.f);
	if (!rc)
		return replace_done(&r);
	replace_drop(&r);
	return rc;
}

static int junit(const struct nightly *n, const char *prefix, FILE *to)
{
	return nightly_junit(n, to);
}

static int prom(const struct nightly *n, const char *prefix, FILE *to)
{
	return nightly_prom(n, to);
}

/* Where node_exporter looks: a file appears there whole or not at all. */
static int write_prometheus(const struct night *n)
{
	char dir[PATH_MAX];
	char *name;

	if (!n->o->prometheus)
		return 0;
	if (snprintf(dir, sizeof(dir), "%s", n->o->prometheus) >= (int)sizeof(dir))
		return -ENAMETOOLONG;
	name = strrchr(dir, '/');
	if (!name)
		return write_file(n, ".", n->o->prometheus, prom);
	*name = 0;
	return write_file(n, dir, name + 1, prom);
}

int night_close(struct night *n, char *why, size_t len)
{
	char mark[PATH_MAX + 16];
	int rc = write_file(n, n->dir, "junit.xml", junit);

	rc = rc ?: write_file(n, n->dir, "rtbench.prom", prom);
	rc = rc ?: write_file(n, n->dir, "index.html", nightly_page);
	rc = rc ?: write_file(n, n->o->dir, "index.html", nightly_page);
	rc = rc ?: write_prometheus(n);
	if (rc) {
		snprintf(why, len, "the files of the night cannot be written: %s", strerror(-rc));
		return rc;
	}
	snprintf(mark, sizeof(mark), "%s/" MARK, n->dir);
	unlink(mark);
	return 0;
}

void night_done(struct night *n)
{
	rundb_close(n->db);
	nightly_done(&n->files);
	if (n->lock >= 0)
		close(n->lock);
}
