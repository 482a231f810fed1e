// SPDX-License-Identifier: Apache-2.0
/*
 * foreign_rteval.c - rteval's summary.xml, as far as a histogram goes
 *
 * No XML library for one kind of element: tags are walked, <core ...> opened and closed, and the
 * <bucket index= value=> within taken. <system> is the sum of the cores and is left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "reports/foreign/foreign_priv.h"

bool looks_rteval(const struct foreign *f)
{
	return strstr(f->text, "<rteval") && strstr(f->text, "<bucket ");
}

/* The value of name="..." within a tag that ends at `end`. */
static bool attribute(const char *tag, const char *end, const char *name, double *v)
{
	size_t n = strlen(name);

	for (const char *p = tag; p + n + 2 < end; p++) {
		char *after;

		if (strncmp(p, name, n) || p[n] != '=' || (p[n + 1] != '"' && p[n + 1] != '\'') ||
		    (p > tag && p[-1] != ' ' && p[-1] != '\n' && p[-1] != '\t'))
			continue;
		*v = strtod(p + n + 2, &after);
		return after > p + n + 2 && after < end;
	}
	return false;
}

static void text_of(const struct foreign *f, const char *tag, char *buf, size_t len)
{
	const char *at = strstr(f->text, tag);

	if (at && (at = strchr(at, '>')))
		snprintf(buf, len, "%.*s", (int)strcspn(at + 1, "<"), at + 1);
}

static bool opens(const char *tag, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(tag, name, n) && strchr(" \t\n/>", tag[n]) && tag[n];
}

int read_rteval(struct foreign *f)
{
	bool core = false;
	int rc = 0;

	text_of(f, "<node", f->host, sizeof(f->host));
	text_of(f, "<kernel", f->kernel, sizeof(f->kernel));
	for (const char *p = strchr(f->text, '<'); p && !rc; p = strchr(p + 1, '<')) {
		const char *end = strchr(p, '>');
		double at, n;

		if (!end)
			return foreign_bad(f, "cut off: a tag has no end");
		if (opens(p + 1, "core"))
			core = true;
		else if (opens(p + 1, "/core"))
			core = false;
		else if (core && opens(p + 1, "maximum"))
			foreign_max(f, strtod(end + 1, NULL));
		else if (core && opens(p + 1, "bucket")) {
			if (!attribute(p, end, "index", &at) || !attribute(p, end, "value", &n))
				return foreign_bad(f, "a bucket without index and value");
			rc = foreign_add(f, at, n);
		}
	}
	return rc;
}
