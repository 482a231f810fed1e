// SPDX-License-Identifier: Apache-2.0
/* page.c - the order of the report */
#include "reports/page.h"

#include <errno.h>
#include "lib/clean.h"
#include "reports/plots.h"

static void page_plot(struct page *p, size_t i)
{
	const struct plot_row *row = &plot_rows[i];
	int rc = p->r->plots->at[i].rc;

	fprintf(p->to, "<section id=\"%s\">\n<h2>%s</h2>\n<p class=\"hint\">%s</p>\n<figure>\n",
		row->id, row->title, row->words);
	if (rc == -ENOENT)
		fputs("<p class=\"absent\">Not drawn: gnuplot is not installed "
		      "(apt-get install gnuplot-nox, then rtbench report).</p>\n",
		      p->to);
	else if (rc)
		fputs("<p class=\"absent\">Not drawn: gnuplot failed.</p>\n", p->to);
	else
		fputs(p->r->plots->at[i].svg, p->to);
	fputs("</figure>\n</section>\n", p->to);
}

static void page_plots(struct page *p)
{
	for (size_t i = 0; i < PLOTS && !p->r->plots->empty; i++)
		page_plot(p, i);
}

static page_fn *const sections[] = {
	page_banner, page_figures, page_gates,	  page_plots,	    page_pwcet,
	page_worst,  page_stalls,  page_validity, page_environment, page_reproduce,
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
