// SPDX-License-Identifier: Apache-2.0
/* nightly.c - a night as JUnit and as Prometheus text; nightly_page.c is the index */
#include "reports/history/nightly.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "lib/clean.h"
#include "reports/xml.h"

#define NOT_A_SCENARIO 2

int nightly_worse(int a, int b)
{
	static const int order[] = {NOT_A_SCENARIO, VERDICT_INVALID, VERDICT_FAIL,
				    VERDICT_INCONCLUSIVE, VERDICT_PASS};

	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return VERDICT_INVALID;
}

int nightly_status(const struct nightly_item *i)
{
	return i->trend == NIGHTLY_REGRESSION ? nightly_worse(i->status, VERDICT_FAIL) : i->status;
}

const char *nightly_word(int status)
{
	return status == NOT_A_SCENARIO ? "ERROR" : verdict_name((enum verdict_status)status);
}

void nightly_done(struct nightly *n)
{
	for (size_t k = 0; k < n->n; k++) {
		struct nightly_item *i = &n->at[k];

		free(i->name);
		free(i->board);
		free(i->dir);
		free(i->text);
		free(i->trend_text);
		free(i->history);
		entry_done(&i->entry);
	}
	free(n->at);
	*n = (struct nightly){0};
}

static void testcase(FILE *to, const struct nightly_item *i, const char *name)
{
	fputs("\t\t<testcase", to);
	xml_attr(to, "classname", i->name);
	xml_attr(to, "name", name);
	fprintf(to, " time=\"%.3f\">\n",
		!strcmp(name, "verdict") ? (double)i->entry.duration / 1e9 : 0.0);
}

static void outcome(FILE *to, int status, const char *type, const char *text)
{
	if (status == VERDICT_PASS) {
		fputs("\t\t\t<system-out>", to);
		xml_text(to, text);
		fputs("</system-out>\n\t\t</testcase>\n", to);
		return;
	}
	fputs(status == VERDICT_FAIL || status == VERDICT_INCONCLUSIVE ? "\t\t\t<failure"
								       : "\t\t\t<error",
	      to);
	xml_attr(to, "type", type);
	xml_attr(to, "message", text);
	fputs("/>\n\t\t</testcase>\n", to);
}

static void property(FILE *to, const char *name, const char *value)
{
	fputs("\t\t\t<property", to);
	xml_attr(to, "name", name);
	xml_attr(to, "value", value ? value : "");
	fputs("/>\n", to);
}

static void suite(FILE *to, const struct nightly *n, const struct nightly_item *i)
{
	time_t t = (time_t)((i->entry.started ? i->entry.started : n->started) / 1000000000);
	struct tm tm;
	char stamp[32];
	static const char *const types[] = {"pass", "limit", "scenario", "invalid", "inconclusive"};
	bool trend = i->trend != NIGHTLY_NO_TREND, worse = i->trend == NIGHTLY_REGRESSION;
	bool failed = i->status == VERDICT_FAIL || i->status == VERDICT_INCONCLUSIVE;
	bool error = i->status == VERDICT_INVALID || i->status == NOT_A_SCENARIO;

	fputs("\t<testsuite", to);
	xml_attr(to, "name", i->name);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", gmtime_r(&t, &tm));
	fprintf(to,
		" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"0\" time=\"%.3f\" "
		"timestamp=\"%s\">\n\t\t<properties>\n",
		1 + trend, failed + worse, error, (double)i->entry.duration / 1e9, stamp);
	property(to, "board", i->board);
	property(to, "run", i->entry.id);
	property(to, "directory", i->dir);
	property(to, "emulated", i->entry.emulated ? "yes" : "no");
	fputs("\t\t</properties>\n", to);
	testcase(to, i, "verdict");
	outcome(to, i->status,
		(unsigned)i->status < ARRAY_SIZE(types) ? types[i->status] : "invalid", i->text);
	if (trend) {
		testcase(to, i, "trend");
		outcome(to, worse ? VERDICT_FAIL : VERDICT_PASS, "regression", i->trend_text);
	}
	fputs("\t</testsuite>\n", to);
}

