// SPDX-License-Identifier: Apache-2.0
/* page.c - the order of the report */
#include "reports/page.h"

#include <errno.h>
#include "lib/clean.h"
#include "reports/plot.h"

static const struct {
	const char *id, *title, *words;
	int (*draw)(const struct result *r, FILE *page);
} plots[] = {
	{"histogram", "Latency histogram",
	 "A clear cut-off on the right is good; a long flat tail means that something rare still "
	 "has to "
	 "be found. The count is logarithmic: one activation is visible beside a million.",
	 plot_histogram},
	{"tail", "Tail",
	 "The probability that an activation is later than x, with what the run allows to say "
	 "about it. "
	 "In the shaded region nothing was, nor could be, observed.",
	 plot_tail},
	{"time", "Worst latency over time",
	 "The worst of each stretch. Above: the loads while they ran. Dashed: what happened on the "
	 "host.",
	 plot_time},
	{"heat", "Time by latency",
	 "Darker is more. A disturbance with a period draws lines; a phase that differs from the "
	 "others "
	 "shows as a step.",
	 plot_heat},
};

static void page_plots(struct page *p)
{
	if (!p->t.n)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(plots); i++) {
		int rc;

		fprintf(p->to,
			"<section id=\"%s\">\n<h2>%s</h2>\n<p class=\"hint\">%s</p>\n<figure>\n",
			plots[i].id, plots[i].title, plots[i].words);
		rc = plots[i].draw(p->r, p->to);
		if (rc == -ENOENT)
			fputs("<p class=\"absent\">Not drawn: gnuplot is not installed "
			      "(apt-get install gnuplot-nox, then rtbench report).</p>\n",
			      p->to);
		else if (rc == -ENOMEM)
			p->rc = rc;
		else if (rc)
			fputs("<p class=\"absent\">Not drawn: gnuplot failed.</p>\n", p->to);
		fputs("</figure>\n</section>\n", p->to);
	}
}

static page_fn *const sections[] = {
	page_banner, page_figures,  page_gates,	      page_plots,     page_worst,
	page_stalls, page_validity, page_environment, page_reproduce,
};

int result_page(const struct result *r, FILE *to)
{
	struct page p = {.r = r, .s = r->summary, .to = to};

	summary_totals(r->summary, &p.t);
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
	      "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>",
	      to);
	fprintf(to, "%s: ", verdict_name(r->verdict.status));
	xml_text(to, r->name);
	fprintf(to, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n", page_style);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		sections[i](&p);
	fputs("</main>\n</body>\n</html>\n", to);
	if (!p.rc && (fflush(to) || ferror(to)))
		p.rc = -EIO;
	return p.rc;
}
