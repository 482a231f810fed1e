// SPDX-License-Identifier: Apache-2.0
/*
 * plot_tail.c - P(latency > x): how fast the tail falls, and where the run stops knowing
 *
 * The band is the two-sided 95 % interval of each exceedance count (Garwood). Below 3/n nothing
 * can be observed at all: what is drawn there would be invented, so it is shaded.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include "lib/clean.h"
#include "reports/bounds.h"
#include "reports/plot.h"
#include "reports/quantile.h"
#include "reports/words.h"

#define POINTS 500

struct range {
	double x0, x1, y0; /* ns */
};

/* Exact bounds where they are far from the estimate, the normal ones where nobody could see the
 * difference. */
static void band(uint64_t k, double *lo, double *hi)
{
	double d = (double)k;

	*lo = k > 2000 ? d - 1.96 * sqrt(d) : garwood_lower(k, 0.975);
	*hi = k > 2000 ? d + 1.96 * sqrt(d) : garwood_upper(k, 0.975);
}

static void point(FILE *f, const struct range *g, int64_t x, uint64_t k, uint64_t n)
{
	double lo, hi, v = (double)x;

	band(k, &lo, &hi);
	fprintf(f, "%.7g %.6g %.6g %.6g\n", v < g->x0 ? g->x0 : v, (double)k / (double)n,
		fmax(lo / (double)n, g->y0), fmin(hi / (double)n, 1));
}

/* From the histogram as far as it is finer than the page, then every one of the worst. */
static void tail(FILE *f, const struct range *g, const struct sorted *d)
{
	uint64_t n = d->h->n, above = n, was = n + 1;
	unsigned points = 0;

	fprintf(f, "$all << E\n");
	for (unsigned c = 0; c < HIST_CELLS && points < POINTS; c++) {
		above -= d->h->cell[c];
		if (!d->h->cell[c] || hist_high(c) <= 0)
			continue;
		if (above <= d->nworst)
			break;
		/* Two hundred steps to the decade at most. */
		if ((double)above > 0.99 * (double)was)
			continue;
		point(f, g, hist_high(c), above, n);
		was = above;
		points++;
	}
	for (size_t i = d->nworst; i-- > 0;) {
		if (d->worst[i] <= 0 || (i > 50 && i % (d->nworst / 200 + 1)))
			continue;
		point(f, g, d->worst[i], i + 1, n);
	}
	fprintf(f, "E\n");
}

static void probe_tail(FILE *f, const struct range *g, const struct sorted *d, unsigned nr)
{
	uint64_t n = d->h->n, above = n, was = n + 1;

	fprintf(f, "$p%u << E\n", nr);
	for (unsigned c = 0; c < HIST_CELLS; c++) {
		above -= d->h->cell[c];
		if (!d->h->cell[c] || hist_high(c) <= 0)
			continue;
		if (!above || (double)above > 0.97 * (double)was)
			continue;
		fprintf(f, "%.7g %.6g\n", fmax((double)hist_high(c), g->x0),
			(double)above / (double)n);
		was = above;
	}
	fprintf(f, "E\n");
}

static void cross(FILE *f, const struct result *r, const struct range *g)
{
	int64_t limit = summary_opts(r->summary)->violation;
	char text[80], words[WORDS], p[WORDS];

	for (size_t i = 0; i < r->limits->nexceed; i++) {
		const struct exceed *e = &r->limits->exceed[i];
		double x = (double)e->limit;

		fprintf(f,
			"set arrow from first %.7g, graph 0 to first %.7g, graph 1 nohead lc "
			"rgb " PLOT_LIMIT
			" lw 1.5 dt 2\nset arrow from graph 0, first %.6g to graph 1, first "
			"%.6g nohead lc rgb " PLOT_LIMIT " lw 1.5 dt 2\nset label ",
			x, x, e->p, e->p);
		snprintf(text, sizeof(text), "P(> %s) < %s", words_time(e->limit, words),
			 words_small(e->p, p));
		plot_text(f, text);
		fprintf(f,
			" at first %.7g, first %.6g left offset 0.5,0.6 textcolor rgb " PLOT_LIMIT
			"\n",
			x, e->p);
	}
	if (limit < 0)
		return;
	fprintf(f,
		"set arrow from first %.7g, graph 0 to first %.7g, graph 1 nohead lc "
		"rgb " PLOT_LIMIT " lw 2\nset label ",
		(double)limit, (double)limit);
	snprintf(text, sizeof(text), "limit %s", words_time(limit, words));
	plot_text(f, text);
	fprintf(f, " at first %.7g, graph 0.96 left offset 0.5,0 textcolor rgb " PLOT_LIMIT "\n",
		(double)limit);
}

