/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plot.h - gnuplot draws, the page inlines
 *
 *	struct plot p;
 *	plot_begin(&p, 300);			height; the width is that of the page
 *	fprintf(p.script, ...)			gnuplot's own words; colours are PLOT_... of page.c
 *	rc = plot_end(&p, page, "what it shows");
 *
 * gnuplot's SVG comes with fixed colours and a lot of scaffolding. What is inlined has its colours
 * as CSS variables (rgb(n,n,n) becomes var(--cn)), so that one drawing is legible in light, dark
 * and print, and refers to nothing outside the page.
 */
#ifndef REPORTS_PLOT_H
#define REPORTS_PLOT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "reports/result.h"

#define PLOT_WIDTH  960
#define PLOT_CURVES 8	/* probes that get a curve of their own */

/* Colours: as gnuplot text, and as CSS variables in page_style.c. */
#define PLOT_INK    "'#010101'"
#define PLOT_GRID   "'#020202'"
#define PLOT_LIMIT  "'#030303'"
#define PLOT_DIM    "'#040404'"
#define PLOT_SHADE  "'#050505'"
#define PLOT_BAND   "'#060606'"
#define PLOT_LOAD   "'#070707'"
#define PLOT_TEXT   "'#080808'"
#define PLOT_CURVE0 11	/* '#0b0b0b' .. : one per probe */

struct plot {
	FILE *script;
	char *text;
	size_t len;
};

int plot_begin(struct plot *p, unsigned height);
/* plot_end - 0; -ENOENT: there is no gnuplot; other -errno: it failed */
int plot_end(struct plot *p, FILE *page, const char *title);

/* plot_text - as a gnuplot string: quoted, one line, no markup */
void plot_text(FILE *to, const char *text);

/* plot_time_tics - `axis` is logarithmic and in ns: decades in words, "10 us", with their 2 .. 9 */
void plot_time_tics(FILE *to, const char *axis, double low, double high);

/* plot_share_tics - `axis` is a logarithmic probability: 1, 0.1, 0.01, 1e-3 ... */
void plot_share_tics(FILE *to, const char *axis, double low);

/* The largest unit in which `ns` is at least 1. */
struct plot_unit {
	double ns;
	const char *name;
};
struct plot_unit plot_unit(int64_t ns);

/* The plots: 0 or -errno. */
int plot_histogram(const struct result *r, FILE *page);
int plot_tail(const struct result *r, FILE *page);
int plot_time(const struct result *r, FILE *page);
int plot_heat(const struct result *r, FILE *page);

/* plot_span - the time axis of the run: from 0 to here, ns since START */
int64_t plot_span(const struct summary *s);
/* plot_from - where a time axis may begin: shortly before the probes did, not with a long boot */
int64_t plot_from(const struct summary *s);

#endif
