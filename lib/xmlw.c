// SPDX-License-Identifier: Apache-2.0
/* xmlw.c - XML to a stream; https://www.w3.org/TR/xml section 2.2 and 2.4 */
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include "lib/utf8.h"
#include "lib/xmlw.h"

static void put_char(const char **at, FILE *to)
{
	static const char *const escape[128] = {
		['&'] = "&amp;",  ['<'] = "&lt;",   ['>'] = "&gt;",  ['\''] = "&apos;",
		['"'] = "&quot;", ['\n'] = "&#10;", ['\t'] = "&#9;", ['\r'] = "&#13;",
	};
	unsigned char c = (unsigned char)**at;
	size_t len = utf8_len(*at);

	if (c < 128 && escape[c])
		fputs(escape[c], to);
	else if (!len)
		fputs("\xef\xbf\xbd", to);
	else
		fwrite(*at, 1, len, to);
	*at += len ?: 1;
}

static void put_text(const char *text, FILE *to)
{
	while (*text)
		put_char(&text, to);
}

/* number - one integer, whatever its size printed as long long */
static void number(FILE *to, const char *spec, size_t longs, va_list *ap)
{
	bool is_signed = strchr("di", spec[strlen(spec) - 1]);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (is_signed)
		fprintf(to, spec,
			longs > 1 ? va_arg(*ap, long long)
			: longs	  ? va_arg(*ap, long)
				  : va_arg(*ap, int));
	else
		fprintf(to, spec,
			longs > 1 ? va_arg(*ap, unsigned long long)
			: longs	  ? va_arg(*ap, unsigned long)
				  : va_arg(*ap, unsigned));
#pragma GCC diagnostic pop
}

/* conversion - what stands behind a '%'; returns what follows it */
static const char *conversion(FILE *to, const char *at, va_list *ap)
{
	size_t n = strspn(at, "0123456789 +-#."), longs = strspn(at + n, "l");
	char kind = at[n + longs], spec[24];

	if (kind == '%') {
		fputc('%', to);
	} else if (kind == 's') {
		put_text(va_arg(*ap, const char *) ?: "", to);
	} else if (kind == 'c') {
		put_text((char[]){(char)va_arg(*ap, int), 0}, to);
	} else {
		snprintf(spec, sizeof(spec), "%%%.*sll%c", (int)n, at, kind);
		number(to, spec, longs, ap);
	}
	return at + n + longs + 1;
}

void xmlw(FILE *to, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	while (*fmt) {
		size_t n = strcspn(fmt, "%");

		fwrite(fmt, 1, n, to);
		fmt += n;
		if (*fmt == '%')
			fmt = conversion(to, fmt + 1, &ap);
	}
	va_end(ap);
}
