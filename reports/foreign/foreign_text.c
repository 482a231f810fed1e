// SPDX-License-Identifier: Apache-2.0
/* foreign_text.c - tables of numbers: cyclictest -h, rtla timerlat hist, HdrHistogram, our CSV */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "reports/foreign/foreign_priv.h"

#define COLUMNS 4096

/* The next line of the text, without its end; false: there is none. */
static bool next_line(const char **at, char *line, size_t len)
{
	size_t n = strcspn(*at, "\n");

	if (!**at)
		return false;
	snprintf(line, len, "%.*s", (int)(n < len ? n : len - 1), *at);
	*at += n + ((*at)[n] == '\n');
	line[strcspn(line, "\r")] = 0;
	return true;
}

/* Numbers of a line, as far as they go. */
static size_t numbers(const char *text, double *v, size_t most)
{
	size_t n = 0;

	while (n < most) {
		char *end;

		v[n] = strtod(text, &end);
		if (end == text)
			break;
		n++;
		text = end + strspn(end, " \t,");
	}
	return n;
}

static bool has(const char *line, const char *what)
{
	return !strncmp(line, what, strlen(what));
}

bool looks_cyclictest_text(const struct foreign *f)
{
	return strstr(f->text, "# Histogram\n") && strstr(f->text, "# Total:");
}

struct table {
	char line[16384];
	double v[COLUMNS];
};

static int cyclictest_line(struct foreign *f, struct table *t)
{
	size_t n;
	int rc = 0;

	if (has(t->line, "# Max Latencies:") || has(t->line, "# Histogram Overflows:")) {
		n = numbers(strchr(t->line, ':') + 1, t->v, COLUMNS);
		for (size_t i = 0; i < n; i++) {
			if (has(t->line, "# Max"))
				foreign_max(f, t->v[i]);
			else if (t->v[i] > 0 && t->v[i] < 1e15)
				f->over += (uint64_t)t->v[i];
		}
		return 0;
	}
	if (t->line[0] < '0' || t->line[0] > '9')
		return 0;
	n = numbers(t->line, t->v, COLUMNS);
	if (n < 2)
		return foreign_bad(f, "a line without a count: '%.40s'", t->line);
	/* With more than one thread the last column is not a sum but the last thread's. */
	for (size_t i = 1; i < n && !rc; i++)
		rc = foreign_add(f, t->v[0], t->v[i]);
	if (t->v[0] >= 0 && t->v[0] < 1e12)
		f->edge = (int64_t)t->v[0] + 1;
	return rc;
}

int read_cyclictest_text(struct foreign *f)
{
	struct table *t = malloc(sizeof(*t));
	const char *at = f->text;
	int rc = t ? 0 : -ENOMEM;

	while (!rc && next_line(&at, t->line, sizeof(t->line)))
		rc = cyclictest_line(f, t);
	free(t);
	return rc;
}

bool looks_rtla(const struct foreign *f)
{
	return strstr(f->text, "RTLA timerlat histogram") != NULL;
}

struct rtla {
	struct table t;
	bool thread[COLUMNS]; /* columns that are the thread's latency */
	size_t columns;
};

static void rtla_head(struct rtla *r)
{
	char *save = NULL;

	r->columns = 0;
	for (char *w = strtok_r(r->t.line, " \t", &save); w && r->columns < COLUMNS;
	     w = strtok_r(NULL, " \t", &save))
		r->thread[r->columns++] = has(w, "Thr-");
}

static int rtla_line(struct foreign *f, struct rtla *r)
{
	const char *line = r->t.line + strspn(r->t.line, " \t");
	bool over = has(line, "over:"), max = has(line, "max:");
	size_t n;
	int rc = 0;

	if (strstr(line, "Time unit is"))
		f->unit = strstr(line, "nanosec") ? 1 : 1000;
	if (has(line, "Index"))
		rtla_head(r);
	if (!over && !max && (*line < '0' || *line > '9'))
		return 0;
	if (!r->columns)
		return foreign_bad(f, "counts before the line that names the columns");
	r->t.v[0] = 0;
	n = over || max ? 1 + numbers(line + strcspn(line, ":") + 1 +
					      strspn(line + strcspn(line, ":") + 1, " \t"),
				      r->t.v + 1, COLUMNS - 1)
			: numbers(line, r->t.v, COLUMNS);
	for (size_t i = 1; i < n && i < r->columns && !rc; i++) {
		if (!r->thread[i])
			continue;
		if (max)
			foreign_max(f, r->t.v[i]);
		else if (!over)
			rc = foreign_add(f, r->t.v[0], r->t.v[i]);
		else if (r->t.v[i] > 0 && r->t.v[i] < 1e15)
			f->over += (uint64_t)r->t.v[i];
	}
	if (!over && !max && r->t.v[0] >= 0 && r->t.v[0] < 1e12)
		f->edge = (int64_t)r->t.v[0] + 1;
	return rc;
}

int read_rtla(struct foreign *f)
{
	struct rtla *r = calloc(1, sizeof(*r));
	const char *at = f->text;
	int rc = r ? 0 : -ENOMEM;

	while (!rc && next_line(&at, r->t.line, sizeof(r->t.line)))
		rc = rtla_line(f, r);
	free(r);
	return rc;
}

bool looks_hgrm(const struct foreign *f)
{
	const char *v = strstr(f->text, "Value");

	return v && strstr(v, "Percentile") && strstr(v, "TotalCount");
}

/* Rows are value, share, count so far: samples are what a row adds to the one before. */
int read_hgrm(struct foreign *f)
{
	struct table *t = malloc(sizeof(*t));
	const char *at = f->text;
	double before = 0, step = (double)f->unit;
	int rc = t ? 0 : -ENOMEM;

	f->unit = 1; /* its values have places after the point */
	while (!rc && next_line(&at, t->line, sizeof(t->line))) {
		const char *line = t->line + strspn(t->line, " \t");

		if (*line < '0' || *line > '9' || numbers(line, t->v, 3) < 3)
			continue;
		if (t->v[2] < before)
			rc = foreign_bad(f, "the count falls: '%.60s'", line);
		rc = rc ?: foreign_add(f, t->v[0] * step, t->v[2] - before);
		before = t->v[2];
		foreign_max(f, t->v[0] * step);
	}
	free(t);
	return rc;
}

bool looks_csv(const struct foreign *f)
{
	return has(f->text, "low_ns,high_ns,count");
}

int read_csv(struct foreign *f)
{
	struct table *t = malloc(sizeof(*t));
	const char *at = f->text;
	int rc = t ? 0 : -ENOMEM;

	f->unit = 1;
	while (!rc && next_line(&at, t->line, sizeof(t->line))) {
		if (has(t->line, "low_ns"))
			continue;
		if (numbers(t->line, t->v, 4) != 3 || t->v[1] < t->v[0])
			rc = foreign_bad(f, "not low,high,count: '%.60s'", t->line);
		rc = rc ?: foreign_add(f, t->v[0], t->v[2]);
		foreign_max(f, t->v[1]);
	}
	free(t);
	return rc;
}
