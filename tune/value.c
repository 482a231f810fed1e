// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/cpus.h"
#include "tune/value.h"

static const char *const names[] = {
	[FORM_TEXT] = "text",	      [FORM_WORDS] = "words",
	[FORM_NUMBER] = "number",     [FORM_HEX] = "hex",
	[FORM_BOOL] = "bool",	      [FORM_CPULIST] = "cpulist",
	[FORM_CPUMASK] = "mask",      [FORM_BRACKET] = "bracket",
	[FORM_OVERRIDE] = "override", [FORM_PARTITION] = "partition",
	[FORM_QOS] = "qos",	      [FORM_CONTROLLERS] = "controllers",
};

const char *form_name(enum form form)
{
	return names[form];
}

int form_parse(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return -EINVAL;
}

static char *copy(const char *from, size_t n, char *buf, size_t len)
{
	if (!len)
		return buf;
	if (n >= len)
		n = len - 1;
	memcpy(buf, from, n);
	buf[n] = '\0';
	return buf;
}

static char *trim(const char *s, char *buf, size_t len)
{
	size_t n;

	while (isspace((unsigned char)*s))
		s++;
	n = strlen(s);
	while (n && isspace((unsigned char)s[n - 1]))
		n--;
	return copy(s, n, buf, len);
}

static char *squeeze(const char *s, char *buf, size_t len)
{
	size_t at = 0;

	for (; *s && at + 1 < len; s++) {
		if (!isspace((unsigned char)*s))
			buf[at++] = *s;
		else if (at && buf[at - 1] != ' ')
			buf[at++] = ' ';
	}
	if (at && buf[at - 1] == ' ')
		at--;
	if (len)
		buf[at] = '\0';
	return buf;
}

/* The word in brackets, or the text if there are none (it is then a word already). */
static char *chosen(const char *raw, char *buf, size_t len)
{
	const char *open = strchr(raw, '['), *close = open ? strchr(open, ']') : NULL;

	return close ? copy(open + 1, (size_t)(close - open - 1), buf, len) : trim(raw, buf, len);
}

static char *number(const char *raw, int base, char *buf, size_t len)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(raw, &end, base);
	while (isspace((unsigned char)*end))
		end++;
	if (end == raw || *end || errno)
		return trim(raw, buf, len);
	if (len)
		snprintf(buf, len, "%lld", v);
	return buf;
}

static char *yesno(const char *raw, char *buf, size_t len)
{
	static const char *const yes[] = {"1", "y", "on", "yes", "true"};
	static const char *const no[] = {"0", "n", "off", "no", "false"};

	trim(raw, buf, len);
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (!strcasecmp(buf, yes[i]))
			return copy("1", 1, buf, len);
		if (!strcasecmp(buf, no[i]))
			return copy("0", 1, buf, len);
	}
	return buf;
}

static char *cpulist(const char *raw, bool mask, char *buf, size_t len)
{
	struct cpus set;

	if (mask ? cpus_mask_parse(raw, &set) : cpus_parse(raw, &set))
		return trim(raw, buf, len);
	return cpus_text(&set, buf, len);
}

char *value_shown(enum form form, const char *raw, char *buf, size_t len)
{
	switch (form) {
	case FORM_WORDS:
	case FORM_CONTROLLERS:
		return squeeze(raw, buf, len);
	case FORM_NUMBER:
		return number(raw, 0, buf, len);
	case FORM_HEX:
		return number(raw, 16, buf, len);
	case FORM_BOOL:
		return yesno(raw, buf, len);
	case FORM_CPULIST:
		return cpulist(raw, false, buf, len);
	case FORM_CPUMASK:
		return cpulist(raw, true, buf, len);
	case FORM_BRACKET:
		return chosen(raw, buf, len);
	case FORM_OVERRIDE:
		trim(raw, buf, len);
		return strcmp(buf, "(null)") ? buf : copy("", 0, buf, len);
	case FORM_TEXT:
	case FORM_PARTITION:
	case FORM_QOS:
		break;
	}
	return trim(raw, buf, len);
}

static bool has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = text; (p = strstr(p, word)); p += n)
		if ((p == text || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

bool value_same(enum form form, const char *a, const char *b)
{
	char x[4096], y[4096];

	value_shown(form, a, x, sizeof(x));
	value_shown(form, b, y, sizeof(y));
	if (form == FORM_CONTROLLERS && (*x == '+' || *x == '-'))
		return has_word(y, x + 1) == (*x == '+');
	if (form == FORM_CONTROLLERS && (*y == '+' || *y == '-'))
		return has_word(x, y + 1) == (*y == '+');
	return !strcmp(x, y);
}

static int put(const char *text, char *buf, size_t len)
{
	return snprintf(buf, len, "%s", text) < (int)len ? 0 : -E2BIG;
}

/* A mask is wanted as a list, a reading of it is a mask: "10" alone could be either. What people
 * want is a list; a raw reading ends with a newline. */
static int written_mask(const char *want, unsigned ncpus, char *buf, size_t len)
{
	size_t n = strlen(want);
	struct cpus set;

	if (n && want[n - 1] == '\n' ? cpus_mask_parse(want, &set) : cpus_parse(want, &set))
		return -EINVAL;
	for (unsigned c = ncpus; c < CPUS_MAX; c++)
		cpus_del(&set, c);
	cpus_mask_text(&set, ncpus, buf, len);
	return strlen(buf) + 1 < len ? 0 : -E2BIG;
}

int value_written(enum form form, const char *want, unsigned ncpus, char *buf, size_t len)
{
	char shown[4096];
	struct cpus set;

	if (form == FORM_CPUMASK)
		return written_mask(want, ncpus, buf, len);
	value_shown(form, want, shown, sizeof(shown));
	if (form == FORM_CPULIST && cpus_parse(shown, &set))
		return -EINVAL;
	if (form == FORM_CONTROLLERS && *shown != '+') /* cpuset is all that we ever add */
		return put(has_word(shown, "cpuset") ? "+cpuset" : "-cpuset", buf, len);
	if (form == FORM_OVERRIDE) /* a write of no bytes does nothing */
		return put(*shown ? shown : "\n", buf, len);
	if (form == FORM_PARTITION) { /* "isolated invalid (reason)" */
		shown[strcspn(shown, " ")] = '\0';
		return put(shown, buf, len);
	}
	if (form == FORM_HEX && len) { /* shown is decimal by now; the file takes 0x */
		snprintf(buf, len, "0x%llx", strtoull(shown, NULL, 10));
		return 0;
	}
	return put(shown, buf, len);
}

int value_fill(const char *template, const struct cpus *rt, const struct cpus *hk, char *buf,
	       size_t len)
{
	char list[4096];
	size_t at = 0;

	while (*template) {
		const struct cpus *set = !strncmp(template, "{rt}", 4)	 ? rt
					 : !strncmp(template, "{hk}", 4) ? hk
									 : NULL;
		int n = 1;

		if (!set && *template == '{')
			return -EINVAL;
		if (set)
			n = snprintf(buf + at, len - at, "%s", cpus_text(set, list, sizeof(list)));
		else if (at + 1 < len)
			buf[at] = *template;
		at += (size_t)n;
		template += set ? 4 : 1;
		if (at >= len)
			return -E2BIG;
	}
	if (at >= len)
		return -E2BIG;
	buf[at] = '\0';
	return 0;
}
