// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/cpus.h"
#include "tune/import.h"
#include "tune/knob.h"

struct importing {
	FILE *knobs;  /* lines of [knobs] so far */
	char rt[256]; /* "": not said */
	bool rtconf, any;
	char part[32]; /* rt-conf: kernel_cmdline, irq_tuning, cpu_governance */
};

/* Cuts blanks, quotes and a comment off. */
static char *clean(char *s)
{
	size_t n;

	s += strspn(s, " \t-");
	for (char *p = s; *p; p++)
		if (*p == '#' && (p == s || isspace((unsigned char)p[-1])))
			*p = '\0';
	n = strlen(s);
	while (n && isspace((unsigned char)s[n - 1]))
		s[--n] = '\0';
	if (n > 1 && (*s == '"' || *s == '\'') && s[n - 1] == *s) {
		s[n - 1] = '\0';
		s++;
	}
	return s;
}

static void lost(struct importing *m, const char *key, const char *value, const char *why)
{
	fprintf(m->knobs, "; not taken: %s = %s (%s)\n", key, value, why);
}

static void rt_cpus(struct importing *m, const char *key, const char *value)
{
	const char *list = value;
	struct cpus set;

	while (*list && !isdigit((unsigned char)*list)) { /* flags of isolcpus */
		list += strcspn(list, ",");
		list += *list == ',';
	}
	if (cpus_parse(list, &set) || cpus_first(&set) < 0) {
		lost(m, key, value, "no list of CPUs; rt_cpus = auto chooses");
		return;
	}
	snprintf(m->rt, sizeof(m->rt), "%s", list);
}

/* TuneD's realtime profiles isolate with managed_irq unless this says no. */
static void tuned_line(struct importing *m, const char *key, char *value)
{
	if (!strcmp(key, "isolated_cores")) {
		rt_cpus(m, key, value);
	} else if (!strcmp(key, "isolate_managed_irq")) {
		fprintf(m->knobs, "boot.isolcpus = %s\n",
			strchr("Yy1", *value) ? "managed_irq,domain,{rt}" : "domain,{rt}");
	} else if (!strcmp(key, "no_balance_cores")) {
		lost(m, key, value, "the RT CPUs are never balanced here");
	} else {
		lost(m, key, value, "no counterpart");
	}
	m->any = true;
}

static void cmdline_word(struct importing *m, const char *key, const char *value)
{
	const struct knob *k;
	char name[80];

	snprintf(name, sizeof(name), "boot.%s", key);
	k = knob_find(name);
	m->any = true;
	if (!strcmp(key, "isolcpus"))
		rt_cpus(m, key, value);
	if (!k)
		lost(m, key, value, "no knob of that name: put it into the boot loader by hand");
	else if (k->instead && !*k->instead)
		lost(m, key, value, k->cost);
	else
		fprintf(m->knobs, "%s = %s\n", name, *value ? value : "yes");
}

static void rtconf_line(struct importing *m, const char *key, const char *value)
{
	if (strstr(m->part, "cmdline")) {
		cmdline_word(m, key, value);
	} else if (strstr(m->part, "irq")) {
		if (strcmp(key, "cpus") && strcmp(key, "actions"))
			return;
		lost(m, key, value, "irq.affinity moves every interrupt off the RT CPUs");
		m->any = true;
	} else if (!strcmp(key, "scaling_governor") || !strcmp(key, "scaling-governor")) {
		fprintf(m->knobs, "cpu.governor = %s\n", value);
		m->any = true;
	} else if (*value) {
		lost(m, key, value, "cpu.governor concerns the RT CPUs");
	}
}

static bool rtconf_part(const char *key)
{
	static const char *const parts[] = {"kernel_cmdline", "kernel-cmdline", "irq_tuning",
					    "irq_tunning",    "irq-tuning",	"cpu_governance",
					    "cpu-governance"};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (!strcmp(key, parts[i]))
			return true;
	return false;
}

static void one_line(struct importing *m, char *line)
{
	bool indented = *line == ' ' || *line == '\t';
	char *text = clean(line), *cut = strpbrk(text, m->rtconf ? ":=" : "="), *key, *value;

	if (!*text || *text == '[' || !cut)
		return;
	*cut = '\0';
	key = clean(text);
	value = clean(cut + 1);
	if (!m->rtconf)
		tuned_line(m, key, value);
	else if (!indented && rtconf_part(key))
		snprintf(m->part, sizeof(m->part), "%s", key);
	else if (*value)
		rtconf_line(m, key, value);
}

static bool looks_rtconf(const char *text)
{
	return strstr(text, "cmdline:") || strstr(text, "cpu_governance:") ||
	       strstr(text, "irq_tun");
}

int import_text(const char *text, const char *name, FILE *to, char *err, size_t len)
{
	struct importing m = {.rtconf = looks_rtconf(text)};
	autofree char *copy = strdup(text), *knobs = NULL;
	size_t size;
	char *save = NULL;

	m.knobs = open_memstream(&knobs, &size);
	if (!copy || !m.knobs)
		return -ENOMEM;
	for (char *l = strtok_r(copy, "\n", &save); l; l = strtok_r(NULL, "\n", &save))
		one_line(&m, l);
	fclose(m.knobs);
	if (!m.any) {
		snprintf(err, len,
			 "%s: neither variables of a TuneD profile (isolated_cores=...) nor "
			 "an rt-conf file (kernel_cmdline: ...)",
			 name);
		return -EINVAL;
	}
	fprintf(to, "; from %s, %s\n[profile]\n%srt_cpus = %s\n\n[knobs]\n%s", name,
		m.rtconf ? "rt-conf" : "TuneD", m.rtconf ? "" : "base = polling\n",
		*m.rt ? m.rt : "auto", knobs);
	if (m.rtconf)
		fputs("irq.default_affinity = default\nirq.affinity = default\n"
		      "irqbalance.ban = default\n",
		      to);
	return 0;
}
