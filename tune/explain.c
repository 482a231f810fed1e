// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include "lib/jsonw.h"
#include "tune/explain.h"

static void line(FILE *to, const char *what, const char *text)
{
	if (text && *text)
		fprintf(to, "  %-12s %s\n", what, text);
}

void explain_knob(const struct knob *k, const struct facts *f, FILE *to)
{
	const char *why_not = "";
	bool here = !f || !k->here || k->here(f, &why_not);

	fprintf(to, "%s (%s): %s\n", k->name, k->id, k->what);
	line(to, "why", k->why);
	fprintf(to, "  %-12s %s: %s%s\n", "where", way_names[k->way], k->way == WAY_BOOT ? "" : "/",
		k->where);
	line(to, "recommended", k->value ? k->value : "none that is right for all: give a value");
	if (k->instead)
		line(to, "written as", *k->instead ? k->instead : "nothing at all");
	line(to, "checked by", k->second);
	line(to, "", k->log);
	line(to, "", k->proof);
	line(to, "disruption", disruption_names[k->disruption]);
	line(to, "risk", risk_names[k->risk]);
	line(to, "undo", undo_names[k->undo]);
	line(to, "cost", k->cost);
	line(to, "conflicts", k->conflicts);
	line(to, "effect", k->effect ? k->effect : "no published number");
	line(to, "sources", k->sources);
	if (k->opt_in)
		line(to, "opt-in", "in no profile that comes with rttune");
	if (!here)
		line(to, "not here", why_not);
}

void explain_all(FILE *to)
{
	for (size_t r = 0; r < knob_rooms_n; r++) {
		fprintf(to, "%s%s\n", r ? "\n" : "", knob_rooms[r].title);
		for (size_t i = 0; i < *knob_rooms[r].n; i++) {
			const struct knob *k = &knob_rooms[r].at[i];

			fprintf(to, "  %-40s %s%s\n", k->name, k->what,
				k->opt_in ? " (opt-in)" : "");
		}
	}
}

void explain_json(FILE *to)
{
	struct jsonw w;

	jsonw_start(&w, to);
	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "schema", "rttune-knobs/1");
	jsonw_open(&w, "knobs", '[');
	for_each_knob(k)
	{
		jsonw_open(&w, NULL, '{');
		jsonw_text(&w, "name", k->name);
		jsonw_text(&w, "id", k->id);
		jsonw_text(&w, "what", k->what);
		jsonw_text(&w, "why", k->why);
		jsonw_text(&w, "way", way_names[k->way]);
		jsonw_text(&w, "where", k->where);
		jsonw_text(&w, "value", k->value);
		jsonw_text(&w, "instead", k->instead);
		jsonw_text(&w, "second", k->second);
		jsonw_text(&w, "log", k->log);
		jsonw_text(&w, "proof", k->proof);
		jsonw_text(&w, "disruption", disruption_names[k->disruption]);
		jsonw_text(&w, "risk", risk_names[k->risk]);
		jsonw_text(&w, "undo", undo_names[k->undo]);
		jsonw_bool(&w, "opt_in", k->opt_in);
		jsonw_text(&w, "cost", k->cost);
		jsonw_text(&w, "conflicts", k->conflicts);
		jsonw_text(&w, "effect", k->effect);
		jsonw_text(&w, "sources", k->sources);
		jsonw_close(&w);
	}
	jsonw_close(&w);
	jsonw_close(&w);
	jsonw_end(&w);
}
