// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/qnx/qvm_token.h"

static void step(struct qvm_text *t)
{
	if (*t->at == '\n') {
		t->line++;
		t->column = 0;
	}
	t->at++;
	t->column++;
}

static bool blank(char c)
{
	return c && isspace((unsigned char)c);
}

static void skip(struct qvm_text *t)
{
	for (;;) {
		while (blank(*t->at))
			step(t);
		/* A backslash before the end of a line continues it, which a blank does anyway. */
		if (*t->at == '\\' && blank(t->at[1])) {
			step(t);
			continue;
		}
		if (*t->at != '#')
			return;
		while (*t->at && *t->at != '\n')
			step(t);
	}
}

bool qvm_next(struct qvm_text *t, struct qvm_word *w)
{
	size_t n = 0;

	skip(t);
	*w = (struct qvm_word){.line = t->line, .column = t->column};
	if (!*t->at)
		return false;
	w->quoted = *t->at == '"';
	if (w->quoted)
		step(t);
	while (*t->at && (w->quoted ? *t->at != '"' : !blank(*t->at) && *t->at != '#')) {
		if (n + 1 < QVM_WORD)
			w->text[n++] = *t->at;
		else
			w->cut = true;
		step(t);
	}
	w->open = w->quoted && !*t->at;
	if (w->quoted && *t->at)
		step(t);
	return true;
}

bool qvm_number(const char *text, const char **end, uint64_t *n)
{
	static const char units[] = "kmg";
	unsigned shift;
	char *after;

	errno = 0;
	*n = strtoull(text, &after, 0);
	if (after == text || !isdigit((unsigned char)*text) || errno)
		return false;
	shift = strchr(units, tolower((unsigned char)*after)) && *after
			? 10 * (unsigned)(strchr(units, tolower((unsigned char)*after)) - units + 1)
			: 0;
	if (*n << shift >> shift != *n)
		return false;
	*n <<= shift;
	after += shift ? 1 : 0;
	*end = after;
	return true;
}
