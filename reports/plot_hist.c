// SPDX-License-Identifier: Apache-2.0
/*
 * plot_hist.c - the latency plot as OSADL draws it: linear latency, logarithmic count, one step
 * curve per probe, the maximum named
 *
 * The axis ends where a single late activation would squeeze all others into one column; what lies
 * beyond is drawn as a column of its own at the end, never left out.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/plot.h"
#include "reports/quantile.h"
#include "reports/words.h"

#define BINS 480

struct axis {
	int64_t from, bin; /* ns */
	unsigned bins;	   /* the last one holds all that is beyond */
	bool beyond;
	struct plot_unit unit;
};

/* 1, 2 or 5 times a power of ten, not below v */
static int64_t round_up(int64_t v)
{
	int64_t step = 1;

	while (step < INT64_MAX / 20 && step * 10 <= v)
		step *= 10;
	return step >= v ? step : 2 * step >= v ? 2 * step : 5 * step >= v ? 5 * step : 10 * step;
}

static struct axis axis_of(const struct sorted *d, int64_t min, int64_t limit)
{
	struct axis a = {0};
	struct quantile usual, late;
	int64_t top = d->max, body;

	quantile_of(d, 2, &usual);
	quantile_of(d, 100, &late);
	body = late.known ? late.value : d->max;
	/* A limit that is near what is usual is what a reader looks for. */
	if (limit > 0 && limit < 20 * body && (!usual.known || usual.value < 2 * limit))
		body = limit;
	if (top > 8 * body && top - min > 1000)
		top = 4 * body;
	if (limit > top && limit < 2 * top)
		top = limit + limit / 20;
	a.bin = round_up((top - (min < 0 ? min : 0)) / BINS + 1);
	a.from = min < 0 ? -((-min / a.bin + 1) * a.bin) : 0;
	a.bins = (unsigned)((top - a.from) / a.bin) + 2;
	a.beyond = d->max >= a.from + (int64_t)(a.bins - 1) * a.bin;
	a.unit = plot_unit(top);
	return a;
}

static unsigned bin_of(const struct axis *a, int64_t v)
{
	int64_t i = v <= a->from ? 0 : (v - a->from) / a->bin;

	return i < a->bins - 1 ? (unsigned)i : a->bins - 1;
}

/* Cells of many are spread over the columns they overlap, so that the edges of cells and columns
 * beat no pattern into the curve; those of few stay whole, so that one late activation is one. */
static void fill(double *bin, const struct axis *a, const struct hist *h)
{
	for (unsigned c = 0; c < HIST_CELLS; c++) {
		unsigned from = bin_of(a, hist_low(c)), to = bin_of(a, hist_high(c));
		double width = (double)hist_high(c) - (double)hist_low(c) + 1;

		if (!h->cell[c])
			continue;
		if (from == to || h->cell[c] < 20) {
			bin[to] += (double)h->cell[c];
			continue;
		}
		for (unsigned b = from; b <= to; b++) {
			double low = (double)(a->from + b * a->bin), high = low + (double)a->bin;

			low = fmax(low, (double)hist_low(c));
			high = b == to ? (double)hist_high(c) + 1 : high;
			bin[b] += (double)h->cell[c] * (high - low) / width;
		}
	}
}

static int curve(FILE *f, const struct axis *a, const struct hist *h, unsigned n)
{
	autofree double *bin = calloc(a->bins, sizeof(*bin));

	if (!bin)
		return -ENOMEM;
	fill(bin, a, h);
	fprintf(f, "$c%u << E\n", n);
	for (unsigned b = 0; b < a->bins; b++) {
		double x = (double)(a->from + b * a->bin) / a->unit.ns,
		       y = bin[b] < 0.8 ? 0.8 : bin[b];

		/* Of a flat stretch its ends suffice. */
		if (b && b + 1 < a->bins && bin[b] < 0.8 && bin[b - 1] < 0.8 && bin[b + 1] < 0.8)
			continue;
		fprintf(f, "%.7g %.7g\n%.7g %.7g\n", x, y, x + (double)a->bin / a->unit.ns, y);
	}
	fprintf(f, "E\n");
	return 0;
}

