// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/ini.h"
#include "lib/ini_value.h"

struct complaint { char *why; size_t len; };

__attribute__((format(printf, 2, 3)))
static int bad(const struct complaint *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->why, c->len, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

char *ini_trim(char *s)
{
	size_t n;

	s += strspn(s, " \t");
	for (n = strlen(s); n && strchr(" \t\r", s[n - 1]); n--)
		s[n - 1] = '\0';
	return s;
}

/* expand_var - s stands behind "${": put the value, return the first byte after "}" or NULL */
static const char *expand_var(const char *s, FILE *to, const struct complaint *c)
{
	const char *end = strchr(s, '}'), *def = strstr(s, ":-");
	autofree char *name = NULL;
	const char *value;

	if (!end)
		return bad(c, "'${' without '}'; $${ is a plain '${'"), NULL;
	def = def && def < end ? def : NULL;
	name = strndup(s, (size_t)((def ? def : end) - s));
	if (!name || !*name || name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
					   "abcdefghijklmnopqrstuvwxyz0123456789")])
		return bad(c, "'${%.*s}' names no variable; $${ is a plain '${'", (int)(end - s),
			   s), NULL;
	value = getenv(name);
	if (def && (!value || !*value)) {
		fwrite(def + 2, 1, (size_t)(end - def - 2), to);
		return end + 1;
	}
	if (!value)
		return bad(c, "${%s} is not set in the environment; ${%s:-text} gives a default",
			   name, name), NULL;
	for (const char *v = value; *v; v++)
		if (iscntrl((unsigned char)*v) && *v != '\t')
			return bad(c, "${%s} holds a control character (0x%02x)", name,
				   (unsigned char)*v), NULL;
	fputs(value, to);
	return end + 1;
}

static int expand(const char *s, char **out, const struct complaint *c)
{
	size_t size;
	char *text = NULL;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return -ENOMEM;
	while (s && *s) {
		if (!strncmp(s, "$${", 3)) {
			fputs("${", to);
			s += 3;
		} else if (!strncmp(s, "${", 2)) {
			s = expand_var(s + 2, to, c);
		} else {
			fputc(*s++, to);
		}
	}
	if (fclose(to)) {
		free(text);
		return -ENOMEM;
	}
	if (!s) {
		free(text);
		return -EINVAL;
	}
	*out = text;
	return 0;
}

/* unquote - in place: the text between the quotes, its escapes resolved; nothing may follow */
static int unquote(char *s, const struct complaint *c)
{
	char *to = s, *at = s + 1;

	while (*at && *at != '"') {
		if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
			at++;
		*to++ = *at++;
	}
	if (*at != '"')
		return bad(c, "no closing '\"'");
	at += 1 + strspn(at + 1, " \t\r");
	if (*at && *at != '#')
		return bad(c, "'%s' after the closing '\"'", at);
	*to = '\0';
	return 0;
}

/* without_comment - of what stands behind '=', its blanks included: they tell x = # from x=# */
static char *without_comment(char *s)
{
	for (char *c = s; *c; c++)
		if (*c == '#' && c > s && (c[-1] == ' ' || c[-1] == '\t')) {
			*c = '\0';
			break;
		}
	return ini_trim(s);
}

int ini_value(char *text, char **out, char *why, size_t len)
{
	struct complaint c = {why, len};
	char *s = ini_trim(text);
	bool quoted = *s == '"';

	if (quoted && unquote(s, &c))
		return -EINVAL;
	return expand(quoted ? s : without_comment(text), out, &c);
}

void ini_put(FILE *to, const char *key, const char *value)
{
	size_t n = strlen(value);
	bool quote = n && (strchr(" \t\"#", value[0]) || strchr(" \t\\", value[n - 1]) ||
			   strstr(value, " #") || strstr(value, "\t#"));

	fprintf(to, "%s =%s", key, n ? " " : "");
	if (quote)
		fputc('"', to);
	for (const char *c = value; *c; c++) {
		if (quote && (*c == '"' || *c == '\\'))
			fputc('\\', to);
		if (!strncmp(c, "${", 2))
			fputc('$', to);
		fputc(*c, to);
	}
	fputs(quote ? "\"\n" : "\n", to);
}
