// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/ini.h"
#include "lib/nearest.h"
#include "tune/profile.h"

#define DEEPEST 8 /* base of a base of a base */

struct reading { /* one file on its way into the profile */
	struct profile *p;
	const char *name;
	int depth;
	char *err;
	size_t len;
};

static int load(struct reading *r);

static const char *place(const struct ini_item *it, char *buf, size_t len)
{
	if (it->line)
		snprintf(buf, len, "%s:%d", it->file, it->line);
	else
		snprintf(buf, len, "%s", it->file);
	return buf;
}

static int bad(const struct reading *r, const struct ini_item *it, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int bad(const struct reading *r, const struct ini_item *it, const char *fmt, ...)
{
	char where[300];
	int n = snprintf(r->err, r->len, "%s: ", place(it, where, sizeof(where)));
	va_list ap;

	va_start(ap, fmt);
	if (n >= 0 && (size_t)n < r->len)
		vsnprintf(r->err + n, r->len - (size_t)n, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static int replace(char **at, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return -ENOMEM;
	free(*at);
	*at = copy;
	return 0;
}

static void drop_want(struct profile *p, size_t i)
{
	free(p->want[i].value);
	free(p->want[i].from);
	memmove(p->want + i, p->want + i + 1, (p->wants - i - 1) * sizeof(*p->want));
	p->wants--;
}

static int put_want(struct profile *p, const struct knob *k, const char *value, const char *from)
{
	struct want *more;
	size_t i = 0;

	while (i < p->wants && p->want[i].knob != k)
		i++;
	if (!strcmp(value, "leave")) {
		if (i < p->wants)
			drop_want(p, i);
		return 0;
	}
	if (i == p->wants) {
		more = reallocarray(p->want, p->wants + 1, sizeof(*more));
		if (!more)
			return -ENOMEM;
		p->want = more;
		p->want[p->wants++] = (struct want){.knob = k};
	}
	if (!strcmp(value, "default"))
		value = k->value;
	return replace(&p->want[i].value, value) || replace(&p->want[i].from, from) ? -ENOMEM : 0;
}

static int take_knob(struct reading *r, const struct ini_item *it)
{
	const struct knob *k = knob_find(it->key);
	struct cpus none = {{0}};
	char from[300], text[512];

	if (!k) {
		const char *near = knob_nearest(it->key);

		return near ? bad(r, it, "no knob '%s', did you mean '%s'?", it->key, near)
			    : bad(r, it, "no knob '%s'; rttune explain lists them", it->key);
	}
	if (k->way == WAY_REPORT)
		return bad(r, it, "'%s' is only reported, rttune never writes it", k->name);
	if (!strcmp(it->value, "default") && !k->value)
		return bad(r, it, "'%s' has no default: give a value", k->name);
	if (!*it->value)
		return bad(r, it, "'%s' has no value: give one, or 'default' or 'leave'", k->name);
	if (value_fill(it->value, &none, &none, text, sizeof(text)))
		return bad(r, it, "'%s': only {rt} and {hk} may stand in braces", it->value);
	place(it, from, sizeof(from));
	return put_want(r->p, k, it->value, from);
}

static int take_count(struct reading *r, const struct ini_item *it)
{
	char *end;
	long n = strtol(it->value, &end, 10);

	if (end == it->value || *end || n < 1 || n > CPUS_MAX)
		return bad(r, it, "rt_count wants a number from 1, not '%s'", it->value);
	r->p->rt_count = n;
	return 0;
}

static int take_cpus(struct reading *r, const struct ini_item *it, char **at)
{
	struct cpus set;

	if (strcmp(it->value, "auto") && (cpus_parse(it->value, &set) || cpus_first(&set) < 0))
		return bad(r, it, "%s wants auto or a list like 2-3,6, not '%s'", it->key,
			   it->value);
	return replace(at, it->value);
}

static int take_base(struct reading *r, const char *base, const struct ini_item *it)
{
	struct reading inner = *r;
	char path[512];

	for (const struct builtin *b = builtins; b->name; b++)
		if (!strcmp(b->name, base)) {
			inner.name = base;
			inner.depth++;
			return load(&inner);
		}
	if (!strchr(base, '/') && !strstr(base, ".ini"))
		return bad(r, it,
			   "no profile '%s'; there are periodic, polling, no-reboot, "
			   "hybrid-kvm, or give a file",
			   base);
	snprintf(path, sizeof(path), "%s", it->file);
	if (*base != '/' && strchr(path, '/'))
		snprintf(path + strlen(dirname(path)), sizeof(path) - strlen(path), "/%s", base);
	else
		snprintf(path, sizeof(path), "%s", base);
	inner.name = path;
	inner.depth++;
	return load(&inner);
}

static int take_profile(struct reading *r, const struct ini_item *it)
{
	static const char *const known[] = {"about",	"base", "rt_cpus", "housekeeping_cpus",
					    "rt_count", "name"};
	const char *near;

	if (!strcmp(it->key, "about"))
		return replace(&r->p->about, it->value);
	if (!strcmp(it->key, "name"))
		return replace(&r->p->name, it->value);
	if (!strcmp(it->key, "base"))
		return take_base(r, it->value, it);
	if (!strcmp(it->key, "rt_cpus"))
		return take_cpus(r, it, &r->p->rt_cpus);
	if (!strcmp(it->key, "housekeeping_cpus"))
		return take_cpus(r, it, &r->p->hk_cpus);
	if (!strcmp(it->key, "rt_count"))
		return take_count(r, it);
	near = nearest(it->key, known, ARRAY_SIZE(known));
	return near ? bad(r, it, "no key '%s' in [profile], did you mean '%s'?", it->key, near)
		    : bad(r, it, "no key '%s' in [profile]", it->key);
}

int profile_add_device(struct profile *p, const char *guest, const char *device, const char *from)
{
	struct guest_device *more = reallocarray(p->dev, p->devs + 1, sizeof(*more));

	if (!more)
		return -ENOMEM;
	p->dev = more;
	p->dev[p->devs] = (struct guest_device){strdup(guest), strdup(device), strdup(from)};
	p->devs++;
	return 0;
}

static int take_devices(struct reading *r, const struct ini_item *it, const char *guest)
{
	autofree char *list = strdup(it->value);
	char from[300], *save = NULL;

	if (!list)
		return -ENOMEM;
	place(it, from, sizeof(from));
	for (char *d = strtok_r(list, " ,", &save); d; d = strtok_r(NULL, " ,", &save))
		if (strcmp(d, "none") && profile_add_device(r->p, guest, d, from))
			return -ENOMEM;
	return 0;
}

static int take_guest(struct reading *r, const struct ini_item *it)
{
	if (!*it->name)
		return bad(r, it, "a guest needs a name: [guest NAME]");
	if (strcmp(it->key, "passthrough"))
		return bad(r, it, "no key '%s' in [guest], there is 'passthrough'", it->key);
	return take_devices(r, it, it->name);
}

/* A scenario: only what concerns the host; everything else is rtbench's to judge. */
static int take_scenario(struct reading *r, const struct ini_item *it)
{
	if (!strcmp(it->section, "vm") && !strcmp(it->key, "passthrough"))
		return take_devices(r, it, *it->name ? it->name : "vm");
	if (strcmp(it->section, "host"))
		return 0;
	if (!strcmp(it->key, "profile"))
		return strcmp(it->value, "none") ? take_base(r, it->value, it) : 0;
	if (!strcmp(it->key, "rt_cpus") && strcmp(it->value, "none"))
		return take_cpus(r, it, &r->p->rt_cpus);
	if (!strcmp(it->key, "housekeeping_cpus") && strcmp(it->value, "none"))
		return take_cpus(r, it, &r->p->hk_cpus);
	return 0;
}

static int take(struct reading *r, const struct ini_item *it, bool scenario)
{
	if (!it->key)
		return 0;
	if (scenario)
		return take_scenario(r, it);
	if (!strcmp(it->section, "profile"))
		return take_profile(r, it);
	if (!strcmp(it->section, "knobs"))
		return take_knob(r, it);
	if (!strcmp(it->section, "guest"))
		return take_guest(r, it);
	return bad(r, it, "no section [%s]; there are [profile], [knobs] and [guest NAME]",
		   it->section);
}

static int read_ini(const struct reading *r, struct ini *ini)
{
	for (const struct builtin *b = builtins; b->name; b++)
		if (!strcmp(b->name, r->name))
			return ini_text(ini, b->text, b->name, r->err, r->len);
	if (!strchr(r->name, '/') && !strchr(r->name, '.') && access(r->name, F_OK)) {
		snprintf(r->err, r->len,
			 "no profile '%s'; there are hybrid-kvm, periodic, polling and no-reboot, "
			 "or give a file",
			 r->name);
		return -EINVAL;
	}
	return ini_read(ini, r->name, r->err, r->len);
}

/* The base first, wherever it stands; then what the file itself says, in its order. */
static int load(struct reading *r)
{
	struct ini ini = {0};
	bool scenario = false;
	int err;

	if (r->depth > DEEPEST) {
		snprintf(r->err, r->len, "%s: base of a base, more than %d deep", r->name, DEEPEST);
		return -ELOOP;
	}
	err = read_ini(r, &ini);
	for (size_t i = 0; !err && i < ini.n; i++)
		scenario |= !strcmp(ini.at[i].section, "scenario") ||
			    !strcmp(ini.at[i].section, "host") || !strcmp(ini.at[i].section, "vm");
	for (int pass = 0; !err && pass < 2; pass++)
		for (size_t i = 0; !err && i < ini.n; i++) {
			const struct ini_item *it = &ini.at[i];
			bool base = it->key && (!strcmp(it->key, "base") ||
						(scenario && !strcmp(it->key, "profile")));

			if (base == !pass)
				err = take(r, it, scenario);
		}
	ini_done(&ini);
	return err;
}

static int checked_load(struct profile *p, const char *name, char *err, size_t len)
{
	struct reading r = {p, name, 0, err, len};
	char base[256], *dot;

	p->rt_count = 1;
	*err = '\0';
	if (replace(&p->rt_cpus, "auto") || replace(&p->hk_cpus, "auto") || load(&r))
		return -EINVAL;
	snprintf(base, sizeof(base), "%s", strrchr(name, '/') ? strrchr(name, '/') + 1 : name);
	dot = strrchr(base, '.');
	if (dot)
		*dot = '\0';
	return p->name ? 0 : replace(&p->name, base);
}

int profile_load(const char *name, struct profile *p, char *err, size_t len)
{
	int got;

	memset(p, 0, sizeof(*p));
	got = checked_load(p, name, err, len);
	if (got) {
		if (!*err)
			snprintf(err, len, "%s: out of memory", name);
		profile_done(p);
	}
	return got;
}

int profile_set(struct profile *p, const char *assignment, char *err, size_t len)
{
	struct reading r = {p, "-s", 0, err, len};
	autofree char *text = strdup(assignment);
	char *eq = text ? strchr(text, '=') : NULL;
	struct ini_item it = {.section = (char[]){"knobs"}, .name = (char[]){""}, .file = "-s"};

	if (!eq) {
		snprintf(err, len, "-s wants KNOB=VALUE, not '%s'", assignment);
		return -EINVAL;
	}
	*eq = '\0';
	it.key = text;
	it.value = eq + 1;
	return take_knob(&r, &it);
}

void profile_done(struct profile *p)
{
	while (p->wants)
		drop_want(p, p->wants - 1);
	for (size_t i = 0; i < p->devs; i++) {
		free(p->dev[i].guest);
		free(p->dev[i].device);
		free(p->dev[i].from);
	}
	free(p->want);
	free(p->dev);
	free(p->name);
	free(p->about);
	free(p->rt_cpus);
	free(p->hk_cpus);
	memset(p, 0, sizeof(*p));
}

/* One section a guest, where its first device stands. */
static void print_guest(const struct profile *p, size_t first, FILE *to)
{
	const char *guest = p->dev[first].guest;

	for (size_t i = 0; i < first; i++)
		if (!strcmp(p->dev[i].guest, guest))
			return;
	fprintf(to, "\n[guest %s]\npassthrough =", guest);
	for (size_t i = first; i < p->devs; i++)
		if (!strcmp(p->dev[i].guest, guest))
			fprintf(to, " %s", p->dev[i].device);
	fputc('\n', to);
}

void profile_print(const struct profile *p, FILE *to)
{
	fprintf(to, "[profile]\nname = %s\n", p->name);
	if (p->about)
		fprintf(to, "about = %s\n", p->about);
	fprintf(to, "rt_cpus = %s\nhousekeeping_cpus = %s\nrt_count = %d\n\n[knobs]\n", p->rt_cpus,
		p->hk_cpus, (int)p->rt_count);
	for (size_t i = 0; i < p->wants; i++)
		fprintf(to, "%s = %s\n", p->want[i].knob->name, p->want[i].value);
	for (size_t i = 0; i < p->devs; i++)
		print_guest(p, i, to);
}
