// SPDX-License-Identifier: Apache-2.0
/* nightly_page.c - the index of a night: one line a scenario, with its history as a small curve */
#include "reports/history/nightly.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <time.h>
#include "reports/page.h"
#include "reports/words.h"
#include "reports/xml.h"

#define SPARK_W 240
#define SPARK_H 36

/* From the least to the largest of the nights, logarithmic if they span decades; tonight is a dot.
 */
static void spark(FILE *to, const struct nightly_item *i)
{
	double lo = INFINITY, hi = -INFINITY, x = 0, y = 0;
	char from[WORDS], upto[WORDS];

	for (size_t k = 0; k < i->nhistory; k++) {
		lo = fmin(lo, i->history[k]);
		hi = fmax(hi, i->history[k]);
	}
	if (i->nhistory < 2 || !(lo > 0)) {
		fputs("<span class=\"absent\">-</span>", to);
		return;
	}
	words_time((int64_t)lo, from);
	words_time((int64_t)hi, upto);
	fprintf(to,
		"<svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"><title>%s of "
		"%zu nights: %s to %s</title><polyline fill=\"none\" stroke=\"var(--c11)\" "
		"stroke-width=\"1.5\" points=\"",
		SPARK_W, SPARK_H, SPARK_W, SPARK_H, i->history_name, i->nhistory, from, upto);
	for (size_t k = 0; k < i->nhistory; k++) {
		double at = hi > lo ? log(i->history[k] / lo) / log(hi / lo) : 0.5;

		x = 3 + (SPARK_W - 8) * (double)k / (double)(i->nhistory - 1);
		y = SPARK_H - 4 - (SPARK_H - 8) * at;
		fprintf(to, "%.1f,%.1f ", x, y);
	}
	fprintf(to,
		"\"/><circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"var(--c3)\"/></svg>"
		"<br/><small>%s, %s to %s</small>",
		x, y, i->history_name, from, upto);
}

static void figure(FILE *to, const struct entry *e, const char *name)
{
	const struct metric *m = entry_metric(e, name);
	char words[WORDS];

	fprintf(to, "<td class=\"n\">%s</td>", m ? words_time((int64_t)m->value, words) : "-");
}

static void row(FILE *to, const struct nightly_item *i, const char *prefix)
{
	const char *word = nightly_word(nightly_status(i));

	fprintf(to, "<tr><td><span class=\"pill %s\">%s</span></td><td>",
		strcmp(word, "ERROR") ? word : "INVALID", word);
	if (i->dir) {
		char href[512];

		snprintf(href, sizeof(href), "%s%s/report.html", prefix, i->dir);
		fputs("<a", to);
		xml_attr(to, "href", href);
		fputs(">", to);
	}
	xml_text(to, i->name);
	fputs(i->dir ? "</a>" : "", to);
	fputs("<br/><small>", to);
	xml_text(to, i->board);
	fputs(i->entry.emulated ? ", emulated" : "", to);
	fputs("</small></td><td>", to);
	xml_text(to, i->text);
	fputs("</td>", to);
	figure(to, &i->entry, "p99_9");
	figure(to, &i->entry, "p99_99");
	figure(to, &i->entry, "max");
	fputs("<td>", to);
	spark(to, i);
	fputs("</td></tr>\n", to);
	if (i->trend_text && *i->trend_text) {
		fputs("<tr><td></td><td colspan=\"6\"><pre>", to);
		xml_text(to, i->trend_text);
		fputs("</pre></td></tr>\n", to);
	}
}

int nightly_page(const struct nightly *n, const char *prefix, FILE *to)
{
	time_t t = (time_t)(n->started / 1000000000);
	char when[32];
	struct tm tm;

	strftime(when, sizeof(when), "%Y-%m-%d %H:%M UTC", gmtime_r(&t, &tm));
	fprintf(to,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		"<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>%s: night of %s"
		"</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n"
		"<h1>%s: night of %s</h1>\n<table>\n<thead><tr><th>verdict</th><th>scenario</th>"
		"<th>what was shown</th><th>p99.9</th><th>p99.99</th><th>max</th><th>nights</th>"
		"</tr></thead>\n<tbody>\n",
		nightly_word(n->status), when, page_style, nightly_word(n->status), when);
	for (size_t k = 0; k < n->n; k++)
		row(to, &n->at[k], prefix);
	fputs("</tbody>\n</table>\n</main>\n</body>\n</html>\n", to);
	return fflush(to) || ferror(to) ? -EIO : 0;
}
