/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plots.h - the pictures of a result: drawn once, shown in the page, kept as files
 *
 *	plots_draw(&r, &p)		each with its own outcome; -ENOMEM
 *	... p.at[i].svg goes into the page; plots_file(p.at[i].svg, f) makes a file of it ...
 *	plots_done(&p)
 *
 * In the page a picture takes its colours from CSS variables. A file has them written out, on a
 * white ground, so that every viewer, wiki and converter shows the same.
 */
#ifndef REPORTS_PLOTS_H
#define REPORTS_PLOTS_H

#include "reports/plot.h"

#define PLOTS 4

struct plot_row {
	const char *id; /* of the section of the page; the file is ID.svg */
	const char *title, *words;
	int (*draw)(const struct result *r, FILE *to);
};

extern const struct plot_row plot_rows[PLOTS];

struct plots {
	bool empty; /* nothing was measured: nothing drawn */
	struct {
		char *svg; /* NULL: not drawn */
		int rc;	   /* why not: -ENOENT: there is no gnuplot */
	} at[PLOTS];
};

int plots_draw(const struct result *r, struct plots *p);
void plots_done(struct plots *p);

/* plots_file - an SVG file of its own; 0 or -EIO */
int plots_file(const char *svg, FILE *to);

#endif
