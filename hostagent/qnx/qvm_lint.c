// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include "hostagent/qnx/qvm_token.h"
#include "hostagent/qnx/qvmconf.h"
#include "lib/clean.h"
#include "lib/nearest.h"

#define RANGES_MAX 256
#define NAMES_MAX  64

/* Contexts, as bits: where an option may stand. */
enum { TOP = 1, CPU = 2, VDEV = 4, PASS = 8, RESERVE = 16 };

enum takes { NOTHING, WORD, RANGE, PATH, LOCATION, INTERRUPT, NAME, SCHED, TWO };

static const struct word {
	const char *name;
	unsigned in;	/* contexts in which it may stand; TOP: everywhere, and ends the context */
	unsigned opens; /* the context that it begins */
	enum takes takes;
} words[] = {
	{"system", TOP, 0, NAME},
	{"ram", TOP, 0, RANGE},
	{"rom", TOP, 0, RANGE},
	{"cpu", TOP, CPU, NOTHING},
	{"partition", CPU, 0, WORD},
	{"runmask", CPU, 0, WORD},
	{"cluster", CPU, 0, WORD},
	{"sched", CPU | VDEV, 0, SCHED},
	{"load", TOP, 0, PATH},
	{"acpi", TOP, 0, NOTHING},
	{"data", TOP, 0, NOTHING},
	{"fdt", TOP, 0, NOTHING},
	{"guest", TOP, 0, NOTHING},
	{"initrd", TOP, 0, NOTHING},
	{"pass", TOP, PASS, NOTHING},
	{"reserve", TOP, RESERVE, NOTHING},
	{"loc", VDEV | PASS | RESERVE, 0, LOCATION},
	{"intr", VDEV | PASS | RESERVE, 0, INTERRUPT},
	{"vdev", TOP, VDEV, WORD},
	{"hostdev", VDEV, 0, WORD},
	{"name", VDEV, 0, NAME},
	{"peer", VDEV, 0, WORD},
	{"peerfeats", VDEV, 0, WORD},
	{"mac", VDEV, 0, WORD},
	{"mask", VDEV, 0, WORD},
	{"legacy", VDEV, 0, NOTHING},
	{"batch", VDEV, 0, WORD},
	{"delayed", VDEV, 0, WORD},
	{"path", VDEV, 0, WORD},
	{"allow", VDEV, 0, WORD},
	{"deny", VDEV, 0, WORD},
	{"create", VDEV, 0, WORD},
	{"tapdev", VDEV, 0, WORD},
	{"bind-mode", VDEV, 0, WORD},
	{"intrmap", VDEV, 0, WORD},
	{"cmdline", TOP, 0, WORD},
	{"set", TOP, 0, TWO},
	{"logger", TOP, 0, TWO},
	{"unsupported", TOP, 0, TWO},
	{"user", TOP, 0, WORD},
	{"dump", TOP, 0, WORD},
	{"dryrun", TOP, 0, NOTHING},
	{"debug", TOP, 0, NOTHING},
	{"safety", TOP, 0, NOTHING},
};

struct range {
	uint64_t base, size;
	int line;
};

struct lint {
	const char *file;
	FILE *to;
	struct qvm_text text;
	unsigned context;
	int errors, entries;
	bool memory, is_pic;
	struct range passed[RANGES_MAX], ram[RANGES_MAX];
	int npassed, nram;
	char pics[NAMES_MAX][64];
	int npics;
};

__attribute__((format(printf, 4, 5))) static void say(struct lint *l, const struct qvm_word *w,
						      const char *kind, const char *fmt, ...)
{
	va_list ap;

	fprintf(l->to, "%s:%d:%d: %s: ", l->file, w->line, w->column, kind);
	va_start(ap, fmt);
	vfprintf(l->to, fmt, ap);
	va_end(ap);
	fputc('\n', l->to);
	l->errors += !strcmp(kind, "error");
}

static const struct word *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].name, name))
			return &words[i];
	return NULL;
}

/* keep - a range that one owner has; says who else has it */
static void keep(struct lint *l, const struct qvm_word *w, struct range r, bool ram)
{
	struct range *at = ram ? l->ram : l->passed;
	int *n = ram ? &l->nram : &l->npassed;

	for (int i = 0; i < *n; i++)
		if (r.base < at[i].base + at[i].size && at[i].base < r.base + r.size) {
			say(l, w, "error", "0x%" PRIx64 " is %s line %d already", r.base,
			    ram ? "memory of" : "passed through in", at[i].line);
			return;
		}
	if (*n < RANGES_MAX)
		at[(*n)++] = r;
}

/* range - "[ADDRESS,]SIZE" of ram and rom */
static void range(struct lint *l, const struct qvm_word *w)
{
	struct range r = {.line = w->line};
	const char *at = w->text;
	bool good = qvm_number(at, &at, &r.size), placed = good && *at == ',';

	if (placed) {
		r.base = r.size;
		good = qvm_number(at + 1, &at, &r.size);
	}
	if (!good || *at || !r.size || r.base + r.size < r.base)
		say(l, w, "error", "'%s' is not [ADDRESS,]SIZE, like 0x80000000,64M", w->text);
	else if (placed)
		keep(l, w, r, true);
	l->memory = true;
}

