// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/load.h"
#include "lib/clean.h"

#define USUAL "cpu >= 0.5 %"

static const char *const metrics[] = {
	[LOAD_CPU] = "cpu",
	[LOAD_LINES] = "lines",
	[LOAD_BOGO_OPS] = "bogo-ops",
	[LOAD_BOGO_RATE] = "bogo-ops/s",
};

static int bad(const char *text, char *why, size_t len)
{
	snprintf(why, len,
		 "expect = '%s' is not understood: write cpu, lines, bogo-ops or "
		 "bogo-ops/s, then >= or >, then a number (with %% for cpu), "
		 "e.g. cpu >= 50 %%",
		 text);
	return -EINVAL;
}

int load_expect_parse(const char *text, struct load_expect *e, char *why, size_t len)
{
	struct load_expect got = {0};
	char name[16], op[3], *end;
	const char *p;
	int at = 0;
	size_t m;

	if (!text || !*text)
		text = USUAL;
	if (sscanf(text, " %15[a-z/-] %2[<>=] %n", name, op, &at) != 2 || !at)
		return bad(text, why, len);
	for (m = 0; m < ARRAY_SIZE(metrics) && strcmp(metrics[m], name); m++)
		;
	got.metric = (enum load_metric)m;
	got.strict = !strcmp(op, ">");
	if (m == ARRAY_SIZE(metrics) || (!got.strict && strcmp(op, ">=")))
		return bad(text, why, len);
	got.value = strtod(text + at, &end);
	p = end + strspn(end, " \t");
	if (*p == '%' && got.metric == LOAD_CPU)
		p += 1 + strspn(p + 1, " \t");
	if (end == text + at || *p || !(got.value >= 0))
		return bad(text, why, len);
	*e = got;
	return 0;
}

/* "stress-ng: info:  [123] cpu   4567  10.00 ..." : a word, a count, and real times after it */
static bool metric_line(const char *line, double *ops)
{
	double real, usr, sys;
	char word[64];

	if (strncmp(line, "stress-ng: ", 11))
		return false;
	line = strstr(line, "] ");
	return line && sscanf(line + 2, "%63s %lf %lf %lf %lf", word, ops, &real, &usr, &sys) == 5;
}

double load_bogo_ops(const char *log_text)
{
	double sum = -1, ops;

	for (const char *p = log_text; p && *p; p = strchr(p, '\n'), p += p != NULL)
		if (metric_line(p, &ops))
			sum = (sum < 0 ? 0 : sum) + ops;
	return sum;
}

static char *read_log(const char *path)
{
	autofclose FILE *f = fopen(path, "re");
	autofree char *text = NULL;
	size_t room = 0;

	if (!f || getdelim(&text, &room, '\0', f) < 0)
		return strdup("");
	return steal_ptr(text);
}

static double count_lines(const char *path)
{
	autofclose FILE *f = fopen(path, "re");
	double n = 0;
	int c;

	while (f && (c = getc(f)) != EOF)
		n += c == '\n';
	return n;
}

static double measured(const struct load *load, enum load_metric m)
{
	double seconds = (double)(load->ended - load->begun) / 1e9;
	autofree char *text = NULL;
	double ops;

	if (m == LOAD_LINES && load->l->where == LOAD_GUEST)
		return (double)load->lines;
	if (m == LOAD_LINES)
		return count_lines(load->log);
	if (seconds <= 0)
		return 0;
	if (m == LOAD_CPU)
		return 100 * (double)load->cpu / 1e9 / seconds;
	text = read_log(load->log);
	ops = load_bogo_ops(text);
	if (load->l->where == LOAD_GUEST && load->ops != WIRE_LOAD_NO_OPS)
		ops = (double)load->ops;
	return m == LOAD_BOGO_OPS ? ops : ops / seconds;
}

int load_judge(struct load *load, char *why, size_t len)
{
	struct load_expect e;
	double got;
	int err = load_expect_parse(load->l->expect, &e, why, len);

	if (err)
		return err;
	got = measured(load, e.metric);
	if (got < 0) {
		snprintf(why, len,
			 "%s: no metrics of stress-ng in its output (does the command "
			 "say --metrics?): %s",
			 load->l->name, load->log);
		return -ENODATA;
	}
	if (e.strict ? got > e.value : got >= e.value)
		return 0;
	snprintf(why, len, "%s did not do its work: %s is %.4g%s in %.1f s, expected %s",
		 load->l->name, metrics[e.metric], got, e.metric == LOAD_CPU ? " %" : "",
		 (double)(load->ended - load->begun) / 1e9,
		 load->l->expect && *load->l->expect ? load->l->expect
						     : USUAL
			 " (unless the scenario says otherwise)");
	return -ENODATA;
}
