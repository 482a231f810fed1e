// SPDX-License-Identifier: Apache-2.0
#include "hostagent/ablate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "hostagent/again.h"
#include "hostagent/history.h"
#include "hostagent/scenario.h"
#include "hostagent/vmm.h"
#include "lib/child.h"
#include "lib/clean.h"
#include "lib/ini.h"

#define SHOW_MS 60000

static int knob(struct ablate *a, const struct ini_item *it, char *why, size_t len)
{
	char *more;

	if (!strcmp(it->value, "leave") || !strcmp(it->value, "n/a"))
		return 0;
	if (!strncmp(it->key, "boot.", 5)) {
		if (asprintf(&more, "%s %s", a->boot ? a->boot : "", it->key) < 0)
			return -ENOMEM;
		free(a->boot);
		a->boot = more;
		return 0;
	}
	if (a->n == ABLATE_KNOBS) {
		snprintf(why, len, "more than %d knobs", ABLATE_KNOBS);
		return -E2BIG;
	}
	a->knob[a->n] = strdup(it->key);
	a->value[a->n] = strdup(it->value);
	return a->knob[a->n] && a->value[a->n++] ? 0 : -ENOMEM;
}

/* What the profile comes to on this host, in rttune's own words. */
static int read_knobs(struct ablate *a, char *why, size_t len)
{
	char program[PATH_MAX];
	char *argv[] = {program, "show", (char *)(uintptr_t)a->scenario, NULL};
	autofree char *text = NULL;
	struct ini ini = {0};
	int rc = vm_program("rttune", program, sizeof(program));

	if (rc) {
		snprintf(why, len, "rttune is not installed beside rtbench");
		return rc;
	}
	rc = child_read(argv, SHOW_MS, &text);
	if (rc) {
		snprintf(why, len, "rttune show %s failed; run it to see why", a->scenario);
		return rc < 0 ? rc : -EIO;
	}
	rc = ini_text(&ini, text, "rttune show", why, len);
	for (size_t i = 0; i < ini.n && !rc; i++)
		if (ini.at[i].key && !strcmp(ini.at[i].section, "knobs"))
			rc = knob(a, &ini.at[i], why, len);
	ini_done(&ini);
	if (!rc && !a->n) {
		snprintf(why, len, "profile %s turns no knob that needs no reboot", a->profile);
		rc = -ENOENT;
	}
	return rc;
}

static bool wants(const char *variant, const char *name)
{
	if (!strncmp(variant, "out-", 4))
		return strcmp(variant + 4, name) != 0;
	if (!strncmp(variant, "in-", 3))
		return !strcmp(variant + 3, name);
	return !strcmp(variant, "all");
}

static int variant(struct ablate *a, const char *kind, const char *name)
{
	struct ablate_variant *v = &a->at[a->variants];
	char path[PATH_MAX];
	FILE *f;

	if (asprintf(&v->name, "%s%s", kind, name) < 0) {
		v->name = NULL;
		return -ENOMEM;
	}
	a->variants++;
	snprintf(path, sizeof(path), "%s/profiles/%s.ini", a->dir, v->name);
	f = fopen(path, "we");
	if (!f)
		return -errno;
	fputs("[profile]\nabout = for rtbench ablate\n[knobs]\n", f);
	for (size_t i = 0; i < a->n; i++)
		ini_put(f, a->knob[i], wants(v->name, a->knob[i]) ? a->value[i] : "leave");
	return fclose(f) ? -EIO : 0;
}

static int write_variants(struct ablate *a, char *why, size_t len)
{
	char path[PATH_MAX];
	int rc = 0;

	snprintf(path, sizeof(path), "%s/profiles", a->dir);
	if ((mkdir(a->dir, 0777) && errno != EEXIST) || (mkdir(path, 0777) && errno != EEXIST)) {
		snprintf(why, len, "%s: %s", path, strerror(errno));
		return -errno;
	}
	rc = variant(a, "all", "");
	rc = rc ?: variant(a, "none", "");
	for (size_t i = 0; i < a->n && !rc; i++) {
		rc = variant(a, "out-", a->knob[i]);
		rc = rc ?: variant(a, "in-", a->knob[i]);
	}
	if (rc)
		snprintf(why, len, "%s: %s", path, strerror(-rc));
	return rc;
}

int ablate_plan(struct ablate *a, char *why, size_t len)
{
	struct scenario s = {0};
	int rc = scenario_load(a->scenario, NULL, &s, why, len);

	if (!rc && !s.host.profile) {
		snprintf(why, len, "%s: [host] profile says which knobs; there is none", s.path);
		rc = -EINVAL;
	}
	if (!rc)
		a->profile = strdup(s.host.profile);
	scenario_free(&s);
	rc = rc ?: read_knobs(a, why, len);
	return rc ?: write_variants(a, why, len);
}

static bool complete(const char *dir)
{
	char path[PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/incomplete", dir);
	if (!access(path, F_OK))
		return false;
	snprintf(path, sizeof(path), "%s/result.json", dir);
	return !access(path, F_OK);
}

static int one(struct ablate *a, struct ablate_variant *v, unsigned round, char *why, size_t len)
{
	autofree char *profile = NULL;
	const char *set[] = {"report.store=none", "scenario.repeat=1", "host.tune=apply", NULL,
			     NULL};
	char dir[PATH_MAX], log[PATH_MAX + 8];
	struct again r = {.scenario = a->scenario, .dir = dir, .set = set, .log = log};
	struct entry *at;
	int rc;

	snprintf(dir, sizeof(dir), "%s/%s-%02u", a->dir, v->name, round);
	snprintf(log, sizeof(log), "%s.log", dir);
	if (asprintf(&profile, "host.profile=%s/profiles/%s.ini", a->dir, v->name) < 0)
		return -ENOMEM;
	set[3] = profile;
	if (!complete(dir)) {
		if (!a->quiet)
			fprintf(stderr, "round %u of %u: %s\n", round, a->rounds, v->name);
		rc = again_deadline(a->scenario, NULL, &r.deadline, why, len);
		rc = rc ?: again_run(&r, why, len);
		if (rc == 2)
			snprintf(why, len, "%s: it cannot be run: %s says why", v->name, log);
		if (rc == 2 || (rc < 0 && rc != -ETIMEDOUT))
			return rc < 0 ? rc : -EINVAL;
	}
	at = realloc(v->runs.at, (v->runs.n + 1) * sizeof(*at));
	if (!at)
		return -ENOMEM;
	v->runs.at = at;
	if (history_dir(dir, &at[v->runs.n], why, len)) {
		a->invalid++;
	} else if (at[v->runs.n].status == VERDICT_INVALID) {
		entry_done(&at[v->runs.n]);
		a->invalid++;
	} else {
		v->runs.n++;
	}
	return 0;
}

/* Each round begins with another variant: who comes first is nobody's advantage. */
int ablate_run(struct ablate *a, char *why, size_t len)
{
	int rc = 0;

	for (unsigned r = 1; r <= a->rounds && !rc; r++)
		for (size_t i = 0; i < a->variants && !rc; i++)
			rc = one(a, &a->at[(i + r - 1) % a->variants], r, why, len);
	return rc;
}

void ablate_done(struct ablate *a)
{
	for (size_t i = 0; i < a->n; i++) {
		free(a->knob[i]);
		free(a->value[i]);
	}
	for (size_t i = 0; i < a->variants; i++) {
		free(a->at[i].name);
		rundb_list_done(&a->at[i].runs);
	}
	free(a->profile);
	free(a->boot);
	*a = (struct ablate){0};
}
