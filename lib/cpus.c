// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "lib/cpus.h"

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* strtoul would take signs, blanks and wrap around. */
static bool number(const char **p, unsigned *out)
{
	unsigned v = 0;
	const char *s = *p;

	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		v = v * 10 + (unsigned)(*s - '0');
		if (v > CPUS_MAX)
			return false;
	}
	*p = s;
	*out = v;
	return true;
}

/* a, a-b, a-b:used/group: of each `group` CPUs the first `used` (lib/bitmap.c of the kernel) */
static bool range(const char **p, struct cpus *set)
{
	unsigned a, b, used = 1, group = 1;

	if (!number(p, &a))
		return false;
	b = a;
	if (**p == '-') {
		++*p;
		if (!number(p, &b) || b < a)
			return false;
		if (**p == ':') {
			++*p;
			if (!number(p, &used) || **p != '/')
				return false;
			++*p;
			if (!number(p, &group) || !group || !used || used > group)
				return false;
		}
	}
	if (b >= CPUS_MAX)
		return false;
	for (unsigned i = a; i <= b; i++)
		if ((i - a) % group < used)
			cpus_add(set, i);
	return true;
}

int cpus_parse(const char *text, struct cpus *set)
{
	struct cpus got = {{0}};

	while (blank(*text))
		text++;
	while (*text) {
		if (!range(&text, &got))
			return -EINVAL;
		if (*text == ',' && text[1] >= '0' && text[1] <= '9') {
			text++;
			continue;
		}
		while (blank(*text))
			text++;
		if (*text)
			return -EINVAL;
	}
	*set = got;
	return 0;
}

char *cpus_text(const struct cpus *set, char *buf, size_t len)
{
	size_t at = 0;
	int end;

	if (len)
		buf[0] = '\0';
	for (int c = cpus_first(set); c >= 0 && at < len; c = cpus_next(set, end)) {
		const char *comma = at ? "," : "";

		for (end = c; cpus_has(set, (unsigned)end + 1);)
			end++;
		at += (size_t)(end == c ? snprintf(buf + at, len - at, "%s%d", comma, c)
					: snprintf(buf + at, len - at, "%s%d-%d", comma, c, end));
	}
	return buf;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/*
 * The kernel prints groups of 32 bits and trims leading ones, so the text is read from its end;
 * each group but the first has exactly eight digits.
 */
int cpus_mask_parse(const char *text, struct cpus *set)
{
	struct cpus got = {{0}};
	size_t n = strlen(text);
	unsigned bit = 0, digits = 0;

	while (n && blank(text[n - 1]))
		n--;
	if (!n)
		return -EINVAL;
	while (n--) {
		int v = hex(text[n]);

		if (text[n] == ',' && digits == 8) {
			digits = 0;
			continue;
		}
		if (v < 0 || (v && bit + 4 > CPUS_MAX))
			return -EINVAL;
		for (unsigned i = 0; i < 4; i++)
			if (v >> i & 1)
				cpus_add(&got, bit + i);
		bit += 4;
		digits++;
	}
	if (!digits)
		return -EINVAL;
	*set = got;
	return 0;
}

char *cpus_mask_text(const struct cpus *set, unsigned ncpus, char *buf, size_t len)
{
	unsigned words = ncpus ? (ncpus + 31) / 32 : 1;
	unsigned top = ncpus % 32 ? (ncpus % 32 + 3) / 4 : 8;
	size_t at = 0;

	if (len)
		buf[0] = '\0';
	if (words > CPUS_MAX / 32)
		words = CPUS_MAX / 32;
	for (unsigned i = words; i-- && at < len;) {
		unsigned v = (unsigned)(set->w[i / 2] >> (i % 2 * 32));

		at += (size_t)(i == words - 1 ? snprintf(buf + at, len - at, "%0*x", (int)top, v)
					      : snprintf(buf + at, len - at, ",%08x", v));
	}
	return buf;
}

unsigned cpus_count(const struct cpus *s)
{
	unsigned n = 0;

	for (unsigned i = 0; i < CPUS_MAX / 64; i++)
		n += (unsigned)__builtin_popcountll(s->w[i]);
	return n;
}

int cpus_first(const struct cpus *s)
{
	return cpus_next(s, -1);
}

int cpus_next(const struct cpus *s, int after)
{
	unsigned from = (unsigned)(after + 1);

	for (unsigned i = from / 64; i < CPUS_MAX / 64; i++) {
		uint64_t w = s->w[i];

		if (i == from / 64)
			w &= ~0ull << (from % 64);
		if (w)
			return (int)(i * 64 + (unsigned)__builtin_ctzll(w));
	}
	return -1;
}

bool cpus_equal(const struct cpus *a, const struct cpus *b)
{
	return !memcmp(a, b, sizeof(*a));
}

struct cpus cpus_and(const struct cpus *a, const struct cpus *b)
{
	struct cpus r;

	for (unsigned i = 0; i < CPUS_MAX / 64; i++)
		r.w[i] = a->w[i] & b->w[i];
	return r;
}

struct cpus cpus_or(const struct cpus *a, const struct cpus *b)
{
	struct cpus r;

	for (unsigned i = 0; i < CPUS_MAX / 64; i++)
		r.w[i] = a->w[i] | b->w[i];
	return r;
}

struct cpus cpus_minus(const struct cpus *a, const struct cpus *b)
{
	struct cpus r;

	for (unsigned i = 0; i < CPUS_MAX / 64; i++)
		r.w[i] = a->w[i] & ~b->w[i];
	return r;
}
