// SPDX-License-Identifier: Apache-2.0
/*
 * page_host.c - host.json as tables, and how to run it all again
 *
 * Whatever host.json holds is shown: an object is a table of two columns, a list of like objects a
 * table with their members as columns, a list of plain values one line. What is long is folded.
 */
#include <json-c/json.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/page.h"

#define DEEP	    8
#define FOLD	    8 /* a list longer than this starts folded */
#define FOLD_OBJECT 12

static void value(struct page *p, struct json_object *o, unsigned depth);

static bool plain(struct json_object *o)
{
	return !json_object_is_type(o, json_type_object) &&
	       !json_object_is_type(o, json_type_array);
}

/* Names are written for programs; a reader gets blanks. */
static void label(struct page *p, const char *key)
{
	autofree char *text = strdup(key);

	for (char *c = text; c && *c; c++)
		if (*c == '_')
			*c = ' ';
	xml_text(p->to, text);
}

static void scalar(struct page *p, struct json_object *o)
{
	if (!o)
		fputs("&#8211;", p->to);
	else if (json_object_is_type(o, json_type_boolean))
		fputs(json_object_get_boolean(o) ? "yes" : "no", p->to);
	else
		xml_text(p->to, json_object_get_string(o));
}

static bool all_null(struct json_object *o)
{
	json_object_object_foreach(o, key, v) if (v || !key) return false;
	return true;
}

static void object(struct page *p, struct json_object *o, unsigned depth)
{
	int n = json_object_object_length(o);
	bool fold = depth && n > FOLD_OBJECT;

	if (all_null(o)) {
		fputs(n ? "not told by this machine" : "none", p->to);
		return;
	}
	if (fold)
		fprintf(p->to, "<details><summary>%d entries</summary>\n", n);
	fputs("<table class=\"facts-table\">\n", p->to);
	json_object_object_foreach(o, key, v)
	{
		fputs("<tr><th>", p->to);
		label(p, key);
		fputs("</th><td class=\"v\">", p->to);
		value(p, v, depth + 1);
		fputs("</td></tr>\n", p->to);
	}
	fputs(fold ? "</table></details>\n" : "</table>\n", p->to);
}

static void line(struct page *p, struct json_object *list)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		fputs(i ? ", " : "", p->to);
		scalar(p, json_object_array_get_idx(list, i));
	}
}

/* Columns are those of the first row: what writes such a list writes all rows alike. */
static void grid(struct page *p, struct json_object *list, unsigned depth)
{
	struct json_object *first = json_object_array_get_idx(list, 0);

	fputs("<div class=\"scroll\"><table>\n<tr>", p->to);
	json_object_object_foreach(first, name, unused)
	{
		(void)unused;
		fputs("<th>", p->to);
		label(p, name);
		fputs("</th>", p->to);
	}
	fputs("</tr>\n", p->to);
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *row = json_object_array_get_idx(list, i);

		fputs("<tr>", p->to);
		json_object_object_foreach(first, key, ignored)
		{
			(void)ignored;
			fputs("<td class=\"v\">", p->to);
			value(p, json_object_object_get(row, key), depth + 1);
			fputs("</td>", p->to);
		}
		fputs("</tr>\n", p->to);
	}
	fputs("</table></div>\n", p->to);
}

static void list(struct page *p, struct json_object *o, unsigned depth)
{
	size_t n = json_object_array_length(o);
	bool fold = n > FOLD;

	if (!n) {
		fputs("none", p->to);
		return;
	}
	if (plain(json_object_array_get_idx(o, 0))) {
		line(p, o);
		return;
	}
	if (fold)
		fprintf(p->to, "<details><summary>%zu entries</summary>\n", n);
	if (json_object_is_type(json_object_array_get_idx(o, 0), json_type_object))
		grid(p, o, depth);
	else
		for (size_t i = 0; i < n; i++)
			value(p, json_object_array_get_idx(o, i), depth + 1);
	if (fold)
		fputs("</details>\n", p->to);
}

static void value(struct page *p, struct json_object *o, unsigned depth)
{
	if (plain(o) || depth > DEEP)
		scalar(p, o);
	else if (json_object_is_type(o, json_type_object))
		object(p, o, depth);
	else
		list(p, o, depth);
}

void page_environment(struct page *p)
{
	static const struct {
		const char *key, *title;
	} parts[] = {{"vm", "Guest machine"}, {"host", "Host"}, {"tuning", "Tuning"}};
	struct json_object *o = p->r->host_json ? json_tokener_parse(p->r->host_json) : NULL;

	fputs("<section id=\"environment\" class=\"long\">\n<h2>Environment</h2>\n", p->to);
	if (!o)
		fputs("<p class=\"absent\">Not recorded: there is no readable host.json.</p>\n",
		      p->to);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		struct json_object *part = json_object_object_get(o, parts[i].key);

		if (!part)
			continue;
		fprintf(p->to, "<h3>%s</h3>\n", parts[i].title);
		value(p, part, 0);
	}
	fputs("</section>\n", p->to);
	json_object_put(o);
}

void page_reproduce(struct page *p)
{
	fputs("<section id=\"reproduce\" class=\"long\">\n<h2>To run it again</h2>\n<pre>", p->to);
	xml_text(p->to, p->r->command ? p->r->command : "");
	fputs("</pre>\n<details><summary>scenario.ini, every key as it was</summary>\n<pre>",
	      p->to);
	xml_text(p->to, p->r->scenario_text ? p->r->scenario_text : "");
	fputs("</pre></details>\n</section>\n", p->to);
}