int nightly_junit(const struct nightly *n, FILE *to)
{
	unsigned tests = 0, failures = 0, errors = 0;
	double seconds = 0;

	for (size_t k = 0; k < n->n; k++) {
		const struct nightly_item *i = &n->at[k];

		tests += 1 + (i->trend != NIGHTLY_NO_TREND);
		failures += (i->status == VERDICT_FAIL || i->status == VERDICT_INCONCLUSIVE) +
			    (i->trend == NIGHTLY_REGRESSION);
		errors += i->status == VERDICT_INVALID || i->status == NOT_A_SCENARIO;
		seconds += (double)i->entry.duration / 1e9;
	}
	fprintf(to,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rtbench nightly\" "
		"tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"0\" time=\"%.3f\">\n",
		tests, failures, errors, seconds);
	for (size_t k = 0; k < n->n; k++)
		suite(to, n, &n->at[k]);
	fputs("</testsuites>\n", to);
	return fflush(to) || ferror(to) ? -EIO : 0;
}

/* Backslash, quote and newline, as the text format asks for. */
static void label(FILE *to, const char *name, const char *value)
{
	fprintf(to, "%s=\"", name);
	for (; *value; value++) {
		if (*value == '\\' || *value == '"')
			fputc('\\', to);
		if (*value == '\n')
			fputs("\\n", to);
		else
			fputc(*value, to);
	}
	fputc('"', to);
}

static void sample(FILE *to, const char *name, const struct nightly_item *i, const char *quantile)
{
	fprintf(to, "%s{", name);
	label(to, "scenario", i->name);
	fputc(',', to);
	label(to, "board", i->board ? i->board : "");
	if (quantile)
		fprintf(to, ",quantile=\"%s\"", quantile);
	fputs("} ", to);
}

static void gauge(FILE *to, const char *name, const char *help)
{
	fprintf(to, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void metric(const struct nightly *n, FILE *to, const char *name, const char *of, double by)
{
	for (size_t k = 0; k < n->n; k++) {
		const struct metric *m = entry_metric(&n->at[k].entry, of);

		if (!m)
			continue;
		sample(to, name, &n->at[k], NULL);
		fprintf(to, "%.9g\n", m->value * by);
	}
}

static void quantiles(const struct nightly *n, FILE *to)
{
	static const char *const of[][2] = {{"p50", "0.5"},
					    {"p99", "0.99"},
					    {"p99_9", "0.999"},
					    {"p99_99", "0.9999"},
					    {"p99_999", "0.99999"}};

	gauge(to, "rtbench_latency_seconds", "Quantiles of the latency of the latest run.");
	for (size_t k = 0; k < n->n; k++)
		for (size_t q = 0; q < ARRAY_SIZE(of); q++) {
			const struct metric *m = entry_metric(&n->at[k].entry, of[q][0]);

			if (!m)
				continue;
			sample(to, "rtbench_latency_seconds", &n->at[k], of[q][1]);
			fprintf(to, "%.9g\n", m->value / 1e9);
		}
}

int nightly_prom(const struct nightly *n, FILE *to)
{
	gauge(to, "rtbench_verdict",
	      "0 PASS, 1 FAIL, 2 not a scenario, 3 INVALID, 4 INCONCLUSIVE.");
	for (size_t k = 0; k < n->n; k++) {
		sample(to, "rtbench_verdict", &n->at[k], NULL);
		fprintf(to, "%d\n", n->at[k].status);
	}
	gauge(to, "rtbench_trend", "1 no worse than the baselines, 2 a warning, 3 a regression.");
	for (size_t k = 0; k < n->n; k++) {
		sample(to, "rtbench_trend", &n->at[k], NULL);
		fprintf(to, "%d\n", (int)n->at[k].trend);
	}
	quantiles(n, to);
	gauge(to, "rtbench_latency_max_seconds", "The worst activation of the latest run.");
	metric(n, to, "rtbench_latency_max_seconds", "max", 1e-9);
	gauge(to, "rtbench_violations", "Activations over the limit.");
	metric(n, to, "rtbench_violations", "violations", 1);
	gauge(to, "rtbench_missed", "Activations that never ran in their time.");
	metric(n, to, "rtbench_missed", "missed", 1);
	gauge(to, "rtbench_activations", "Activations measured.");
	metric(n, to, "rtbench_activations", "n", 1);
	gauge(to, "rtbench_night_start_seconds", "When the night began, seconds since 1970.");
	fprintf(to, "rtbench_night_start_seconds %" PRId64 "\n", n->started / 1000000000);
	return fflush(to) || ferror(to) ? -EIO : 0;
}
