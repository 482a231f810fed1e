// SPDX-License-Identifier: Apache-2.0
/* As lib/cmdline.c of the kernel splits them: quotes may stand anywhere in a word. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/boot.h"

static size_t word_len(const char *at)
{
	bool quoted = false;
	size_t n = 0;

	for (; at[n] && (quoted || !isspace((unsigned char)at[n])); n++)
		quoted ^= at[n] == '"';
	return n;
}

static char *unquoted(const char *at, size_t n)
{
	char *text = malloc(n + 1), *to = text;

	for (size_t i = 0; text && i < n; i++)
		if (at[i] != '"')
			*to++ = at[i];
	if (text)
		*to = '\0';
	return text;
}

static int add(struct args *args, const char *at, size_t n)
{
	struct arg *more = reallocarray(args->at, args->n + 1, sizeof(*more)), *a;
	const char *eq = memchr(at, '=', n);
	size_t key = eq ? (size_t)(eq - at) : n;

	if (!more)
		return -ENOMEM;
	args->at = more;
	a = &args->at[args->n++];
	*a = (struct arg){.text = strndup(at, n), .key = unquoted(at, key)};
	if (eq)
		a->value = unquoted(eq + 1, n - key - 1);
	return a->text && a->key && (!eq || a->value) ? 0 : -ENOMEM;
}

/* What follows "--" is for init, not for the kernel. */
static int parse(const char *line, struct args *args, bool for_init_too)
{
	int err = 0;

	*args = (struct args){0};
	while (!err) {
		size_t n;

		line += strspn(line, " \t\n");
		n = word_len(line);
		if (!n || (!for_init_too && n == 2 && !strncmp(line, "--", 2)))
			break;
		err = add(args, line, n);
		line += n;
	}
	if (err)
		args_done(args);
	return err;
}

int args_parse(const char *line, struct args *args)
{
	return parse(line, args, false);
}

void args_done(struct args *args)
{
	for (size_t i = 0; i < args->n; i++) {
		free(args->at[i].key);
		free(args->at[i].value);
		free(args->at[i].text);
	}
	free(args->at);
	*args = (struct args){0};
}

bool args_same_key(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !((*a == '-' || *a == '_') && (*b == '-' || *b == '_')))
			return false;
	return *a == *b;
}

bool args_repeats(const char *key)
{
	static const char *const may[] = {
		"console",     "earlycon", "hugepages",	   "hugepagesz", "module_blacklist",
		"initrd",      "efi",	   "rd.luks.uuid", "rd.lvm.lv",	 "iommu",
		"clocksource", "tsc",	   "mce"};

	for (size_t i = 0; i < ARRAY_SIZE(may); i++)
		if (args_same_key(key, may[i]))
			return true;
	return !strncmp(key, "systemd.", 8) || !strncmp(key, "rd.", 3);
}

const char *args_last(const struct args *args, const char *key)
{
	for (size_t i = args->n; i-- > 0;)
		if (args_same_key(args->at[i].key, key))
			return args->at[i].value ? args->at[i].value : "";
	return NULL;
}

static bool same_word(const struct arg *a, const struct arg *b)
{
	return args_same_key(a->key, b->key) && !a->value == !b->value &&
	       (!a->value || !strcmp(a->value, b->value));
}

static size_t times(const struct args *in, const struct arg *a)
{
	size_t n = 0;

	for (size_t i = 0; i < in->n; i++)
		n += same_word(&in->at[i], a);
	return n;
}

static bool effective(const struct args *have, const struct arg *a)
{
	const char *last;

	if (args_repeats(a->key))
		return times(have, a) > 0;
	last = args_last(have, a->key);
	return times(have, a) == 1 && last && !strcmp(last, a->value ? a->value : "");
}

const char *args_lacks(const char *line, const char *want, char *buf, size_t len)
{
	struct args have, need;
	const char *found = NULL;

	if (args_parse(line, &have))
		return want;
	if (!args_parse(want, &need)) {
		for (size_t i = 0; i < need.n && !found; i++) {
			if (effective(&have, &need.at[i]))
				continue;
			snprintf(buf, len, "%s", need.at[i].text);
			found = buf;
		}
		args_done(&need);
	}
	args_done(&have);
	return found;
}

char *args_without(const char *line, const char *drop)
{
	struct args have, gone;
	char *out = malloc(strlen(line) + 2), *to = out;
	bool dropped = false;

	if (!out || parse(line, &have, true)) {
		free(out);
		return NULL;
	}
	if (args_parse(drop, &gone))
		gone = (struct args){0};
	*to = '\0';
	for (size_t i = 0; i < have.n; i++) {
		if (times(&gone, &have.at[i]))
			dropped = true;
		else
			to += sprintf(to, "%s%s", to == out ? "" : " ", have.at[i].text);
	}
	if (!dropped) /* not ours to tidy */
		strcpy(out, line);
	args_done(&have);
	args_done(&gone);
	return out;
}

const char *args_clash(const char *line, const char *word, char *buf, size_t len)
{
	struct args have, one;
	const char *found = NULL;

	if (args_parse(line, &have))
		return NULL;
	if (!args_parse(word, &one)) {
		for (size_t i = 0; one.n && i < have.n && !found; i++) {
			if (!args_same_key(have.at[i].key, one.at[0].key) ||
			    args_repeats(one.at[0].key) || same_word(&have.at[i], &one.at[0]))
				continue;
			snprintf(buf, len, "%s", have.at[i].text);
			found = buf;
		}
		args_done(&one);
	}
	args_done(&have);
	return found;
}

/* init/main.c: Unknown kernel command line parameters "a b=c", will be passed to user space. */
bool args_unknown(const char *log, char *buf, size_t len)
{
	static const char head[] = "Unknown kernel command line parameters \"";
	const char *at = strstr(log, head), *end;

	*buf = '\0';
	if (!at)
		return false;
	at += sizeof(head) - 1;
	end = strstr(at, "\", will be passed");
	if (!end)
		end = at + strcspn(at, "\n");
	snprintf(buf, len, "%.*s", (int)(end - at), at);
	/* Debian and others name every BOOT_IMAGE= here; it is the loader's, not ours. */
	return true;
}
