// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/cpus.h"
#include "lib/keys.h"
#include "lib/nearest.h"
#include "lib/units.h"

#define NAMES_MAX 256	/* keys that one lookup compares */

static const char *const type_text[] = {
	[KEY_BOOL] = "yes or no",
	[KEY_INT] = "a whole number, like 4, 10k or 0x10",
	[KEY_SIZE] = "a size, like 512M or 1G",
	[KEY_TIME] = "a time with its unit, like 250us, 1.5ms or 1m30s",
	[KEY_RATIO] = "a ratio from 0 to 1, like 1e-6 or 5 %",
	[KEY_TEXT] = "text",
	[KEY_CPUS] = "a list of CPUs like 0-3,6, or auto, all, none",
	[KEY_ENUM] = "one of its words",
};

static void *at(const struct key *k, const void *obj)
{
	return (char *)(uintptr_t)obj + k->offset;
}

static bool may_be_none(const struct key *k)
{
	return (k->type == KEY_INT || k->type == KEY_SIZE || k->type == KEY_TIME) &&
	       (!k->def || k->min == -1);
}

static int bool_value(const char *text, bool *value)
{
	static const char *const no[] = {"no", "off", "false", "0"};
	static const char *const yes[] = {"yes", "on", "true", "1"};

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		if (strcasecmp(text, yes[i]) && strcasecmp(text, no[i]))
			continue;
		*value = !strcasecmp(text, yes[i]);
		return 0;
	}
	return -EINVAL;
}

static int word_value(const struct key *k, const char *text, int *value)
{
	for (int i = 0; k->words[i]; i++)
		if (!strcmp(text, k->words[i])) {
			*value = i;
			return 0;
		}
	return -EINVAL;
}

static int number_value(const struct key *k, const char *text, int64_t *value)
{
	int64_t v;
	int rc;

	if (may_be_none(k) && !strcmp(text, "none")) {
		*value = -1;
		return 0;
	}
	rc = k->type == KEY_INT ? units_int(text, &v) :
	     k->type == KEY_SIZE ? units_size(text, &v) : units_time(text, &v);
	if (rc)
		return rc;
	if ((k->min || k->max) && (v < k->min || v > k->max))
		return -ERANGE;
	*value = v;
	return 0;
}

static int text_value(const struct key *k, const char *text, char **value)
{
	static const char *const words[] = {"auto", "all", "none"};
	struct cpus set;
	char *copy = NULL;
	bool known = k->type == KEY_TEXT || !*text;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		known = known || !strcmp(text, words[i]);
	if (!known && (cpus_parse(text, &set) || !cpus_count(&set)))
		return -EINVAL;
	if (*text && !(copy = strdup(text)))
		return -ENOMEM;
	free(*value);
	*value = copy;
	return 0;
}

static int set_value(const struct key *k, const char *text, void *obj)
{
	switch (k->type) {
	case KEY_BOOL:
		return bool_value(text, at(k, obj));
	case KEY_RATIO:
		return units_ratio(text, at(k, obj));
	case KEY_TEXT:
	case KEY_CPUS:
		return text_value(k, text, at(k, obj));
	case KEY_ENUM:
		return word_value(k, text, at(k, obj));
	default:
		return number_value(k, text, at(k, obj));
	}
}

int keys_defaults(const struct keys *keys, const char *section, void *obj)
{
	int rc = 0;

	for (const struct key *k = keys->at; k < keys->at + keys->n && !rc; k++) {
		if (strcmp(k->section, section))
			continue;
		if (k->type == KEY_TEXT || k->type == KEY_CPUS)
			*(char **)at(k, obj) = NULL;
		else if (k->type == KEY_BOOL)
			*(bool *)at(k, obj) = false;
		else if (k->type == KEY_RATIO)
			*(double *)at(k, obj) = 0;
		else if (k->type == KEY_ENUM)
			*(int *)at(k, obj) = -1;
		else
			*(int64_t *)at(k, obj) = -1;
		if (k->def)
			rc = set_value(k, k->def, obj);
	}
	return rc;
}

static const char *number_text(const struct key *k, int64_t v, char *buf, size_t len)
{
	if (v == -1)
		return "none";
	if (k->type == KEY_TIME)
		return units_time_text(v, buf, len);
	if (k->type == KEY_SIZE)
		return units_size_text(v, buf, len);
	snprintf(buf, len, "%lld", (long long)v);
	return buf;
}

/* value_text - NULL: the key holds nothing */
static const char *value_text(const struct key *k, const void *obj, char *buf, size_t len)
{
	const void *p = at(k, obj);

	switch (k->type) {
	case KEY_BOOL:
		return *(const bool *)p ? "yes" : "no";
	case KEY_RATIO:
		return units_ratio_text(*(const double *)p, buf, len);
	case KEY_TEXT:
	case KEY_CPUS:
		return *(char *const *)p ?: k->def ? "" : NULL;
	case KEY_ENUM:
		return *(const int *)p < 0 ? NULL : k->words[*(const int *)p];
	default:
		return *(const int64_t *)p == -1 && !k->def ?
			NULL : number_text(k, *(const int64_t *)p, buf, len);
	}
}

static void words_text(const struct key *k, FILE *to, const char *between)
{
	for (int i = 0; k->words[i]; i++)
		fprintf(to, "%s%s", i ? between : "", k->words[i]);
}

