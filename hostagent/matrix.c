// SPDX-License-Identifier: Apache-2.0
#include "hostagent/matrix.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"

static char *trim(char *text)
{
	size_t n;

	text += strspn(text, " \t");
	n = strlen(text);
	while (n && strchr(" \t", text[n - 1]))
		text[--n] = 0;
	return text;
}

static int bad(const struct ini_item *it, char *why, size_t len, const char *what)
{
	char where[512];

	snprintf(why, len, "%s%s", ini_where(it, where, sizeof(where)), what);
	return -EINVAL;
}

static int cut(struct matrix_axis *a)
{
	const char *by = strchr(a->text, ';') ? ";" : ",";
	char *save = NULL;

	a->n = 0;
	for (char *v = strtok_r(a->text, by, &save); v; v = strtok_r(NULL, by, &save)) {
		v = trim(v);
		if (!*v || a->n == ARRAY_SIZE(a->value))
			return -EINVAL;
		a->value[a->n++] = v;
	}
	return a->n ? 0 : -EINVAL;
}

/* A later line of the same key, from an includer or -s, replaces the values. */
static int take(struct matrix *m, const struct ini_item *it, char *why, size_t len)
{
	struct matrix_axis *a = m->axis;

	while (a < m->axis + m->axes && strcmp(a->key, it->key))
		a++;
	if (a == m->axis + MATRIX_AXES)
		return bad(it, why, len, "more axes than a matrix takes: 8");
	if (a == m->axis + m->axes) {
		*a = (struct matrix_axis){.key = strdup(it->key)};
		m->axes++;
	}
	free(a->text);
	a->text = strdup(it->value);
	if (!a->key || !a->text)
		return -ENOMEM;
	return cut(a) ? bad(it, why, len, "wanted: value, value, ...; at most 64, none empty") : 0;
}

static size_t value_of(const struct matrix *m, unsigned combo, size_t axis)
{
	for (size_t i = m->axes; i-- > axis + 1;)
		combo /= (unsigned)m->axis[i].n;
	return combo % m->axis[axis].n;
}

/* "key=value": is it so in this combination? -1: no axis has that key, or no such value. */
static int holds(const struct matrix *m, unsigned combo, char *condition)
{
	char *is = strchr(condition, '=');

	if (!is)
		return -1;
	for (size_t i = 0; i < m->axes; i++) {
		size_t n = (size_t)(is - condition);

		if (strncmp(m->axis[i].key, condition, n) || m->axis[i].key[n])
			continue;
		for (size_t v = 0; v < m->axis[i].n; v++)
			if (!strcmp(m->axis[i].value[v], is + 1))
				return value_of(m, combo, i) == v;
	}
	return -1;
}

/* "a.x=1 b.y=2; c.z=3": between blanks all must hold, between semicolons any. 1: excluded */
static int excluded(const struct matrix *m, unsigned combo, const char *text)
{
	autofree char *copy = strdup(text ? text : "");
	char *save = NULL, *inner = NULL;

	if (!copy)
		return -ENOMEM;
	for (char *all = strtok_r(copy, ";", &save); all; all = strtok_r(NULL, ";", &save)) {
		int yes = 1, some = 0;

		for (char *c = strtok_r(all, " \t", &inner); c; c = strtok_r(NULL, " \t", &inner)) {
			int is = holds(m, combo, c);

			if (is < 0)
				return -EINVAL;
			yes &= is;
			some = 1;
		}
		if (yes && some)
			return 1;
	}
	return 0;
}

static int combine(struct matrix *m, const struct scenario *s, char *why, size_t len)
{
	size_t all = 1;

	for (size_t i = 0; i < m->axes; i++)
		all *= m->axis[i].n;
	if (all > MATRIX_MOST) {
		snprintf(why, len, "%s: [matrix] makes %zu combinations, at most %d", s->path, all,
			 MATRIX_MOST);
		return -EINVAL;
	}
	for (unsigned c = 0; c < all; c++) {
		int out = excluded(m, c, s->matrix.exclude);

		if (out < 0) {
			char where[512];

			scenario_where(s, "matrix", "exclude", where, sizeof(where));
			snprintf(why, len,
				 "%swanted: KEY=VALUE ... of the matrix; several "
				 "between semicolons",
				 where);
			return out;
		}
		if (!out)
			m->pick[m->n++] = c;
	}
	if (m->n)
		return 0;
	snprintf(why, len, "%s: [matrix] excludes every combination", s->path);
	return -EINVAL;
}

bool matrix_is(const struct scenario *s)
{
	for (size_t i = 0; i < s->ini.n && s->matrix.enable; i++)
		if (!strcmp(s->ini.at[i].section, "matrix") && s->ini.at[i].key &&
		    strchr(s->ini.at[i].key, '.'))
			return true;
	return false;
}

int matrix_read(const struct scenario *s, struct matrix *m, char *why, size_t len)
{
	int rc = 0;

	*m = (struct matrix){.name = s->main.name};
	for (size_t i = 0; i < s->ini.n && matrix_is(s) && !rc; i++) {
		const struct ini_item *it = &s->ini.at[i];

		if (!strcmp(it->section, "matrix") && it->key && strchr(it->key, '.'))
			rc = take(m, it, why, len);
	}
	return rc || !m->axes ? rc : combine(m, s, why, len);
}

void matrix_done(struct matrix *m)
{
	for (size_t i = 0; i < m->axes; i++) {
		free(m->axis[i].key);
		free(m->axis[i].text);
	}
	for (size_t i = 0; i < ARRAY_SIZE(m->made); i++)
		free(m->made[i]);
	*m = (struct matrix){0};
}

char *matrix_label(const struct matrix *m, size_t i, char *buf, size_t len)
{
	size_t n = 0;

	*buf = 0;
	for (size_t a = 0; a < m->axes && n < len; a++)
		n += (size_t)snprintf(buf + n, len - n, "%s%s=%s", a ? " " : "", m->axis[a].key,
				      m->axis[a].value[value_of(m, m->pick[i], a)]);
	return buf;
}

char *matrix_suffix(const struct matrix *m, size_t i, char *buf, size_t len)
{
	size_t n = 0;

	*buf = 0;
	for (size_t a = 0; a < m->axes && n < len; a++)
		n += (size_t)snprintf(buf + n, len - n, "%s%s", a ? "." : "",
				      m->axis[a].value[value_of(m, m->pick[i], a)]);
	for (char *p = buf; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("-_.", *p))
			*p = '_';
	return buf;
}

static int append(struct opt_list *set, const char *text)
{
	const char **at = realloc(set->at, (set->n + 1) * sizeof(*at));

	if (!at)
		return -ENOMEM;
	set->at = at;
	at[set->n++] = text;
	return 0;
}

int matrix_set(struct matrix *m, size_t i, struct opt_list *set)
{
	char suffix[256];
	int rc = append(set, "matrix.enable=no");

	for (size_t a = 0; a <= m->axes && !rc; a++) {
		int n;

		free(m->made[a]);
		if (a < m->axes)
			n = asprintf(&m->made[a], "%s=%s", m->axis[a].key,
				     m->axis[a].value[value_of(m, m->pick[i], a)]);
		else
			n = asprintf(&m->made[a], "scenario.name=%s.%s", m->name,
				     matrix_suffix(m, i, suffix, sizeof(suffix)));
		if (n < 0)
			m->made[a] = NULL;
		rc = n < 0 ? -ENOMEM : append(set, m->made[a]);
	}
	return rc;
}
