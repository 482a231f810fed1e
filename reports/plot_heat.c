// SPDX-License-Identifier: Apache-2.0
/*
 * plot_heat.c - time by latency, colour is how many
 *
 * A disturbance with a period is a line here where the other plots show one number. Drawn without
 * gnuplot: cells of equal colour beside each other are one rectangle, so a night is small too.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/heat.h"
#include "reports/plot.h"
#include "reports/words.h"

#define COLS  240
#define SHADE 9 /* colours, as CSS classes h1 .. h9 */

#define LEFT   100.0
#define RIGHT  933.0
#define TOP    10.0
#define BOTTOM 290.0

struct picture {
	uint64_t (*at)[HEAT_ROWS]; /* COLS of them */
	unsigned low, high;	   /* rows in use */
	double most;
	int64_t from, span; /* ns since START; how long */
};

/* Probes have columns of their own width; here they share those of the page. Few stay together, so
 * that one late activation is seen; many are spread over what they overlap, so that the two widths
 * beat no pattern into the picture. */
static void spread(struct picture *p, const struct probe_sum *s, size_t c, unsigned row)
{
	double scale = COLS / (double)p->span, n = s->heat->col[c][row];
	double from = ((double)(s->t0 - p->from) + (double)c * (double)s->heat->width) * scale;
	double width = (double)s->heat->width * scale;

	from = from < 0 ? 0 : from > COLS - 1e-6 ? COLS - 1e-6 : from;
	if (from + width > COLS)
		width = COLS - from;
	if (n < 20) {
		p->at[(unsigned)(from + width / 2)][row] += n;
		return;
	}
	for (unsigned i = (unsigned)from; i < COLS && i < from + width; i++)
		p->at[i][row] += n * (fmin(i + 1, from + width) - fmax(i, from)) / width;
}

static void gather(struct picture *p, const struct probe_sum *s)
{
	for (size_t c = 0; c < s->heat->n; c++)
		for (unsigned row = 0; row < HEAT_ROWS; row++)
			if (s->heat->col[c][row])
				spread(p, s, c, row);
}

static void extent(struct picture *p)
{
	p->low = HEAT_ROWS;
	for (unsigned c = 0; c < COLS; c++)
		for (unsigned row = 0; row < HEAT_ROWS; row++) {
			if (p->at[c][row] < 0.5)
				continue;
			p->low = row < p->low ? row : p->low;
			p->high = row > p->high ? row : p->high;
			p->most = p->at[c][row] > p->most ? p->at[c][row] : p->most;
		}
	/* Earlier than due, or within the first nanoseconds: one row is enough to show it. */
	if (p->low < 21 && p->high > 30)
		p->low = 21;
}

static unsigned shade(const struct picture *p, unsigned c, unsigned row)
{
	double n = p->at[c][row];

	for (unsigned r = 0; row == p->low && r < row; r++)
		n += p->at[c][r];
	if (n < 0.5)
		return 0;
	return 1 + (unsigned)(log(n < 1 ? 1 : n) / log(p->most + 2) * (SHADE - 0.01));
}

static double y_of(const struct picture *p, double row)
{
	return BOTTOM - (row - p->low) / (p->high + 1 - p->low) * (BOTTOM - TOP);
}

static void cells(FILE *to, const struct picture *p)
{
	double w = (RIGHT - LEFT) / COLS, h = (BOTTOM - TOP) / (p->high + 1 - p->low);

	for (unsigned row = p->low; row <= p->high; row++)
		for (unsigned c = 0, run; c < COLS; c += run) {
			unsigned s = shade(p, c, row);

			for (run = 1; c + run < COLS && shade(p, c + run, row) == s;)
				run++;
			if (s)
				fprintf(to,
					"<rect class=\"h%u\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" "
					"height=\"%.2f\"/>\n",
					s, LEFT + c * w, y_of(p, row + 1.0), run * w + 0.05,
					h + 0.05);
		}
}

