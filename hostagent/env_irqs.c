// SPDX-License-Identifier: Apache-2.0
/* /proc/interrupts twice: which interrupt came on which CPU how often while the run went. */
#include <stdlib.h>
#include <string.h>
#include "hostagent/env.h"

#define CPUS_SHOWN 4096

struct row {
	const char *name; /* up to ':' */
	int name_len;
	const char *counts;
};

static bool row_at(const char **at, struct row *r)
{
	const char *p = *at, *colon, *end;

	if (!p || !*p)
		return false;
	end = p + strcspn(p, "\n");
	*at = *end ? end + 1 : end;
	colon = memchr(p, ':', (size_t)(end - p));
	p += strspn(p, " ");
	r->name = p;
	r->name_len = colon ? (int)(colon - p) : 0;
	r->counts = colon ? colon + 1 : end;
	return true;
}

static const char *find(const char *table, const struct row *want)
{
	const char *at = table;
	struct row r;

	while (row_at(&at, &r))
		if (r.name_len && r.name_len == want->name_len &&
		    !memcmp(r.name, want->name, (size_t)r.name_len))
			return r.counts;
	return "";
}

/* The next count of a line; false: the description begins. */
static bool count(const char **at, unsigned long long *n)
{
	char *end;

	*at += strspn(*at, " ");
	*n = strtoull(*at, &end, 10);
	if (end == *at || (*end != ' ' && *end != '\n' && *end))
		return false;
	*at = end;
	return true;
}

static void row(struct jsonw *w, const struct row *now, const char *was)
{
	unsigned long long a, b, delta[CPUS_SHOWN];
	const char *p = now->counts, *q = was, *text;
	unsigned n = 0;
	bool any = false;

	while (n < CPUS_SHOWN && count(&p, &b)) {
		if (!count(&q, &a))
			a = 0;
		delta[n] = b - a;
		any |= delta[n++] != 0;
	}
	if (!any)
		return;
	text = p + strspn(p, " ");
	jsonw_open_flat(w, NULL, '{');
	jsonw_textf(w, "irq", "%.*s", now->name_len, now->name);
	jsonw_textf(w, "what", "%.*s", (int)strcspn(text, "\n"), text);
	jsonw_open_flat(w, "count", '[');
	for (unsigned i = 0; i < n; i++)
		jsonw_uint(w, NULL, delta[i]);
	jsonw_close(w);
	jsonw_close(w);
}

void env_irqs(struct jsonw *w, const char *before, const char *after)
{
	const char *at = after;
	struct row r;

	if (!before || !after) {
		jsonw_null(w, "interrupts");
		return;
	}
	jsonw_open(w, "interrupts", '[');
	row_at(&at, &r); /* the head names the CPUs */
	while (row_at(&at, &r))
		if (r.name_len)
			row(w, &r, find(before, &r));
	jsonw_close(w);
}
