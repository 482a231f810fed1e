// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/root.h"
#include "tune/effect.h"

static bool some_entry(const char *dir)
{
	char **names = NULL;
	int n = root_list(dir, &names);

	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return n > 0;
}

/* "-{rt}": a list that must not hold any of those CPUs. */
static enum effect apart(const char *raw, const char *want)
{
	struct cpus a, b;

	if (cpus_parse(raw, &a) || cpus_parse(want, &b))
		return EFFECT_UNKNOWN;
	a = cpus_and(&a, &b);
	return cpus_first(&a) < 0 ? EFFECT_YES : EFFECT_NO;
}

static enum effect by_path(const struct knob *k, const struct place *at, const char *want,
			   char *text, size_t len)
{
	char raw[4096], shown[512];
	ssize_t n = root_read(at->second, raw, sizeof(raw));

	if (n < 0 && !strcmp(want, "+")) {
		bool any = some_entry(at->second);

		snprintf(text, len, "/%s is %s", at->second, any ? "not empty" : "empty");
		return any ? EFFECT_YES : EFFECT_NO;
	}
	if (n < 0) {
		snprintf(text, len, "/%s cannot be read: %s", at->second, strerror((int)-n));
		return EFFECT_UNKNOWN;
	}
	value_shown(k->second_form, raw, shown, sizeof(shown));
	snprintf(text, len, "/%s is %s", at->second, *shown ? shown : "empty");
	if (!strcmp(want, "+"))
		return *shown ? EFFECT_YES : EFFECT_NO;
	if (*want == '-' && k->second_form == FORM_CPULIST)
		return apart(raw, want + 1);
	if (k->second_form == FORM_CPUMASK)
		return !strcmp(shown, want) ? EFFECT_YES : EFFECT_NO;
	return value_same(k->second_form, raw, want) ? EFFECT_YES : EFFECT_NO;
}

static enum effect by_log(const struct facts *f, const char *line, char *text, size_t len)
{
	if (!*f->log) {
		snprintf(text, len, "the kernel's log may not be read here");
		return EFFECT_UNKNOWN;
	}
	if (strstr(f->log, line)) {
		snprintf(text, len, "the log says '%s'", line);
		return EFFECT_YES;
	}
	if (!strstr(f->log, "Linux version")) {
		snprintf(text, len, "the log no longer reaches back to boot");
		return EFFECT_UNKNOWN;
	}
	snprintf(text, len, "the log does not say '%s'", line);
	return EFFECT_NO;
}

enum effect effect_of(const struct effect_ask *ask, char *text, size_t len)
{
	const struct knob *k = ask->knob;
	const char *second = k->second_want ? k->second_want : ask->value;
	char want[4096];

	if (k->second && !value_fill(second, ask->rt, ask->hk, want, sizeof(want)))
		return by_path(k, ask->at, want, text, len);
	if (k->log && !value_fill(k->log, ask->rt, ask->hk, want, sizeof(want)))
		return by_log(ask->f, want, text, len);
	snprintf(text, len, "to see it: %s", k->proof ? k->proof : "read it again");
	return EFFECT_UNKNOWN;
}
