// SPDX-License-Identifier: Apache-2.0
/*
 * plot_time.c - the worst of each stretch of the run, with what happened on the host above it
 *
 * Time is the host's, from START, so that loads, pauses and links stand where they were. No stretch
 * is averaged: one pixel shows the worst of all it stands for.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/plot.h"
#include "reports/words.h"

#define COLUMNS 800

static const struct plot_unit units[] = {
	{86400e9, "d"}, {3600e9, "h"}, {60e9, "min"}, {1e9, "s"}, {1e6, "ms"}};

static struct plot_unit time_unit(int64_t span)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if ((double)span >= 3 * units[i].ns)
			return units[i];
	return units[ARRAY_SIZE(units) - 1];
}

int64_t plot_span(const struct summary *s)
{
	struct totals t;
	int64_t span;

	summary_totals(s, &t);
	span = t.duration > 0 ? t.duration : 1;
	for (size_t i = 0; i < summary_probes(s); i++) {
		const struct probe_sum *p = summary_probe(s, i);
		int64_t end = p->t0 + (int64_t)p->nseconds * p->second_width;

		if (p->nseconds && end > span)
			span = end;
	}
	return span;
}

int64_t plot_from(const struct summary *s)
{
	int64_t span = plot_span(s), first = span;

	for (size_t i = 0; i < summary_probes(s); i++)
		if (summary_probe(s, i)->nseconds && summary_probe(s, i)->t0 < first)
			first = summary_probe(s, i)->t0;
	first -= (span - first) / 8;
	return first > span / 10 && first < span ? first : 0;
}

struct stripe {
	int64_t from, to;
	const char *name;
	unsigned row;
};

static void stripe(FILE *f, const struct stripe *s, struct plot_unit u, const char *colour)
{
	double top = 0.995 - 0.06 * s->row;

	fprintf(f,
		"set object rectangle from first %.7g, graph %.3f to first %.7g, graph %.3f fc rgb "
		"%s "
		"fs solid noborder behind\nset label ",
		(double)s->from / u.ns, top - 0.05, (double)s->to / u.ns, top, colour);
	plot_text(f, s->name);
	fprintf(f,
		" at first %.7g, graph %.3f left offset 0.4,0 textcolor rgb " PLOT_TEXT
		" font ',11'\n",
		(double)s->from / u.ns, top - 0.025);
}

static unsigned row_of(const char *const *names, unsigned n, const char *name)
{
	for (unsigned i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return i;
	return n;
}

/* Loads, one row each: from started to stopped, or to the end. */
static unsigned loads(FILE *f, const struct summary *s, struct plot_unit u, int64_t span)
{
	const char *names[6];
	int64_t since[6];
	unsigned n = 0;
	const struct mark *m;
	size_t count = summary_marks(s, &m);
	int64_t from = plot_from(s);

	for (size_t i = 0; i < count; i++) {
		unsigned row;

		if (m[i].what != WIRE_MARK_LOAD)
			continue;
		row = row_of(names, n, m[i].text);
		if (row == n && n == ARRAY_SIZE(names))
			continue;
		if (row == n) {
			names[n] = m[i].text;
			since[n++] = -1;
		}
		if (m[i].value) {
			since[row] = m[i].t_host > from ? m[i].t_host : from;
		} else if (since[row] >= 0) {
			stripe(f, &(struct stripe){since[row], m[i].t_host, names[row], row}, u,
			       PLOT_LOAD);
			since[row] = -1;
		}
	}
	for (unsigned row = 0; row < n; row++)
		if (since[row] >= 0)
			stripe(f, &(struct stripe){since[row], span, names[row], row}, u,
			       PLOT_LOAD);
	return n;
}

/* A line, and its words where they do not fall on those of the line before. */
static void line_at(FILE *f, int64_t t, struct plot_unit u, const char *text)
{
	fprintf(f,
		"set arrow from first %.7g, graph 0 to first %.7g, graph 1 nohead lc rgb " PLOT_DIM
		" lw 1 dt 2\n",
		(double)t / u.ns, (double)t / u.ns);
	if (!text)
		return;
	fputs("set label ", f);
	plot_text(f, text);
	fprintf(f,
		" at first %.7g, graph 0.03 left rotate by 90 offset 0.7,0 textcolor rgb " PLOT_DIM
		" font ',11'\n",
		(double)t / u.ns);
}

static void happenings(FILE *f, const struct summary *s, struct plot_unit u, int64_t span)
{
	const struct stall *stall;
	const struct mark *m;
	size_t n = summary_marks(s, &m), lines = 0;
	int64_t from = plot_from(s), last = -span;

	for (size_t i = 0; i < n && lines < 24; i++) {
		char text[64];

		if (m[i].what == WIRE_MARK_PHASE)
			snprintf(text, sizeof(text), "%.40s", m[i].text);
		else if (m[i].what == WIRE_MARK_VM)
			snprintf(text, sizeof(text), "%.50s",
				 *m[i].text   ? m[i].text
				 : m[i].value ? "running"
					      : "paused");
		else if (m[i].what == WIRE_MARK_INVALID)
			snprintf(text, sizeof(text), "%.50s", m[i].text);
		else
			continue;
		if (m[i].t_host < from ||
		    (m[i].what == WIRE_MARK_PHASE && m[i].t_host > span - (span - from) / 50))
			continue;
		line_at(f, m[i].t_host, u, m[i].t_host - last > (span - from) / 60 ? text : NULL);
		last = m[i].t_host - last > (span - from) / 60 ? m[i].t_host : last;
		lines++;
	}
	n = summary_stalls(s, &stall);
	for (size_t i = 0; i < n && i < 50 && stall[i].t_host >= from; i++)
		fprintf(f,
			"set object rectangle from first %.7g, graph 0 to first %.7g, graph 1 fc "
			"rgb " PLOT_BAND " fs solid noborder behind\n",
			(double)stall[i].t_host / u.ns,
			fmax((double)(stall[i].t_host + stall[i].length) / u.ns,
			     (double)(stall[i].t_host + span / 400) / u.ns));
}

