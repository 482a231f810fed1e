// SPDX-License-Identifier: Apache-2.0
/*
 * grub.cfg is a script; what is read of it is what the generators write: assignments, menuentry
 * with its title and id, and the linux line inside. Variables hold what was assigned last before
 * the entry, and what grubenv says, which is loaded first.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/boot/loader.h"

void grub_set(struct grub_vars *v, const char *name, const char *value)
{
	size_t i = 0;

	while (i < v->n && strcmp(v->name[i], name))
		i++;
	if (i == ARRAY_SIZE(v->name))
		return;
	v->n += i == v->n;
	snprintf(v->name[i], sizeof(v->name[i]), "%s", name);
	snprintf(v->value[i], sizeof(v->value[i]), "%s", value);
}

const char *grub_get(const struct grub_vars *v, const char *name)
{
	for (size_t i = 0; i < v->n; i++)
		if (!strcmp(v->name[i], name))
			return v->value[i];
	return NULL;
}

void grub_env(struct grub_vars *v, const char *path)
{
	autofree char *all = root_slurp(path, NULL);
	char *save = NULL;

	if (!all)
		return;
	for (char *l = strtok_r(all, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
		char *eq = strchr(l, '=');

		if (*l == '#' || !eq)
			continue;
		*eq = '\0';
		grub_set(v, l, eq + 1);
	}
}

/* The name after a '$', with or without braces; returns what follows it. */
static const char *name_of(const char *at, char *name, size_t len)
{
	bool braces = *at == '{';
	size_t n;

	at += braces;
	for (n = 0; isalnum((unsigned char)at[n]) || at[n] == '_'; n++)
		if (n + 1 < len)
			name[n] = at[n];
	name[n < len ? n : len - 1] = '\0';
	return at + n + (braces && at[n] == '}');
}

char *grub_expand(const struct grub_vars *v, const char *text)
{
	char *out = NULL, name[32];
	size_t len;
	FILE *to = open_memstream(&out, &len);

	if (!to)
		return NULL;
	while (*text) {
		if (*text == '\\' && text[1]) {
			putc(text[1], to);
			text += 2;
		} else if (*text == '$' &&
			   (isalpha((unsigned char)text[1]) || text[1] == '_' || text[1] == '{')) {
			text = name_of(text + 1, name, sizeof(name));
			fputs(grub_get(v, name) ? grub_get(v, name) : "", to);
		} else {
			putc(*text++, to);
		}
	}
	return fclose(to) ? NULL : out;
}

struct reader {
	struct boot *b;
	struct grub_vars vars;
	const char *path;
	char title[256], id[256];
};

static void quoted(const char *at, char *buf, size_t len)
{
	char q = *at;
	const char *end = q == '\'' || q == '"' ? strchr(at + 1, q) : NULL;

	if (end)
		snprintf(buf, len, "%.*s", (int)(end - at - 1), at + 1);
	else
		snprintf(buf, len, "%.*s", (int)strcspn(at, " \t{"), at);
}

static void menuentry(struct reader *r, const char *l)
{
	const char *id = strstr(l, "$menuentry_id_option ");

	quoted(l + strspn(l, " \t"), r->title, sizeof(r->title));
	r->id[0] = '\0';
	if (id)
		quoted(id + strlen("$menuentry_id_option "), r->id, sizeof(r->id));
	else if ((id = strstr(l, "--id ")))
		quoted(id + 5 + strspn(id + 5, " "), r->id, sizeof(r->id));
}

static void assignment(struct reader *r, const char *l)
{
	char name[32], value[1024];
	const char *eq = strchr(l, '=');

	if (!eq)
		return;
	snprintf(name, sizeof(name), "%.*s", (int)(eq - l), l);
	quoted(eq + 1, value, sizeof(value));
	/* set default="${saved_entry}" and the like: as they stand then. */
	autofree char *full = grub_expand(&r->vars, value);
	grub_set(&r->vars, name, full ? full : value);
}

static int linux_line(struct reader *r, const char *l, int line)
{
	size_t n = strcspn(l, " \t");
	struct boot_entry *e = boot_add(r->b);

	if (!e)
		return -ENOMEM;
	e->kernel = strndup(l, n);
	l += n + strspn(l + n, " \t");
	e->raw = strdup(l);
	e->cmdline = grub_expand(&r->vars, l);
	e->title = strdup(r->title);
	e->id = strdup(*r->id ? r->id : r->title);
	e->file = strdup(r->path);
	e->line = line;
	e->recovery = strstr(r->title, "recovery") || strstr(r->title, "rescue");
	return e->kernel && e->raw && e->cmdline && e->title && e->id && e->file ? 0 : -ENOMEM;
}

/* default= is an index, an id or a title; submenus: "outer>inner". */
static void choose(struct reader *r)
{
	const char *want = grub_get(&r->vars, "default"), *inner;

	if (!r->b->n)
		return;
	inner = want ? strrchr(want, '>') : NULL;
	want = inner ? inner + 1 : want;
	for (size_t i = 0; want && *want && i < r->b->n; i++) {
		struct boot_entry *e = &r->b->at[i];

		if (!strcmp(e->id, want) || !strcmp(e->title, want)) {
			e->is_default = true;
			return;
		}
	}
	r->b->at[0].is_default = true;
}

static const char *after(const char *l, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(l, word, n) || !isblank((unsigned char)l[n]))
		return NULL;
	return l + n + strspn(l + n, " \t");
}

static int one_line(struct reader *r, const char *l, int line)
{
	static const char *const kernels[] = {"linux", "linux16", "linuxefi"};
	const char *rest;

	l += strspn(l, " \t");
	rest = after(l, "set");
	if (rest)
		assignment(r, rest);
	rest = after(l, "menuentry");
	if (rest)
		menuentry(r, rest);
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		rest = after(l, kernels[i]);
		if (rest)
			return linux_line(r, rest, line);
	}
	return 0;
}

int grub_cfg(struct boot *b, const char *path)
{
	autofree char *all = root_slurp(path, NULL);
	autofree struct reader *r = calloc(1, sizeof(*r));
	char env[200];
	int line = 1, err = 0;

	if (!r)
		return -ENOMEM;
	if (!all)
		return -errno;
	r->b = b;
	r->path = path;
	snprintf(env, sizeof(env), "%.*s/grubenv", (int)(strrchr(path, '/') - path), path);
	grub_env(&r->vars, env);
	for (char *l = all, *nl; l && *l && !err; l = nl, line++) {
		nl = strchr(l, '\n');
		if (nl)
			*nl++ = '\0';
		err = one_line(r, l, line);
	}
	choose(r);
	return err;
}
