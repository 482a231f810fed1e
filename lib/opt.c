// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "lib/nearest.h"
#include "lib/opt.h"
#include "lib/units.h"

#define ROWS_MAX 64

struct parse {
	const struct opt *rows;
	size_t n;
	char **next;	/* of argv */
	void *obj;
	char *err;
	size_t len;
};

__attribute__((format(printf, 2, 3))) static int bad(const struct parse *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->err, p->len, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static int list_add(struct opt_list *list, const char *value)
{
	const char **at = realloc(list->at, (list->n + 1) * sizeof(*at));

	if (!at)
		return -ENOMEM;
	list->at = at;
	at[list->n++] = value;
	return 0;
}

static int take(const struct parse *p, const struct opt *o, const char *value)
{
	void *to = (char *)p->obj + o->offset;

	switch (o->type) {
	case OPT_FLAG:
		*(bool *)to = true;
		return 0;
	case OPT_TEXT:
		*(const char **)to = value;
		return 0;
	case OPT_LIST:
		return list_add(to, value);
	case OPT_INT:
		return units_int(value, to) ?
			bad(p, "--%s takes a whole number, not '%s'", o->name, value) : 0;
	case OPT_TIME:
		return units_time(value, to) ?
			bad(p, "--%s takes a time like 250us or 1m30s, not '%s'", o->name, value) :
			0;
	}
	return -EINVAL;
}

static int take_next(struct parse *p, const struct opt *o)
{
	if (!*p->next)
		return bad(p, "--%s needs %s", o->name, o->arg);
	return take(p, o, *p->next++);
}

static int unknown_long(const struct parse *p, const char *name)
{
	const char *names[ROWS_MAX + 1] = {"help"}, *near;
	size_t n = 1;

	for (size_t i = 0; i < p->n && n < ROWS_MAX; i++)
		names[n++] = p->rows[i].name;
	near = nearest(name, names, n);
	if (near)
		return bad(p, "unknown option '--%s', did you mean '--%s'?", name, near);
	return bad(p, "unknown option '--%s'; --help shows what there is", name);
}

static int long_option(struct parse *p, const char *word)
{
	size_t n = strcspn(word, "=");
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)n, word);
	if (!strcmp(name, "help"))
		return -ECANCELED;
	for (const struct opt *o = p->rows; o < p->rows + p->n; o++) {
		if (strcmp(o->name, name))
			continue;
		if (o->type == OPT_FLAG)
			return word[n] ? bad(p, "--%s takes no value", name) : take(p, o, NULL);
		return word[n] ? take(p, o, word + n + 1) : take_next(p, o);
	}
	return unknown_long(p, name);
}

static int letters(struct parse *p, const char *word)
{
	int rc = 0;

	for (; *word && !rc; word++) {
		const struct opt *o = p->rows;

		if (*word == 'h')
			return -ECANCELED;
		while (o < p->rows + p->n && o->letter != *word)
			o++;
		if (o == p->rows + p->n)
			return bad(p, "unknown option '-%c'; --help shows what there is", *word);
		if (o->type != OPT_FLAG)
			return word[1] ? take(p, o, word + 1) : take_next(p, o);
		rc = take(p, o, NULL);
	}
	return rc;
}

int opt_parse(const struct opts *opts, char **argv, void *obj, char *err, size_t len)
{
	struct parse p = {opts->at, opts->n, argv + 1, obj, err, len};
	int operands = 0, rc = 0;
	bool ended = false;

	while (*p.next && !rc) {
		char *word = *p.next++;

		if (ended || word[0] != '-' || !word[1])
			argv[1 + operands++] = word;
		else if (!strcmp(word, "--"))
			ended = true;
		else if (word[1] == '-')
			rc = long_option(&p, word + 2);
		else
			rc = letters(&p, word + 1);
	}
	return rc ?: operands;
}

static void help_line(const struct opt *o, FILE *to)
{
	char head[64], letter[5] = "    ";

	if (o->letter)
		snprintf(letter, sizeof(letter), "-%c, ", o->letter);
	snprintf(head, sizeof(head), "  %s--%s%s%s", letter, o->name, o->arg ? " " : "",
		 o->arg ?: "");
	if (strlen(head) > 28)
		fprintf(to, "%s\n%30s%s\n", head, "", o->help);
	else
		fprintf(to, "%-30s%s\n", head, o->help);
}

void opt_help(const struct opts *opts, FILE *to)
{
	static const struct opt help = {'h', "help", OPT_FLAG, 0, NULL, "show this"};

	for (size_t i = 0; i < opts->n; i++)
		help_line(&opts->at[i], to);
	help_line(&help, to);
}

void opt_list_done(struct opt_list *list)
{
	free(list->at);
	*list = (struct opt_list){0};
}