static void range_text(const struct key *k, FILE *to)
{
	char low[32], high[32];
	int64_t least = k->min < 0 ? 0 : k->min;
	bool is_number = k->type == KEY_INT || k->type == KEY_SIZE || k->type == KEY_TIME;

	if (!is_number || (!k->min && !k->max))
		return;
	if (k->max == INT64_MAX)
		fprintf(to, "at least %s", number_text(k, least, low, sizeof(low)));
	else
		fprintf(to, "%s to %s", number_text(k, least, low, sizeof(low)),
			number_text(k, k->max, high, sizeof(high)));
}

/* meant - the name of the key that was nearly written, or NULL */
static const char *meant(const struct keys *keys, const struct ini_item *it)
{
	const char *names[NAMES_MAX], *near;
	size_t have = 0;

	for (const struct key *k = keys->at; k < keys->at + keys->n && have < NAMES_MAX; k++) {
		if (strcmp(k->section, it->section))
			continue;
		names[have++] = k->name;
		for (const struct key_alias *a = keys->aliases; a && a->typed; a++)
			if (!strcmp(a->name, k->name) && have < NAMES_MAX)
				names[have++] = a->typed;
	}
	near = nearest(it->key, names, have);
	for (const struct key_alias *a = keys->aliases; a && a->typed; a++)
		if (a->typed == near)
			return a->name;
	return near;
}

static void unknown_key(const struct keys *keys, const struct ini_item *it, FILE *to)
{
	const char *near = meant(keys, it);

	fprintf(to, "unknown key '%s' in [%s]", it->key, it->section);
	for (const struct key *k = keys->at; k < keys->at + keys->n && !near; k++)
		if (!strcmp(k->name, it->key)) {
			fprintf(to, "; it belongs to [%s]", k->section);
			return;
		}
	if (near) {
		fprintf(to, ", did you mean '%s'?", near);
		return;
	}
	fprintf(to, "; known:");
	for (const struct key *k = keys->at; k < keys->at + keys->n; k++)
		if (!strcmp(k->section, it->section))
			fprintf(to, " %s", k->name);
}

static void wrong_value(const struct key *k, const char *value, int rc, FILE *to)
{
	size_t n = 0;
	const char *near;

	if (!*value) {
		fprintf(to, "'%s' has no value; it takes ", k->name);
	} else {
		fprintf(to, "'%s' cannot be '%s'", k->name, value);
		fprintf(to, rc == -ERANGE ? ": it must be " : "; it takes ");
	}
	if (k->type == KEY_ENUM) {
		while (k->words[n])
			n++;
		near = nearest(value, k->words, n);
		words_text(k, to, ", ");
		if (near)
			fprintf(to, "; did you mean '%s'?", near);
	} else if (rc == -ERANGE) {
		range_text(k, to);
	} else {
		fprintf(to, "%s%s", type_text[k->type], may_be_none(k) ? ", or none" : "");
	}
}

int keys_take(const struct keys *keys, const struct ini_item *it, void *obj, char *err, size_t len)
{
	const struct key *k = keys->at, *end = k + keys->n;
	char where[512];
	FILE *to;
	int rc;

	while (k < end && (strcmp(k->section, it->section) || strcmp(k->name, it->key)))
		k++;
	rc = k == end ? -ENOENT : set_value(k, it->value, obj);
	if (!rc)
		return 0;
	to = fmemopen(err, len, "w");
	if (!to)
		return -EINVAL;
	fputs(ini_where(it, where, sizeof(where)), to);
	if (k == end)
		unknown_key(keys, it, to);
	else
		wrong_value(k, it->value, rc, to);
	fclose(to);
	err[len - 1] = '\0';
	return -EINVAL;
}

bool keys_known(const struct keys *keys, const char *section, const char *name)
{
	for (const struct key *k = keys->at; k < keys->at + keys->n; k++)
		if (!strcmp(k->section, section) && !strcmp(k->name, name))
			return true;
	return false;
}

void keys_print(const struct keys *keys, const char *section, const void *obj, FILE *to)
{
	for (const struct key *k = keys->at; k < keys->at + keys->n; k++) {
		char buf[64];
		const char *text = strcmp(k->section, section) ?
			NULL : value_text(k, obj, buf, sizeof(buf));

		if (text)
			ini_put(to, k->name, text);
	}
}

void keys_help(const struct keys *keys, const char *section, FILE *to)
{
	fprintf(to, "| key | value | default | meaning |\n|---|---|---|---|\n");
	for (const struct key *k = keys->at; k < keys->at + keys->n; k++) {
		if (strcmp(k->section, section))
			continue;
		fprintf(to, "| `%s` | ", k->name);
		if (k->type == KEY_ENUM)
			words_text(k, to, ", ");
		else
			fprintf(to, "%s%s", k->arg ?: k->type == KEY_BOOL ? "yes, no" : "",
				(k->min || k->max) && k->type != KEY_BOOL ? ", " : "");
		range_text(k, to);
		fprintf(to, " | %s | %s |\n", k->def ?: "", k->help);
	}
}

void keys_release(const struct keys *keys, const char *section, void *obj)
{
	for (const struct key *k = keys->at; k < keys->at + keys->n; k++)
		if (!strcmp(k->section, section) && (k->type == KEY_TEXT || k->type == KEY_CPUS)) {
			free(*(char **)at(k, obj));
			*(char **)at(k, obj) = NULL;
		}
}
