// SPDX-License-Identifier: Apache-2.0
/* plot.c - a script to gnuplot, its SVG into the page */
#include "reports/plot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lib/child.h"
#include "lib/clean.h"
#include "reports/xml.h"

#define LIMIT_MS 60000

int plot_begin(struct plot *p, unsigned height)
{
	*p = (struct plot){0};
	p->script = open_memstream(&p->text, &p->len);
	if (!p->script)
		return -ENOMEM;
	fprintf(p->script,
		"set encoding utf8\n"
		"set terminal svg size %d,%u dynamic noenhanced font 'Arial,13'\n"
		"set border 3 lc rgb " PLOT_INK "\nset tics nomirror textcolor rgb " PLOT_DIM "\n"
		"set grid lc rgb " PLOT_GRID " lt 1 lw 1\nset key top right textcolor rgb " PLOT_DIM
		"\nset lmargin 11\nset rmargin 3\n",
		PLOT_WIDTH, height);
	return 0;
}

void plot_text(FILE *to, const char *text)
{
	fputc('\'', to);
	for (; *text; text++)
		if (*text == '\'')
			fputs("''", to);
		else
			fputc((unsigned char)*text < 0x20 ? ' ' : *text, to);
	fputc('\'', to);
}

void plot_time_tics(FILE *to, const char *axis, double low, double high)
{
	char sep = '(';

	fprintf(to, "set %stics ", axis);
	for (double v = 1; v <= high && v < 1e18; v *= 10) {
		struct plot_unit u = plot_unit((int64_t)v);

		for (int i = 1; i < 10; i++) {
			if (i * v < low * 0.999 || i * v > high * 1.001)
				continue;
			if (i == 1)
				fprintf(to, "%c'%g %s' %g", sep, v / u.ns, u.name, v);
			else
				fprintf(to, "%c'' %g 1", sep, i * v);
			sep = ',';
		}
	}
	fputs(sep == '(' ? "auto\n" : ")\n", to);
}

void plot_share_tics(FILE *to, const char *axis, double low)
{
	int e = 0;

	fprintf(to, "set %stics ('1' 1", axis);
	for (double v = 0.1; v >= low && e > -300; v /= 10) {
		e--;
		if (e > -3)
			fprintf(to, ",'%g' %g", v, v);
		else
			fprintf(to, ",'1e%d' 1e%d", e, e);
		for (int i = 2; i < 10; i++)
			fprintf(to, ",'' %de%d 1", i, e);
	}
	fputs(")\n", to);
}

struct plot_unit plot_unit(int64_t ns)
{
	static const struct plot_unit rows[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if ((double)ns >= rows[i].ns)
			return rows[i];
	return (struct plot_unit){1, "ns"};
}

/* rgb(n,n,n) with blanks anywhere: var(--cn). Returns how much of `at` that was, 0: none. */
static size_t colour(const char *at, FILE *to)
{
	const char *end = at + 4;
	long n = 0, last = -1;

	if (strncmp(at, "rgb(", 4))
		return 0;
	for (int i = 0; i < 3; i++, last = n, end++) {
		char *after;

		n = strtol(end, &after, 10);
		if (after == end || (i && n != last) || *after != (i < 2 ? ',' : ')'))
			return 0;
		end = after;
	}
	fprintf(to, "var(--c%ld)", n);
	return (size_t)(end - at);
}

/* Attributes that would fix a colour or a font, or make the page's ids collide. */
static size_t unwanted(const char *at)
{
	static const char *const words[] = {
		" color=\"black\"",	  " color=\"white\"",	      " color=\"gray\"",
		" font-family=\"Arial\"", " stroke-linecap=\"butt\"", " stroke-linejoin=\"miter\"",
		" class=\"gridline\"",
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strncmp(at, words[i], strlen(words[i])))
			return strlen(words[i]);
	if (!strncmp(at, " id=\"gnuplot_plot_", 18))
		return 18 + strcspn(at + 18, "\"") + 1;
	if (!strncmp(at, "<title>", 7))
		return (size_t)(strstr(at, "</title>") ? strstr(at, "</title>") + 8 - at : 7);
	return 0;
}

static int inline_svg(const char *svg, FILE *to, const char *title)
{
	static const char black[] = "fill=\"black\"";
	const char *at = strstr(svg, "</defs>");

	if (!at)
		return -EPROTO;
	fprintf(to, "<svg role=\"img\" viewBox=\"0 0 %d ", PLOT_WIDTH);
	svg = strstr(svg, "viewBox=\"0 0 ");
	svg = svg ? strchr(svg + 13, ' ') : NULL;
	if (!svg)
		return -EPROTO;
	fprintf(to, "%d\"><title>", atoi(svg));
	xml_text(to, title);
	fputs("</title>\n<g>", to);
	for (at += 7; *at;) {
		size_t n = colour(at, to);

		n = n ? n : unwanted(at);
		if (!n && !strncmp(at, black, sizeof(black) - 1)) {
			fputs("fill=\"currentColor\"", to);
			n = sizeof(black) - 1;
		}
		if (!n)
			fputc(*at, to);
		at += n ? n : 1;
	}
	return 0;
}

static int run_gnuplot(const struct plot *p, char **svg)
{
	autoclose int fd = memfd_create("plot", MFD_CLOEXEC);
	char path[64], name[] = "gnuplot", flag[] = "-d";
	char *argv[] = {name, flag, path, NULL};
	int rc;

	if (fd < 0)
		return -errno;
	if (write(fd, p->text, p->len) != (ssize_t)p->len)
		return -EIO;
	/* By way of our own /proc entry: no file of ours lies about, no descriptor is inherited. */
	snprintf(path, sizeof(path), "/proc/%ld/fd/%d", (long)getpid(), fd);
	rc = child_read(argv, LIMIT_MS, svg);
	return rc > 0 ? -EPROTO : rc;
}

int plot_end(struct plot *p, FILE *page, const char *title)
{
	autofree char *svg = NULL;
	int rc = 0;

	if (fclose(p->script))
		rc = -ENOMEM;
	if (!rc)
		rc = run_gnuplot(p, &svg);
	free(p->text);
	return rc ? rc : inline_svg(svg, page, title);
}
