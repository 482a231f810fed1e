// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/verify.h"

static const char *const names[] = {"written",	 "generated", "booted", "accepted",
				    "effective", "pending",   "ok"};

const char *stage_name(enum stage s)
{
	return names[s];
}

__attribute__((format(printf, 3, 4))) static void is(struct verdict *out, enum stage stage,
						     const char *fmt, ...)
{
	va_list ap;

	out->stage = stage;
	va_start(ap, fmt);
	vsnprintf(out->text, sizeof(out->text), fmt, ap);
	va_end(ap);
}

static bool generated(const struct verify *v, const char *word, struct verdict *out)
{
	char buf[256];

	for (size_t i = 0; i < v->boot->n; i++) {
		const struct boot_entry *e = &v->boot->at[i];

		if (!args_lacks(e->cmdline, word, buf, sizeof(buf)))
			continue;
		is(out, STAGE_GENERATED, "boot entry '%.80s' (%s:%d) does not give it%s%s",
		   e->title, e->file, e->line, *v->boot->command ? ": run " : "", v->boot->command);
		return false;
	}
	return true;
}

static bool unknown(const struct verify *v, const char *word)
{
	char key[80], log[400], list[256];

	snprintf(key, sizeof(key), "%.*s", (int)strcspn(word, "="), word);
	snprintf(log, sizeof(log), " %s ", v->facts->unknown);
	snprintf(list, sizeof(list), " %.200s", word);
	const char *at = strstr(log, list);
	return at && isspace((unsigned char)at[strlen(list)]);
}

static const struct knob *knob_of(const char *word)
{
	char key[80];

	snprintf(key, sizeof(key), "%.*s", (int)strcspn(word, "="), word);
	for_each_knob(k) if (k->way == WAY_BOOT && k->where &&
			     args_same_key(k->where, key)) return k;
	return NULL;
}

/* "managed_irq,domain,2-3" is about the CPUs 2-3. */
static const char *cpus_of(const char *value)
{
	const char *at = value;

	while (*at && !isdigit((unsigned char)*at)) {
		at += strcspn(at, ",");
		at += *at == ',';
	}
	return at;
}

/* A folder, of which the row says that it is not empty. */
static bool folder(const struct knob *k, struct verdict *out)
{
	char **list = NULL;
	int n = root_list(k->second, &list);

	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	if (n < 0)
		is(out, STAGE_EFFECTIVE, "there is no %s on this kernel", k->second);
	else
		is(out, n ? STAGE_OK : STAGE_EFFECTIVE, "%s is %sempty", k->second,
		   n ? "not " : "");
	return n > 0;
}

/* The row's second source, for rows that have one with a value that the word itself gives. */
static bool effective(const char *word, struct verdict *out)
{
	const struct knob *k = knob_of(word);
	const char *eq = strchr(word, '='), *want = eq ? eq + 1 : "";
	char now[300], shown[300];

	if (!k || !k->second || strchr(k->second, '%')) {
		is(out, STAGE_OK, "%s", k && k->proof ? k->proof : "no second source is known");
		return true;
	}
	if (root_read(k->second, now, sizeof(now)) < 0)
		return folder(k, out);
	value_shown(k->second_form, now, shown, sizeof(shown));
	if (k->second_want && !strcmp(k->second_want, "+"))
		want = *shown ? shown : "something";
	else if (k->second_want && !strchr(k->second_want, '{'))
		want = k->second_want;
	else
		want = cpus_of(want);
	if (!value_same(k->second_form, shown, want)) {
		is(out, STAGE_EFFECTIVE, "%s says '%s', not '%s'", k->second, shown, want);
		return false;
	}
	is(out, STAGE_OK, "%s says '%s'", k->second, shown);
	return true;
}

void verify_arg(const struct verify *v, const char *word, struct verdict *out)
{
	char buf[256];

	if (!v->written) {
		is(out, STAGE_WRITTEN, "'%s' is no longer what rttune wrote", v->boot->own);
		return;
	}
	if (!generated(v, word, out))
		return;
	if (args_lacks(v->facts->cmdline, word, buf, sizeof(buf))) {
		if (v->same_boot)
			is(out, STAGE_PENDING, "takes effect at the next boot");
		else
			is(out, STAGE_BOOTED,
			   "the kernel was booted since, but without it: from another entry, or "
			   "with a line typed in the menu");
		return;
	}
	if (unknown(v, word)) {
		is(out, STAGE_ACCEPTED,
		   "the kernel does not know it (\"Unknown kernel command line parameters\")");
		return;
	}
	effective(word, out);
}