static void marks(FILE *f, const struct result *r, const struct axis *a, const struct sorted *d)
{
	double end = (double)(a->from + (int64_t)a->bins * a->bin) / a->unit.ns;
	double last = end - (double)a->bin / a->unit.ns;
	double max = a->beyond ? last : (double)d->max / a->unit.ns;
	int64_t limit = summary_opts(r->summary)->violation;
	char text[100], words[WORDS], count[WORDS];

	snprintf(text, sizeof(text), "max %s", words_time(d->max, words));
	if (a->beyond)
		snprintf(
			text, sizeof(text), "%s beyond, max %s",
			words_count(hist_above(d->h, a->from + (int64_t)(a->bins - 1) * a->bin - 1),
				    count),
			words_time(d->max, words));
	fprintf(f, "set label 1 ");
	plot_text(f, text);
	fprintf(f, " at first %.7g, graph 0.30 %s textcolor rgb " PLOT_TEXT "\n", max,
		max > 0.6 * end ? "right offset -0.5,0" : "left offset 0.5,0");
	fprintf(f,
		"set arrow 1 from first %.7g, graph 0.27 to first %.7g, graph 0.02 size screen "
		"0.008,20 lc rgb " PLOT_INK "\n",
		max, max);
	if (limit >= 0 && (double)limit / a->unit.ns < end) {
		fprintf(f,
			"set arrow 2 from first %.7g, graph 0 to first %.7g, graph 1 nohead lc "
			"rgb " PLOT_LIMIT " lw 2\nset label 2 ",
			(double)limit / a->unit.ns, (double)limit / a->unit.ns);
		snprintf(text, sizeof(text), "limit %s", words_time(limit, words));
		plot_text(f, text);
		fprintf(f, " at first %.7g, graph 0.52 %s textcolor rgb " PLOT_LIMIT "\n",
			(double)limit / a->unit.ns,
			(double)limit / a->unit.ns > 0.8 * end ? "right offset -0.5,0"
							       : "left offset 0.5,0");
	}
	fprintf(f, "set xrange [%.7g:%.7g]\n", (double)a->from / a->unit.ns, end);
}

static int curves(FILE *f, const struct result *r, const struct axis *a, const struct sorted *d)
{
	size_t n = summary_probes(r->summary);
	int rc = 0;

	if (n > PLOT_CURVES) {
		rc = curve(f, a, d->h, 0);
		fprintf(f, "plot $c0 with lines lw 1.5 lc rgb '#0b0b0b' title 'all %zu probes'\n",
			n);
		return rc;
	}
	for (size_t i = 0; !rc && i < n; i++)
		rc = curve(f, a, summary_probe(r->summary, i)->all, (unsigned)i);
	fprintf(f, "plot ");
	for (size_t i = 0; i < n; i++) {
		const struct probe_sum *p = summary_probe(r->summary, i);

		fprintf(f,
			"%s$c%zu with lines lw 1.5 lc rgb '#%02zx%02zx%02zx' title 'guest %u probe "
			"%u'",
			i ? ", " : "", i, PLOT_CURVE0 + i, PLOT_CURVE0 + i, PLOT_CURVE0 + i,
			p->guest, p->id);
	}
	fputc('\n', f);
	return rc;
}

int plot_histogram(const struct result *r, FILE *page)
{
	struct totals t;
	struct sorted d;
	struct plot p;
	struct axis a;
	int rc = sorted_all(r->summary, &d);

	if (rc)
		return rc;
	rc = plot_begin(&p, 380);
	if (!rc) {
		summary_totals(r->summary, &t);
		a = axis_of(&d, t.min, summary_opts(r->summary)->violation);
		fprintf(p.script,
			"set logscale y\nset yrange [0.8:*]\nset format y '10^{%%L}'\n"
			"set format y '%%.0f'\nset xlabel 'latency (%s)' textcolor rgb " PLOT_DIM
			"\nset ylabel 'activations per %.7g %s' textcolor rgb " PLOT_DIM "\n",
			a.unit.name, (double)a.bin / a.unit.ns, a.unit.name);
		marks(p.script, r, &a, &d);
		rc = curves(p.script, r, &a, &d);
		rc = plot_end(&p, page, "Histogram of latencies") ?: rc;
	}
	sorted_done(&d);
	return rc;
}