static void latency_axis(FILE *to, const struct picture *p)
{
	char words[WORDS];

	fprintf(to,
		"<text transform=\"translate(40,%g) rotate(-90)\" text-anchor=\"middle\">latency"
		"</text>\n",
		(TOP + BOTTOM) / 2);
	for (int64_t v = 1; v < INT64_MAX / 10; v *= 10) {
		double row = 1 + 4 * log2((double)v), y = y_of(p, row);

		if (row < p->low || row > p->high + 1)
			continue;
		words_time(v, words);
		if (strchr(words, '.'))
			snprintf(words, sizeof(words), "%.0f %s", (double)v / plot_unit(v).ns,
				 plot_unit(v).name);
		fprintf(to,
			"<path class=\"g\" d=\"M%g,%.2f H%g\"/><text x=\"%g\" y=\"%.2f\" "
			"text-anchor=\"end\">%s</text>\n",
			LEFT, y, RIGHT, LEFT - 6, y + 4, words);
	}
}

static void time_axis(FILE *to, const struct picture *p)
{
	static const double steps[] = {1e7,    2e7,    5e7,	1e8,	 2e8,	 5e8,
				       1e9,    2e9,    5e9,	10e9,	 20e9,	 30e9,
				       60e9,   120e9,  300e9,	600e9,	 1200e9, 1800e9,
				       3600e9, 7200e9, 14400e9, 43200e9, 86400e9};
	double step = steps[ARRAY_SIZE(steps) - 1];
	const char *unit;
	double scale;

	for (size_t i = ARRAY_SIZE(steps); i-- > 0;)
		if (steps[i] * 10 >= (double)p->span)
			step = steps[i];
	while ((double)p->span / step > 12)
		step *= 2;
	scale = step >= 3600e9 ? 3600e9 : step >= 60e9 ? 60e9 : step >= 1e9 ? 1e9 : 1e6;
	unit = step >= 3600e9 ? "h" : step >= 60e9 ? "min" : step >= 1e9 ? "s" : "ms";
	for (double t = ceil((double)p->from / step) * step; t <= (double)(p->from + p->span);
	     t += step) {
		double x = LEFT + (t - (double)p->from) / (double)p->span * (RIGHT - LEFT);

		fprintf(to,
			"<path class=\"t\" d=\"M%.2f,%g v5\"/><text x=\"%.2f\" y=\"%g\" "
			"text-anchor=\"middle\">%g</text>\n",
			x, BOTTOM, x, BOTTOM + 20, t / scale);
	}
	fprintf(to, "<text x=\"%g\" y=\"%g\" text-anchor=\"middle\">time of the run (%s)</text>\n",
		(LEFT + RIGHT) / 2, BOTTOM + 42, unit);
}

static void limit_line(FILE *to, const struct picture *p, int64_t limit)
{
	double row;

	if (limit < 1)
		return;
	row = 1 + 4 * log2((double)limit);
	if (row < p->low || row > p->high + 1)
		return;
	fprintf(to, "<path class=\"l\" d=\"M%g,%.2f H%g\"/>\n", LEFT, y_of(p, row), RIGHT);
}

int plot_heat(const struct result *r, FILE *page)
{
	struct picture p = {.from = plot_from(r->summary)};

	p.span = plot_span(r->summary) - p.from;
	p.at = calloc(COLS, sizeof(*p.at));
	if (!p.at)
		return -ENOMEM;
	for (size_t i = 0; i < summary_probes(r->summary); i++)
		gather(&p, summary_probe(r->summary, i));
	extent(&p);
	fprintf(page,
		"<svg role=\"img\" class=\"heat\" viewBox=\"0 0 %d 340\"><title>Time by latency"
		"</title>\n",
		PLOT_WIDTH);
	if (p.most > 0) {
		cells(page, &p);
		latency_axis(page, &p);
		time_axis(page, &p);
		limit_line(page, &p, summary_opts(r->summary)->violation);
	}
	fputs("</svg>\n", page);
	free(p.at);
	return 0;
}
