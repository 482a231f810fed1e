// SPDX-License-Identifier: Apache-2.0
/* result.c - a judged run becomes files */
#include "reports/result_priv.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include "lib/clean.h"
#include "lib/replace.h"
#include "reports/plots.h"
#include "reports/words.h"

static const struct {
	enum result_format format;
	const char *name;
	int (*write)(const struct result *r, FILE *to);
} files[] = {
	{RESULT_JUNIT, "junit.xml", result_junit},
	{RESULT_HTML, "report.html", result_page},
	/* Last: who sees it finds the others as well. */
	{RESULT_JSON, "result.json", result_json},
};

static int write_one(const struct result *r, size_t i)
{
	struct replace to;
	int rc = replace_open(&to, r->dir, files[i].name);

	if (rc)
		return rc;
	rc = files[i].write(r, to.f);
	if (!rc)
		return replace_done(&to);
	replace_drop(&to);
	return rc;
}

static int write_plot(const struct result *r, const char *svg, const char *name)
{
	struct replace to;
	int rc = replace_open(&to, r->dir, name);

	if (rc)
		return rc;
	rc = plots_file(svg, to.f);
	if (!rc)
		return replace_done(&to);
	replace_drop(&to);
	return rc;
}

/* A picture that could not be drawn leaves no older one behind, which would show another record. */
static int write_plots(const struct result *r, char *why, size_t len)
{
	char name[64], path[PATH_MAX];
	int rc = 0;

	for (size_t i = 0; !rc && i < PLOTS; i++) {
		snprintf(name, sizeof(name), "%s.svg", plot_rows[i].id);
		snprintf(path, sizeof(path), "%s/%s", r->dir, name);
		if (r->plots->at[i].svg)
			rc = write_plot(r, r->plots->at[i].svg, name);
		else
			unlink(path);
	}
	if (rc)
		snprintf(why, len, "cannot write %s: %s", path, strerror(-rc));
	return rc;
}

static int write_files(const struct result *r, char *why, size_t len)
{
	int rc = r->formats >> RESULT_SVG & 1 ? write_plots(r, why, len) : 0;

	for (size_t i = 0; !rc && i < ARRAY_SIZE(files); i++) {
		rc = r->formats >> files[i].format & 1 ? write_one(r, i) : 0;
		if (rc)
			snprintf(why, len, "cannot write %s/%s: %s", r->dir, files[i].name,
				 strerror(-rc));
	}
	return rc;
}

int result_write(const struct result *r, char *why, size_t len)
{
	struct plots plots = {.empty = true};
	struct result with = *r;
	int rc = 0;

	with.plots = &plots;
	if (r->formats & (1u << RESULT_HTML | 1u << RESULT_SVG))
		rc = plots_draw(r, &plots);
	if (rc)
		snprintf(why, len, "cannot draw the plots: %s", strerror(-rc));
	else
		rc = write_files(&with, why, len);
	plots_done(&plots);
	return rc;
}

int result_print(const struct result *r, FILE *to)
{
	return result_json(r, to);
}

char *result_started(int64_t realtime, char *buf, size_t len)
{
	time_t s = (time_t)(realtime / 1000000000);
	struct tm tm;
	char date[32];

	if (!gmtime_r(&s, &tm) || !strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm))
		snprintf(date, sizeof(date), "1970-01-01T00:00:00");
	snprintf(buf, len, "%s.%03dZ", date, (int)(realtime / 1000000 % 1000));
	return buf;
}

const char *policy_name(unsigned policy)
{
	static const char *const names[] = {"other", "fifo", "rr", "deadline"};

	return policy < ARRAY_SIZE(names) ? names[policy] : "unknown";
}
