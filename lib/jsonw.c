// SPDX-License-Identifier: Apache-2.0
/* jsonw.c - JSON to a stream; RFC 8259 */
#include "lib/jsonw.h"
#include "lib/utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void jsonw_start(struct jsonw *w, FILE *to)
{
	*w = (struct jsonw){.to = to};
}

int jsonw_end(struct jsonw *w)
{
	fputc('\n', w->to);
	if (w->broken || w->depth)
		return -EINVAL;
	return fflush(w->to) || ferror(w->to) ? -EIO : 0;
}

static void put_text(struct jsonw *w, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	fputc('"', w->to);
	while (*s) {
		size_t len = utf8_len((const char *)s);

		if (*s == '"' || *s == '\\')
			fprintf(w->to, "\\%c", *s++);
		else if (*s == '\n')
			fputs("\\n", w->to), s++;
		else if (*s == '\t')
			fputs("\\t", w->to), s++;
		else if (*s < 0x20 || *s == 0x7f)
			fprintf(w->to, "\\u%04x", *s++);
		else if (!len)
			fputs("\\ufffd", w->to), s++;
		else
			s += fwrite(s, 1, len, w->to) ?: len;
	}
	fputc('"', w->to);
}

/* What stands before a member: comma, line, indentation, its name. */
static void begin(struct jsonw *w, const char *key)
{
	bool flat = w->flat && w->depth >= w->flat;

	if (w->depth && w->closer[w->depth - 1] == '}' && !key)
		w->broken = true;
	if (w->some)
		fputc(',', w->to);
	if (w->depth && !flat) {
		fputc('\n', w->to);
		for (unsigned i = 0; i < w->depth; i++)
			fputc('\t', w->to);
	} else if (w->some) {
		fputc(' ', w->to);
	}
	if (key) {
		put_text(w, key);
		fputs(": ", w->to);
	}
	w->some = true;
}

void jsonw_open(struct jsonw *w, const char *key, char kind)
{
	begin(w, key);
	if (w->depth == JSONW_DEPTH) {
		w->broken = true;
		return;
	}
	fputc(kind, w->to);
	w->closer[w->depth++] = kind == '{' ? '}' : ']';
	w->some = false;
}

void jsonw_open_flat(struct jsonw *w, const char *key, char kind)
{
	jsonw_open(w, key, kind);
	if (!w->flat)
		w->flat = w->depth;
}

void jsonw_close(struct jsonw *w)
{
	bool flat = w->flat && w->depth >= w->flat;

	if (!w->depth) {
		w->broken = true;
		return;
	}
	if (w->flat == w->depth)
		w->flat = 0;
	w->depth--;
	if (w->some && !flat) {
		fputc('\n', w->to);
		for (unsigned i = 0; i < w->depth; i++)
			fputc('\t', w->to);
	}
	fputc(w->closer[w->depth], w->to);
	w->some = true;
}

void jsonw_text(struct jsonw *w, const char *key, const char *value)
{
	begin(w, key);
	if (value)
		put_text(w, value);
	else
		fputs("null", w->to);
}

void jsonw_textf(struct jsonw *w, const char *key, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0) {
		text = NULL;
		w->broken = true;
	}
	va_end(ap);
	jsonw_text(w, key, text);
	free(text);
}

void jsonw_int(struct jsonw *w, const char *key, int64_t value)
{
	begin(w, key);
	fprintf(w->to, "%" PRId64, value);
}

void jsonw_uint(struct jsonw *w, const char *key, uint64_t value)
{
	begin(w, key);
	fprintf(w->to, "%" PRIu64, value);
}

void jsonw_real(struct jsonw *w, const char *key, double value)
{
	char text[40];

	if (!isfinite(value)) {
		jsonw_null(w, key);
		return;
	}
	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	begin(w, key);
	fputs(text, w->to);
}

void jsonw_bool(struct jsonw *w, const char *key, bool value)
{
	begin(w, key);
	fputs(value ? "true" : "false", w->to);
}

void jsonw_null(struct jsonw *w, const char *key)
{
	begin(w, key);
	fputs("null", w->to);
}
