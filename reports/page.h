/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.h - report.html, section by section; for the files of the page only
 *
 * One page that needs nothing else: no script, no font, no picture from anywhere. Light, dark and
 * print come from CSS variables (page_style.c). Text that came from outside goes through xml.h.
 */
#ifndef REPORTS_PAGE_H
#define REPORTS_PAGE_H

#include "reports/result_priv.h"
#include "reports/xml.h"

struct page {
	const struct result *r;
	const struct summary *s;
	struct totals t;
	FILE *to;
	int rc;			/* the first error */
	bool no_gnuplot;
};

typedef void page_fn(struct page *p);

extern const char page_style[];
extern const char page_light[];	    /* the variables alone: "--bg:#fff;..." */
extern const char page_svg_style[]; /* what pictures need of page_style */

page_fn page_banner, page_figures, page_gates;		/* page_figures.c */
page_fn page_worst, page_stalls, page_validity;		/* page_worst.c */
page_fn page_pwcet;					/* page_pwcet.c */
page_fn page_environment, page_reproduce;		/* page_host.c */

#endif
