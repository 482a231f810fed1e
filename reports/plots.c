// SPDX-License-Identifier: Apache-2.0
/* plots.c - the row of pictures, and what makes one of them a file */
#include "reports/plots.h"

#include <errno.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/page.h"

const struct plot_row plot_rows[PLOTS] = {
	{"histogram", "Latency histogram",
	 "A clear cut-off on the right is good; a long flat tail means that something rare still "
	 "has to be found. The count is logarithmic: one activation is visible beside a million.",
	 plot_histogram},
	{"tail", "Tail",
	 "The probability that an activation is later than x, with what the run allows to say "
	 "about it. In the shaded region nothing was, nor could be, observed.",
	 plot_tail},
	{"time", "Worst latency over time",
	 "The worst of each stretch. Above: the loads while they ran. Dashed: what happened on the "
	 "host.",
	 plot_time},
	{"heat", "Time by latency",
	 "Darker is more. A disturbance with a period draws lines; a phase that differs from the "
	 "others shows as a step.",
	 plot_heat},
};

static int draw(const struct result *r, const struct plot_row *row, char **svg)
{
	autofree char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);
	int rc;

	if (!to)
		return -ENOMEM;
	rc = row->draw(r, to);
	if (fclose(to))
		rc = -ENOMEM;
	if (!rc)
		*svg = steal_ptr(text);
	return rc;
}

int plots_draw(const struct result *r, struct plots *p)
{
	struct totals t;

	*p = (struct plots){0};
	summary_totals(r->summary, &t);
	p->empty = !t.n;
	for (size_t i = 0; !p->empty && i < PLOTS; i++) {
		p->at[i].rc = draw(r, &plot_rows[i], &p->at[i].svg);
		if (p->at[i].rc == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}

void plots_done(struct plots *p)
{
	for (size_t i = 0; i < PLOTS; i++)
		free(p->at[i].svg);
}

/* What `var(--NAME)` stands for in light, up to its ';'. */
static const char *colour_of(const char *name, size_t len)
{
	const char *at = page_light;

	while ((at = strstr(at, "--"))) {
		if (!strncmp(at + 2, name, len) && at[2 + len] == ':')
			return at + 3 + len;
		at += 2;
	}
	return "#000";
}

static void write_resolved(const char *text, FILE *to)
{
	const char *at;

	for (; (at = strstr(text, "var(--")); text = at) {
		size_t len = strcspn(at + 6, ")");
		const char *colour = colour_of(at + 6, len);

		fwrite(text, 1, (size_t)(at - text), to);
		fwrite(colour, 1, strcspn(colour, ";"), to);
		at += 6 + len + (at[6 + len] == ')');
	}
	fputs(text, to);
}

int plots_file(const char *svg, FILE *to)
{
	const char *open = strchr(svg, '>');

	if (strncmp(svg, "<svg ", 5) || !open)
		return -EIO;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"Arial,sans-serif\" ",
	      to);
	write_resolved("color=\"var(--fg)\" ", to);
	fwrite(svg + 5, 1, (size_t)(open - svg - 4), to);
	fputs("\n<style>", to);
	write_resolved(page_svg_style, to);
	fputs("</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n", to);
	write_resolved(open + 1, to);
	return ferror(to) ? -EIO : 0;
}
