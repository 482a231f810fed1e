// SPDX-License-Identifier: Apache-2.0
/* xml.c - escaping */
#include "reports/xml.h"

#include <stdlib.h>
#include <string.h>
#include "lib/utf8.h"

static const char *reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\n':
		return "\n";
	case '\t':
		return "\t";
	default:
		return NULL;
	}
}

void xml_text(FILE *to, const char *text)
{
	while (text && *text) {
		const char *ref = reference(*text);
		size_t len = ref ? 1 : utf8_len(text);

		if (ref)
			fputs(ref, to);
		else if (len && *text != 0x7f)
			fwrite(text, 1, len, to);
		else
			fputs("\xef\xbf\xbd", to);
		text += len ? len : 1;
	}
}

void xml_textn(FILE *to, const char *text, size_t len)
{
	char *copy = strndup(text, len);

	xml_text(to, copy);
	free(copy);
}

void xml_attr(FILE *to, const char *name, const char *value)
{
	fprintf(to, " %s=\"", name);
	xml_text(to, value);
	fputc('"', to);
}