/* Worst of each column of the page; grid: ns a column, ns a unit of latency. */
static void column_maxima(FILE *f, const struct probe_sum *p, const double grid[2], unsigned nr)
{
	double ns = grid[0], y = grid[1];
	int64_t was = -1, worst = 0;
	bool some = false;

	fprintf(f, "$s%u << E\n", nr);
	for (size_t i = 0; i < p->nseconds; i++) {
		double t = (double)p->t0 + ((double)i + 0.5) * (double)p->second_width;
		int64_t column = (int64_t)(t / ns);

		if (!p->seconds[i].n)
			continue;
		if (some && column != was) {
			fprintf(f, "%.7g %.7g\n", ((double)was + 0.5) * ns, (double)worst / y);
			some = false;
		}
		if (!some || p->seconds[i].max > worst)
			worst = p->seconds[i].max;
		was = column;
		some = true;
	}
	if (some)
		fprintf(f, "%.7g %.7g\n", ((double)was + 0.5) * ns, (double)worst / y);
	fprintf(f, "E\n");
}

static void curves(FILE *f, const struct summary *s, const double grid[2], double unit)
{
	size_t n = summary_probes(s), shown = n < PLOT_CURVES ? n : PLOT_CURVES;

	for (size_t i = 0; i < shown; i++)
		column_maxima(f, summary_probe(s, i), grid, (unsigned)i);
	fprintf(f, "plot ");
	for (size_t i = 0; i < shown; i++) {
		const struct probe_sum *p = summary_probe(s, i);

		fprintf(f,
			"%s$s%zu using ($1/%.7g):2 with steps lw 1.2 lc rgb '#%02zx%02zx%02zx' "
			"title "
			"'guest %u probe %u'",
			i ? ", " : "", i, unit, PLOT_CURVE0 + i, PLOT_CURVE0 + i, PLOT_CURVE0 + i,
			p->guest, p->id);
	}
	fputc('\n', f);
}

/* Logarithmic, in ns, where the worst is far above the usual; else linear in a unit of its size. */
static double worst_axis(FILE *f, const struct summary *s, int64_t max, int64_t limit)
{
	struct plot_unit u = plot_unit(max);
	int64_t low = INT64_MAX, high = limit > max && limit < 3 * max ? limit : max;

	for (size_t i = 0; i < summary_probes(s); i++)
		for (size_t j = 0; j < summary_probe(s, i)->nseconds; j++)
			if (summary_probe(s, i)->seconds[j].n &&
			    summary_probe(s, i)->seconds[j].max < low)
				low = summary_probe(s, i)->seconds[j].max;
	if (low > 0 && max / 12 > low) {
		fprintf(f,
			"set logscale y\nset yrange [%g:%g]\nset ylabel 'worst latency' textcolor "
			"rgb " PLOT_DIM "\n",
			(double)low / 2, (double)high * 8);
		plot_time_tics(f, "y", (double)low / 2, (double)high * 8);
		return 1;
	}
	fprintf(f,
		"set yrange [%s:%g]\nset ylabel 'worst latency (%s)' textcolor rgb " PLOT_DIM "\n",
		low < 0 ? "*" : "0", (double)high / u.ns * 1.35 + 1e-9, u.name);
	return u.ns;
}

int plot_time(const struct result *r, FILE *page)
{
	const struct summary *s = r->summary;
	int64_t span = plot_span(s), limit = summary_opts(s)->violation;
	int64_t from = plot_from(s);
	struct plot_unit u = time_unit(span);
	double grid[2] = {(double)(span - from) / COLUMNS, 1};
	struct totals t;
	struct plot p;
	int rc = plot_begin(&p, 340);

	if (rc)
		return rc;
	summary_totals(s, &t);
	fprintf(p.script,
		"set key above right horizontal\nset xrange [%.7g:%.7g]\nset xlabel 'time of the "
		"run "
		"(%s)' "
		"textcolor rgb " PLOT_DIM "\n",
		(double)from / u.ns, (double)span / u.ns, u.name);
	grid[1] = worst_axis(p.script, s, t.max, limit);
	loads(p.script, s, u, span);
	happenings(p.script, s, u, span);
	if (limit >= 0 && limit < 3 * t.max)
		fprintf(p.script,
			"set arrow from graph 0, first %.7g to graph 1, first %.7g nohead lc "
			"rgb " PLOT_LIMIT " lw 2\n",
			(double)limit / grid[1], (double)limit / grid[1]);
	curves(p.script, s, grid, u.ns);
	return plot_end(&p, page, "Worst latency over time");
}
