// SPDX-License-Identifier: Apache-2.0
/*
 * junit.c - junit.xml: one test case per line of the verdict
 *
 * FAIL is a failure, INVALID an error (the run, not the machine, is at fault), INCONCLUSIVE a
 * failure of type "inconclusive". tests/junit.xsd is what it is held to.
 */
#include "reports/result_priv.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include "reports/xml.h"

static void property(FILE *to, const char *name, const char *value)
{
	fputs("\t\t\t<property", to);
	xml_attr(to, "name", name);
	xml_attr(to, "value", value ? value : "");
	fputs("/>\n", to);
}

static void number(FILE *to, const char *name, int64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, value);
	property(to, name, text);
}

/* Names of test cases are keys to whoever compares two runs: the same gate twice gets a number. */
static unsigned nth(const struct verdict *v, size_t i)
{
	unsigned n = 1;

	for (size_t j = 0; j < i; j++)
		n += !strcmp(v->reasons[j].gate, v->reasons[i].gate);
	return n;
}

static void testcase(FILE *to, const struct result *r, size_t i)
{
	const struct reason *one = &r->verdict.reasons[i];
	unsigned n = nth(&r->verdict, i);
	char name[80];

	snprintf(name, sizeof(name), n > 1 ? "%s #%u" : "%s", one->gate, n);
	fputs("\t\t<testcase", to);
	xml_attr(to, "classname", r->name);
	xml_attr(to, "name", name);
	fputs(" time=\"0\">\n", to);
	if (one->status == VERDICT_PASS) {
		fputs("\t\t\t<system-out>", to);
		xml_text(to, one->text);
		fputs("</system-out>\n", to);
	} else {
		fputs(one->status == VERDICT_INVALID ? "\t\t\t<error" : "\t\t\t<failure", to);
		xml_attr(to, "type",
			 one->status == VERDICT_INVALID ? "invalid"
			 : one->status == VERDICT_FAIL	? "limit"
							: "inconclusive");
		xml_attr(to, "message", one->text);
		fputs("/>\n", to);
	}
	fputs("\t\t</testcase>\n", to);
}

static void head(FILE *to, const struct result *r, const struct totals *t)
{
	size_t errors = 0, failures = 0;
	char started[64], counts[128];

	for (size_t i = 0; i < r->verdict.n; i++) {
		errors += r->verdict.reasons[i].status == VERDICT_INVALID;
		failures += r->verdict.reasons[i].status == VERDICT_FAIL ||
			    r->verdict.reasons[i].status == VERDICT_INCONCLUSIVE;
	}
	result_started(t->started, started, sizeof(started));
	started[19] = 0;
	snprintf(counts, sizeof(counts),
		 " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"0\" time=\"%.3f\"",
		 r->verdict.n, failures, errors, (double)t->duration / 1e9);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", to);
	xml_attr(to, "name", "rtbench");
	fprintf(to, "%s>\n\t<testsuite", counts);
	xml_attr(to, "name", r->name);
	fputs(counts, to);
	xml_attr(to, "timestamp", started);
	fputs(">\n", to);
}

int result_junit(const struct result *r, FILE *to)
{
	struct totals t;

	summary_totals(r->summary, &t);
	head(to, r, &t);
	fputs("\t\t<properties>\n", to);
	property(to, "verdict", verdict_name(r->verdict.status));
	property(to, "claim", r->verdict.claim);
	property(to, "emulated", r->emulated ? "yes" : "no");
	number(to, "expected", (int64_t)t.expected);
	number(to, "received", (int64_t)t.received);
	number(to, "lost", (int64_t)t.lost);
	number(to, "missed", (int64_t)t.missed);
	if (t.n)
		number(to, "max_ns", t.max);
	property(to, "command", r->command);
	fputs("\t\t</properties>\n", to);
	for (size_t i = 0; i < r->verdict.n; i++)
		testcase(to, r, i);
	fputs("\t</testsuite>\n</testsuites>\n", to);
	return fflush(to) || ferror(to) ? -EIO : 0;
}