static struct range range_of(const struct result *r, const struct sorted *d)
{
	int64_t limit = summary_opts(r->summary)->violation, max = d->max > 10 ? d->max : 10,
		low = 1;
	struct range g;
	struct quantile q;

	for (size_t i = 0; i < r->limits->nexceed; i++)
		if (r->limits->exceed[i].limit > limit)
			limit = r->limits->exceed[i].limit;
	quantile_of(d, 2, &q);
	if (q.known && q.lo > 10)
		low = q.lo / 4;
	if (limit > 0 && limit < low)
		low = limit / 2 + 1;
	g.x0 = (double)low;
	g.x1 = (double)(limit > max ? limit : max) * 1.6;
	g.y0 = 0.2 / (double)d->h->n;
	for (size_t i = 0; i < r->limits->nexceed; i++)
		if (r->limits->exceed[i].p < 2 * g.y0)
			g.y0 = r->limits->exceed[i].p / 2;
	return g;
}

static int draw(struct plot *p, const struct result *r, const struct sorted *d)
{
	struct range g = range_of(r, d);
	size_t n = summary_probes(r->summary);
	FILE *f = p->script;
	char all[WORDS];

	fprintf(f,
		"set logscale xy\nset xrange [%.7g:%.7g]\nset yrange [%.6g:1]\nset format y "
		"'%%.0e'\n"
		"set xlabel 'latency x' textcolor rgb " PLOT_DIM
		"\nset ylabel 'P(latency > x)' textcolor rgb " PLOT_DIM
		"\nset object 1 rectangle from graph 0, graph 0 to graph 1, first %.6g fc "
		"rgb " PLOT_SHADE " fs solid noborder behind\nset label 'not observable with %s "
		"activations' at graph "
		"0.01, first %.6g left textcolor rgb " PLOT_DIM "\n",
		g.x0, g.x1, g.y0, garwood_upper(0, 0.95) / (double)d->h->n,
		words_count(d->h->n, all), garwood_upper(0, 0.95) / (double)d->h->n * 0.45);
	plot_time_tics(f, "x", g.x0, g.x1);
	plot_share_tics(f, "y", g.y0);
	cross(f, r, &g);
	tail(f, &g, d);
	for (size_t i = 0; n > 1 && n <= PLOT_CURVES && i < n; i++) {
		struct sorted one;

		if (sorted_probe(r->summary, i, &one))
			return -ENOMEM;
		probe_tail(f, &g, &one, (unsigned)i);
		sorted_done(&one);
	}
	fprintf(f, "plot $all using 1:3:4 with filledcurves fc rgb " PLOT_BAND
		   " fs solid noborder title '95 %% interval'");
	for (size_t i = 0; n > 1 && n <= PLOT_CURVES && i < n; i++) {
		const struct probe_sum *q = summary_probe(r->summary, i);

		fprintf(f,
			", $p%zu with steps lw 1 lc rgb '#%02zx%02zx%02zx' title 'guest %u probe "
			"%u'",
			i, PLOT_CURVE0 + i, PLOT_CURVE0 + i, PLOT_CURVE0 + i, q->guest, q->id);
	}
	fprintf(f,
		", $all using 1:2 with steps lw 2 lc rgb " PLOT_TEXT " title 'per activation'\n");
	return 0;
}

int plot_tail(const struct result *r, FILE *page)
{
	struct sorted d;
	struct plot p;
	int rc = sorted_all(r->summary, &d);

	if (rc)
		return rc;
	rc = plot_begin(&p, 380);
	if (!rc) {
		rc = draw(&p, r, &d);
		rc = plot_end(&p, page, "Tail: the probability that a latency exceeds x") ?: rc;
	}
	sorted_done(&d);
	return rc;
}
