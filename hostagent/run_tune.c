// SPDX-License-Identifier: Apache-2.0
/* The host as [host] profile promises it: rttune applies, checks and takes back; we only ask. */
#include <errno.h>
#include <json-c/json.h>
#include <string.h>
#include "hostagent/run.h"
#include "lib/child.h"
#include "lib/clean.h"

#define TUNE_MS 120000

/* rttune_run - one command of it; what it printed goes to tune.log, and to *out if that is not
 * NULL. Its exit status, or -errno. */
static int rttune_run(struct run *r, char *const words[], char **out)
{
	char program[PATH_MAX], path[PATH_MAX + 16];
	char *argv[8] = {program};
	autofree char *text = NULL;
	int rc = vm_program("rttune", program, sizeof(program));

	if (rc)
		return rc;
	for (size_t i = 0; words[i] && i + 2 < ARRAY_SIZE(argv); i++)
		argv[i + 1] = words[i];
	rc = child_read(argv, TUNE_MS, &text);
	snprintf(path, sizeof(path), "%s/tune.log", r->dir);
	autofclose FILE *f = fopen(path, "ae");
	if (f)
		fprintf(f, "$ rttune %s\n%s", words[0], text ?: "");
	if (out)
		*out = steal_ptr(text);
	return rc;
}

/* generation - the latest that is in force; 0: none. -errno */
static int generation(struct run *r)
{
	char *const words[] = {"status", "--json", NULL};
	autofree char *text = NULL;
	struct json_object *o, *all;
	int rc = rttune_run(r, words, &text), last = 0;

	if (rc < 0 || rc > 1)
		return rc < 0 ? rc : -EIO;
	o = text ? json_tokener_parse(text) : NULL;
	all = json_object_object_get(o, "generations");
	if (!all) {
		json_object_put(o);
		return -EPROTO;
	}
	for (size_t i = 0; i < json_object_array_length(all); i++) {
		struct json_object *g = json_object_array_get_idx(all, i);
		int n = json_object_get_int(json_object_object_get(g, "generation"));

		last = n > last ? n : last;
	}
	json_object_put(o);
	return last;
}

static int apply(struct run *r, char *scenario, char *why, size_t len)
{
	char *const words[] = {"apply", "--runtime", scenario, NULL};
	int rc = generation(r);

	if (rc >= 0) {
		r->tune_to = rc;
		r->tuned = true;
		rc = rttune_run(r, words, NULL);
	}
	if (rc)
		snprintf(why, len, "rttune apply failed (%s), see %s/tune.log",
			 rc < 0 ? strerror(-rc) : "its exit status says so", r->dir);
	return rc < 0 ? rc : rc ? -EIO : 0;
}

int run_tune(struct run *r, char *why, size_t len)
{
	char scenario[PATH_MAX + 16];
	char *const words[] = {"check", scenario, NULL};
	int rc = 0;

	if (!r->s->host.profile || r->s->host.tune == TUNE_IGNORE)
		return 0;
	snprintf(scenario, sizeof(scenario), "%s/scenario.ini", r->dir);
	if (r->s->host.tune == TUNE_APPLY)
		rc = apply(r, scenario, why, len);
	if (rc)
		return rc;
	rc = rttune_run(r, words, NULL);
	if (rc == 1)
		run_invalid(r, "tune",
			    "the host is not as profile %s wants it: %s/tune.log says where",
			    r->s->host.profile, r->dir);
	else if (rc)
		run_invalid(r, "tune", "rttune check %s: %s", r->s->host.profile,
			    rc < 0 ? strerror(-rc) : "it could not look, see tune.log");
	return 0;
}

void run_tune_back(struct run *r)
{
	char to[16];
	char *const words[] = {"revert", "--runtime", "--to", to, NULL};

	if (!r->tuned)
		return;
	snprintf(to, sizeof(to), "%d", r->tune_to);
	if (rttune_run(r, words, NULL))
		run_note(r,
			 "rttune revert did not put everything back: see tune.log, rttune status");
}