/* location - of memory, ports or a PCI device; what is passed through has one owner */
static void location(struct lint *l, const struct qvm_word *w)
{
	struct range r = {.line = w->line};
	const char *at = w->text, *eq = strchr(at, '=');

	if (!strncmp(at, "pci:", 4) || !strncmp(at, "io:", 3))
		return;
	if (!strncmp(at, "mem:", 4))
		at += 4;
	if (!qvm_number(at, &at, &r.base)) {
		say(l, w, "error",
		    "'%s' is no place: mem:ADDRESS,LENGTH, io:PORT or pci:BUS:DEV.FN", w->text);
		return;
	}
	if (*at == ',' && !qvm_number(at + 1, &at, &r.size))
		say(l, w, "error", "'%s': a length is a number, like 0x1000 or 4K", w->text);
	if (l->context == PASS && !r.size)
		say(l, w, "error", "'%s': what is passed through has a length: ADDRESS,LENGTH",
		    w->text);
	/* What counts is the place on the host. */
	if (eq && !strncmp(eq, "=mem:", 5))
		eq += 4;
	if (eq && !qvm_number(eq + 1, &at, &r.base))
		say(l, w, "error", "'%s': what follows = is the host's address", w->text);
	else if (l->context == PASS && r.size && r.base + r.size > r.base)
		keep(l, w, r, false);
}

static bool is_pic(const struct lint *l, const char *name, size_t len)
{
	if (len == 3 && !strncmp(name, "gic", 3))
		return true;
	if (len == 4 && !strncmp(name, "apic", 4))
		return true;
	for (int i = 0; i < l->npics; i++)
		if (strlen(l->pics[i]) == len && !strncmp(l->pics[i], name, len))
			return true;
	return false;
}

static void interrupt(struct lint *l, const struct qvm_word *w)
{
	size_t n = strcspn(w->text, ":");
	const char *end = w->text;
	uint64_t line;

	if (!is_pic(l, w->text, n))
		say(l, w, "error",
		    "no interrupt controller is called '%.*s' up to here: its vdev comes first",
		    (int)n, w->text);
	else if (w->text[n] && (!qvm_number(w->text + n + 1, &end, &line) || (*end && *end != '=')))
		say(l, w, "error", "'%s' is not CONTROLLER:LINE, like gic:37", w->text);
}

static void name(struct lint *l, const struct qvm_word *w)
{
	if (l->context != VDEV || !l->is_pic)
		return;
	if (strchr(w->text, ':'))
		say(l, w, "error", "a ':' cannot be in the name of an interrupt controller");
	else if (l->npics < NAMES_MAX)
		snprintf(l->pics[l->npics++], 64, "%.63s", w->text);
}

static void sched(struct lint *l, const struct qvm_word *w)
{
	const char *at = w->text;
	uint64_t n;

	if (!qvm_number(at, &at, &n) || !n || n > 255 || (*at && !strchr("rfo,", *at)))
		say(l, w, "error", "'%s' is no priority: 1 to 255 with r, f or o, like 50f",
		    w->text);
}

/* argument - what stands behind a word that takes one */
static void argument(struct lint *l, const struct word *of, const struct qvm_word *w)
{
	switch (of->takes) {
	case RANGE:
		range(l, w);
		break;
	case PATH:
		if (!l->memory)
			say(l, w, "error", "'load' needs memory: 'ram' comes before it");
		break;
	case LOCATION:
		location(l, w);
		break;
	case INTERRUPT:
		interrupt(l, w);
		break;
	case NAME:
		name(l, w);
		break;
	case SCHED:
		sched(l, w);
		break;
	default:
		break;
	}
	if (!strcmp(of->name, "vdev"))
		l->is_pic = strstr(w->text, "ioapic") || strstr(w->text, "gic") ||
			    strstr(w->text, "8259");
}

static void unknown(struct lint *l, const struct qvm_word *w)
{
	const char *names[ARRAY_SIZE(words)], *near;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		names[i] = words[i].name;
	near = nearest(w->text, names, ARRAY_SIZE(words));
	say(l, w, "warning", "unknown word '%.64s'%s%s%s", w->text, near ? ", did you mean '" : "",
	    near ?: "", near ? "'?" : "");
}

static const char *context(unsigned in)
{
	return in & CPU ? "cpu" : in & VDEV ? "vdev" : in & PASS ? "pass" : "reserve";
}

static void entry(struct lint *l, const struct qvm_word *w)
{
	const struct word *of = w->quoted ? NULL : find(w->text);
	struct qvm_word arg;

	if (!of) {
		unknown(l, w);
		return;
	}
	if (!strcmp(of->name, "system") && l->entries)
		say(l, w, "error", "'system' must be the first entry");
	if (!(of->in & TOP) && !(of->in & l->context))
		say(l, w, "error", "'%s' belongs to '%s', but none is open here", of->name,
		    context(of->in));
	if (of->in & TOP)
		l->context = of->opens;
	l->entries++;
	for (int n = of->takes == TWO ? 2 : of->takes != NOTHING; n > 0; n--) {
		if (!qvm_next(&l->text, &arg)) {
			say(l, w, "error", "'%s' takes a value, but the file ends", of->name);
			return;
		}
		if (arg.open || arg.cut)
			say(l, &arg, "error",
			    arg.open ? "this string has no end"
				     : "a word of more than 511 characters");
		argument(l, of, &arg);
	}
}

int qvmconf_lint(const char *text, const char *name_, FILE *to)
{
	struct lint l = {.file = name_, .to = to, .text = {.at = text, .line = 1, .column = 1}};
	struct qvm_word w = {.line = 1, .column = 1};

	while (qvm_next(&l.text, &w))
		entry(&l, &w);
	if (!l.memory)
		say(&l, &w, "error", "the guest has no memory: 'ram SIZE'");
	return l.errors;
}
