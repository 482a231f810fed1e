// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include "hostagent/scenario.h"
#include "lib/clean.h"
#include "lib/nearest.h"

#define PRIORITY_DEFAULT 95

struct load_state {		/* one scenario being loaded */
	struct scenario *s;
	char *err;
	size_t len;
};

__attribute__((format(printf, 3, 4)))
static int bad(const struct load_state *l, const struct ini_item *it, const char *fmt, ...)
{
	char where[512];
	int n = snprintf(l->err, l->len, "%s", ini_where(it, where, sizeof(where)));
	va_list ap;

	va_start(ap, fmt);
	if (n >= 0 && (size_t)n < l->len)
		vsnprintf(l->err + n, l->len - (size_t)n, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static const struct scenario_section *section_of(const char *name)
{
	const struct scenario_section *c = scenario_sections;

	while (c->name && strcmp(c->name, name))
		c++;
	return c->name ? c : NULL;
}

/* object - the struct that a section's keys go to; for loads the one of that name, or NULL */
static void *object(struct scenario *s, const struct scenario_section *c, const char *name)
{
	if (strcmp(c->name, "load"))
		return (char *)s + c->offset;
	for (size_t i = 0; i < s->nloads; i++)
		if (!strcmp(s->loads[i].name, name))
			return &s->loads[i];
	return NULL;
}

static bool good_name(const char *name)
{
	if (!isalnum((unsigned char)*name))
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("-_.", *name))
			return false;
	return true;
}

static int add_load(struct load_state *l, const struct ini_item *it)
{
	struct scenario *s = l->s;
	struct scn_load *loads;

	if (!good_name(it->name))
		return bad(l, it, "a load needs a name of letters and digits: [load NAME]");
	if (!it->key)
		for (size_t i = 0; i < s->nloads; i++)
			if (!strcmp(s->loads[i].name, it->name))
				return 0;
	loads = realloc(s->loads, (s->nloads + 1) * sizeof(*loads));
	if (!loads)
		return -ENOMEM;
	s->loads = loads;
	loads[s->nloads] = (struct scn_load){.name = strdup(it->name)};
	if (!loads[s->nloads].name)
		return -ENOMEM;
	return keys_defaults(&scenario_keys, "load", &loads[s->nloads++]);
}

/* sections - every section must be known; each [load NAME] gets its place */
static int sections(struct load_state *l)
{
	const char *names[16] = {"global"};
	size_t n = 1;
	int rc = 0;

	for (const struct scenario_section *c = scenario_sections; c->name; c++)
		names[n++] = c->name;
	for (size_t i = 0; i < l->s->ini.n && !rc; i++) {
		const struct ini_item *it = &l->s->ini.at[i];
		const struct scenario_section *c = section_of(it->section);
		const char *near = nearest(it->section, names, n);

		if (!c && strcmp(it->section, "global"))
			rc = bad(l, it, "unknown section [%s]%s%s%s", it->section,
				 near ? ", did you mean [" : "", near ?: "", near ? "]?" : "");
		else if (*it->name && c && !strcmp(c->name, "vm"))
			l->s->partitions = true;
		else if (*it->name && (!c || strcmp(c->name, "load")))
			rc = bad(l, it, "[%s] takes no name, but '%s' was given", it->section,
				 it->name);
		else if (c && !strcmp(c->name, "load") && !object(l->s, c, it->name))
			rc = add_load(l, it);
	}
	return rc;
}

static bool is_global(const struct ini_item *it)
{
	return it->key && !strcmp(it->section, "global");
}

/* is_axis - the matrix's own business: matrix.c */
static bool is_axis(const struct ini_item *it)
{
	return !strcmp(it->section, "matrix") && strchr(it->key, '.');
}

/* first_line - the index of the first item of a section; beyond the last if there is none */
static size_t first_line(const struct ini *ini, const char *section, const char *name)
{
	size_t i = 0;

	while (i < ini->n && (strcmp(ini->at[i].section, section) || strcmp(ini->at[i].name, name)))
		i++;
	return i;
}

/* take - what [global] said above, then what the section itself says */
static int take(struct load_state *l, const struct scenario_section *c, const char *name)
{
	const struct ini *ini = &l->s->ini;
	void *obj = object(l->s, c, name);
	size_t first = first_line(ini, c->name, name);
	int rc = 0;

	for (size_t i = 0; i < first && !rc; i++) {
		struct ini_item it = ini->at[i];

		if (!is_global(&it) || !keys_known(&scenario_keys, c->name, it.key))
			continue;
		it.section = (char *)(uintptr_t)c->name;
		rc = keys_take(&scenario_keys, &it, obj, l->err, l->len);
	}
	for (size_t i = first; i < ini->n && !rc; i++)
		if (ini->at[i].key && !strcmp(ini->at[i].section, c->name) &&
		    !strcmp(ini->at[i].name, name) && !is_axis(&ini->at[i]))
			rc = keys_take(&scenario_keys, &ini->at[i], obj, l->err, l->len);
	return rc;
}

/* globals_known - a key that no section has would be dropped in silence */
static int globals_known(struct load_state *l)
{
	const char *names[128];
	size_t n = 0;

	for (; n < scenario_keys.n && n < ARRAY_SIZE(names); n++)
		names[n] = scenario_keys.at[n].name;
	for (size_t i = 0; i < l->s->ini.n; i++) {
		const struct ini_item *it = &l->s->ini.at[i];
		bool known = !is_global(it);
		const char *near;

		if (!known && !it->line)
			return bad(l, it, "an option says the section that it means");
		for (size_t k = 0; k < n && !known; k++)
			known = !strcmp(names[k], it->key);
		near = known ? NULL : nearest(it->key, names, n);
		if (!known)
			return bad(l, it, "unknown key '%s' in [global], no section has it%s%s%s",
				   it->key, near ? "; did you mean '" : "", near ?: "",
				   near ? "'?" : "");
	}
	return 0;
}

static int values(struct load_state *l)
{
	struct scenario *s = l->s;
	int rc = sections(l);

	if (!rc)
		rc = globals_known(l);
	for (const struct scenario_section *c = scenario_sections; c->name && !rc; c++)
		if (strcmp(c->name, "load"))
			rc = take(l, c, "");
	for (size_t i = 0; i < s->nloads && !rc; i++)
		rc = take(l, section_of("load"), s->loads[i].name);
	return rc;
}

static int default_name(struct scenario *s)
{
	const char *base = strrchr(s->path, '/');
	size_t n;

	if (s->main.name)
		return 0;
	base = base ? base + 1 : s->path;
	n = strlen(base);
	if (n > 4 && !strcmp(base + n - 4, ".ini"))
		n -= 4;
	s->main.name = strndup(base, n);
	return s->main.name ? 0 : -ENOMEM;
}

static int64_t violation_default(const struct limits *m)
{
	int64_t least = m->max;

	for (size_t i = 0; i < m->nexceed && m->max < 0; i++)
		if (least < 0 || m->exceed[i].limit < least)
			least = m->exceed[i].limit;
	return least;
}

/* derive - what follows from other values where nothing was said */
static int derive(struct load_state *l)
{
	struct scenario *s = l->s;
	struct limits *m = &s->limits;
	char why[256], where[512];
	int rc = scenario_claims(s->exceed, m, why, sizeof(why));

	if (rc) {
		scenario_where(s, "limits", "exceed", where, sizeof(where));
		snprintf(l->err, l->len, "%s%s", where, why);
		return rc;
	}
	if (s->probe.priority < 0)
		s->probe.priority = s->probe.policy == WIRE_POLICY_FIFO ||
				    s->probe.policy == WIRE_POLICY_RR ? PRIORITY_DEFAULT : 0;
	if (m->violation < 0)
		m->violation = violation_default(m);
	rc = default_name(s);
	if (!rc && !good_name(s->main.name)) {
		scenario_where(s, "scenario", "name", where, sizeof(where));
		snprintf(l->err, l->len, "%s'%s' is no name: letters, digits, '-', '_' and '.', "
			 "the first a letter or digit", where, s->main.name);
		rc = -EINVAL;
	}
	return rc;
}

int scenario_load(const char *path, const struct opt_list *overrides, struct scenario *s, char *err,
		  size_t len)
{
	struct load_state l = {s, err, len};
	int rc = 0;

	*s = (struct scenario){.path = strdup(path)};
	snprintf(err, len, "%s: out of memory", path);
	for (const struct scenario_section *c = scenario_sections; c->name && !rc; c++)
		if (strcmp(c->name, "load"))
			rc = keys_defaults(&scenario_keys, c->name, (char *)s + c->offset);
	if (!s->path || rc)
		return -ENOMEM;
	rc = ini_read(&s->ini, path, err, len);
	for (size_t i = 0; overrides && i < overrides->n && !rc; i++)
		rc = ini_set(&s->ini, overrides->at[i], err, len);
	if (!rc)
		rc = values(&l);
	if (!rc)
		rc = derive(&l);
	return rc ?: scenario_check(s, err, len);
}

void scenario_free(struct scenario *s)
{
	for (const struct scenario_section *c = scenario_sections; c->name; c++)
		if (strcmp(c->name, "load"))
			keys_release(&scenario_keys, c->name, (char *)s + c->offset);
	for (size_t i = 0; i < s->nloads; i++) {
		keys_release(&scenario_keys, "load", &s->loads[i]);
		free(s->loads[i].name);
	}
	free(s->loads);
	free(s->path);
	ini_done(&s->ini);
	*s = (struct scenario){0};
}

/* The guests of a partitioning hypervisor stand as they were written: cells.h knows their keys. */
static void print_partitions(const struct scenario *s, FILE *to)
{
	const char *last = "";

	for (size_t i = 0; s->partitions && i < s->ini.n; i++) {
		const struct ini_item *it = &s->ini.at[i];

		if (strcmp(it->section, "vm") || !*it->name)
			continue;
		if (strcmp(last, it->name))
			fprintf(to, "\n[vm %s]\n", it->name);
		last = it->name;
		if (it->key)
			ini_put(to, it->key, it->value);
	}
}

void scenario_print(const struct scenario *s, FILE *to)
{
	const char *gap = "";

	for (const struct scenario_section *c = scenario_sections; c->name; c++) {
		if (!strcmp(c->name, "load"))
			continue;
		fprintf(to, "%s[%s]\n", gap, c->name);
		keys_print(&scenario_keys, c->name, (const char *)s + c->offset, to);
		gap = "\n";
	}
	for (size_t i = 0; i < s->nloads; i++) {
		fprintf(to, "\n[load %s]\n", s->loads[i].name);
		keys_print(&scenario_keys, "load", &s->loads[i], to);
	}
	print_partitions(s, to);
}
