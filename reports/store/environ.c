// SPDX-License-Identifier: Apache-2.0
#include "reports/store/environ.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "wire/wire.h"

/* What no two runs have in common, or what does not bear on a latency. */
static const char *const volatile_names[] = {
	"host.interrupts*",
	"host.memory.MemAvailable",
	"host.memory.HugePages_Free",
	"host.throttled",
	"host.cpu.nodes*.free",
	"host.limits.*",
	"host.cpu.nodes*.bytes",
	"vm.command",
	"vm.pid*",
	"scenario.scenario.description",
	"scenario.report.*",
	"scenario.scenario.repeat",
};

struct lines {
	char **at;
	size_t n, room;
	int rc;
};

static bool wanted(const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(volatile_names); i++) {
		char pattern[64];

		snprintf(pattern, sizeof(pattern), "%s = *", volatile_names[i]);
		if (!fnmatch(pattern, line, 0))
			return false;
	}
	return true;
}

__attribute__((format(printf, 2, 3))) static void add(struct lines *l, const char *fmt, ...)
{
	char *line = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&line, fmt, ap);
	va_end(ap);
	if (n >= 0 && l->n == l->room) {
		size_t room = l->room ? 2 * l->room : 256;
		char **at = realloc(l->at, room * sizeof(*at));

		if (at) {
			l->at = at;
			l->room = room;
		}
	}
	if (n < 0 || l->n == l->room) {
		free(n < 0 ? NULL : line);
		l->rc = -ENOMEM;
		return;
	}
	for (char *p = line; *p; p++)
		if (*p == '\n' || *p == '\r')
			*p = ' ';
	if (wanted(line))
		l->at[l->n++] = line;
	else
		free(line);
}

static void flatten(struct lines *l, const char *name, struct json_object *o)
{
	autofree char *inner = NULL;

	if (json_object_is_type(o, json_type_object)) {
		json_object_object_foreach(o, key, v)
		{
			free(inner);
			if (asprintf(&inner, "%s.%s", name, key) < 0)
				inner = NULL;
			else
				flatten(l, inner, v);
		}
	} else if (json_object_is_type(o, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(o); i++) {
			free(inner);
			if (asprintf(&inner, "%s[%zu]", name, i) < 0)
				inner = NULL;
			else
				flatten(l, inner, json_object_array_get_idx(o, i));
		}
	} else if (o) {
		add(l, "%s = %s", name, json_object_get_string(o));
	}
}

static void add_host(struct lines *l, const char *host_json)
{
	static const char *const parts[] = {"host", "vm", "tuning"};
	struct json_object *o = host_json ? json_tokener_parse(host_json) : NULL;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		flatten(l, parts[i], json_object_object_get(o, parts[i]));
	json_object_put(o);
}

static void add_guests(struct lines *l, const struct summary *s)
{
	for (unsigned i = 0; s && i < summary_guests(s); i++) {
		const struct wire_hello *h = summary_hello(s, i);

		if (!h)
			continue;
		add(l, "guest[%u].os = %.*s", i, (int)sizeof(h->os), h->os);
		add(l, "guest[%u].kernel = %.*s", i, (int)sizeof(h->kernel), h->kernel);
		add(l, "guest[%u].arch = %.*s", i, (int)sizeof(h->arch), h->arch);
		add(l, "guest[%u].cpus = %u", i, le16_get(h->cpus));
		add(l, "guest[%u].clock = %.*s", i, (int)sizeof(h->clock), h->clock);
	}
}

/* scenario.ini as resolved: "[section]" and "key = value", nothing else. */
static void add_scenario(struct lines *l, const char *text)
{
	autofree char *copy = strdup(text ? text : "");
	char *save = NULL, section[128] = "";

	for (char *line = copy ? strtok_r(copy, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (*line == '[')
			snprintf(section, sizeof(section), "%.*s", (int)strcspn(line + 1, "]"),
				 line + 1);
		else if (strstr(line, " = "))
			add(l, "scenario.%s.%s", section, line);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char *environ_text(const char *host_json, const char *scenario_text, const struct summary *s)
{
	struct lines l = {0};
	char *text = NULL;
	size_t n = 0;
	FILE *f;

	add_host(&l, host_json);
	add_guests(&l, s);
	add_scenario(&l, scenario_text);
	if (l.n)
		qsort(l.at, l.n, sizeof(*l.at), by_name);
	f = l.rc ? NULL : open_memstream(&text, &n);
	for (size_t i = 0; i < l.n; i++) {
		if (f)
			fprintf(f, "%s\n", l.at[i]);
		free(l.at[i]);
	}
	free(l.at);
	if (f && !fclose(f))
		return text;
	free(text);
	return NULL;
}

/* FNV-1a, two of 64 bits: a name, no proof. */
void environ_hash(const char *text, char hash[ENVIRON_HASH])
{
	uint64_t a = 0xcbf29ce484222325ull, b = 0x9ae16a3b2f90404full;

	for (; *text; text++) {
		a = (a ^ (uint8_t)*text) * 0x100000001b3ull;
		b = (b ^ (uint8_t)*text ^ a >> 32) * 0x100000001b3ull;
	}
	snprintf(hash, ENVIRON_HASH, "%016" PRIx64 "%016" PRIx64, a, b);
}

struct cursor { /* one line of a text that is taken apart in place */
	char *name, *value, *save;
};

static void step(struct cursor *c, char *text)
{
	c->name = strtok_r(text, "\n", &c->save);
	c->value = c->name ? strstr(c->name, " = ") : NULL;
	if (c->value) {
		*c->value = 0;
		c->value += 3;
	}
}

int environ_diff(const char *a, const char *b, environ_each *each, void *arg)
{
	autofree char *ta = strdup(a ? a : ""), *tb = strdup(b ? b : "");
	struct cursor ca = {0}, cb = {0};
	int n = 0;

	if (!ta || !tb)
		return -ENOMEM;
	step(&ca, ta);
	step(&cb, tb);
	while (ca.name || cb.name) {
		int order = !ca.name ? 1 : !cb.name ? -1 : strcmp(ca.name, cb.name);
		const char *va = order <= 0 ? ca.value : NULL, *vb = order >= 0 ? cb.value : NULL;

		if (order || strcmp(va ? va : "", vb ? vb : "")) {
			n++;
			if (each)
				each(arg, order <= 0 ? ca.name : cb.name, va, vb);
		}
		if (order <= 0)
			step(&ca, NULL);
		if (order >= 0)
			step(&cb, NULL);
	}
	return n;
}
