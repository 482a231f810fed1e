// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/units.h"

struct unit { const char *name; int64_t of; };

static const struct unit times[] = {
	{"d", 86400000000000}, {"h", 3600000000000}, {"m", 60000000000}, {"min", 60000000000},
	{"s", 1000000000},     {"ms", 1000000},	     {"us", 1000},	 {"\xc2\xb5s", 1000},
	{"\xce\xbcs", 1000},   {"ns", 1},	     {NULL, 0},
};
static const struct unit sizes[] = {
	{"T", 1ll << 40}, {"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10},
	{"k", 1 << 10},	  {"B", 1},	  {"", 1},	  {NULL, 0},
};
static const struct unit counts[] = {
	{"G", 1000000000}, {"M", 1000000}, {"K", 1000}, {"k", 1000}, {"", 1}, {NULL, 0},
};

static const struct unit *find(const struct unit *units, const char *s, size_t n)
{
	for (const struct unit *u = units; u->name; u++)
		if (strlen(u->name) == n && !strncmp(u->name, s, n))
			return u;
	return NULL;
}

/* one - digits[.digits][blanks]unit at *s, added to *sum without rounding */
static int one(const char **s, const struct unit *units, int64_t *sum)
{
	__int128 whole = 0, part = 0, scale = 1;
	const char *c = *s;
	const struct unit *u;
	size_t n;

	if (!isdigit((unsigned char)*c))
		return -EINVAL;
	for (; isdigit((unsigned char)*c); c++)
		if ((whole = whole * 10 + (*c - '0')) > INT64_MAX)
			return -EINVAL;
	if (*c == '.' && !isdigit((unsigned char)*++c))
		return -EINVAL;
	for (; isdigit((unsigned char)*c); c++) {
		if ((scale *= 10) > 1000000000000000000ll)
			return -EINVAL;
		part = part * 10 + (*c - '0');
	}
	c += strspn(c, " \t");
	for (n = 0; c[n] && !isdigit((unsigned char)c[n]) && !isspace((unsigned char)c[n]);)
		n++;
	u = find(units, c, n);
	if (!u || part * u->of % scale)
		return -EINVAL;
	whole = whole * u->of + part * u->of / scale + *sum;
	if (whole > INT64_MAX)
		return -EINVAL;
	*sum = (int64_t)whole;
	*s = c + n + strspn(c + n, " \t");
	return 0;
}

static int single(const char *text, const struct unit *units, int64_t *value)
{
	int64_t sum = 0;

	text += strspn(text, " \t");
	if (one(&text, units, &sum) || *text)
		return -EINVAL;
	*value = sum;
	return 0;
}

int units_int(const char *text, int64_t *value)
{
	unsigned long long v;
	char *end;

	if (strncmp(text, "0x", 2) || !isxdigit((unsigned char)text[2]))
		return single(text, counts, value);
	errno = 0;
	v = strtoull(text, &end, 16);
	if (errno || *end || v > INT64_MAX)
		return -EINVAL;
	*value = (int64_t)v;
	return 0;
}

int units_size(const char *text, int64_t *bytes)
{
	return single(text, sizes, bytes);
}

int units_time(const char *text, int64_t *ns)
{
	int64_t sum = 0;

	text += strspn(text, " \t");
	if (!strcmp(text, "0")) {
		*ns = 0;
		return 0;
	}
	do {
		if (one(&text, times, &sum))
			return -EINVAL;
	} while (*text);
	*ns = sum;
	return 0;
}

int units_ratio(const char *text, double *ratio)
{
	double v;
	char *end;

	text += strspn(text, " \t");
	if (!isdigit((unsigned char)*text) && *text != '.')
		return -EINVAL;
	if (!strncasecmp(text, "0x", 2))
		return -EINVAL;
	v = strtod(text, &end);
	end += strspn(end, " \t");
	if (*end == '%') {
		v /= 100;
		end++;
	}
	if (*end || end == text || !(v >= 0 && v <= 1))
		return -EINVAL;
	*ratio = v;
	return 0;
}

static char *largest(int64_t value, const struct unit *units, char *buf, size_t len)
{
	for (const struct unit *u = units; u->name; u++)
		if (value && value % u->of == 0) {
			snprintf(buf, len, "%lld%s", (long long)(value / u->of), u->name);
			return buf;
		}
	snprintf(buf, len, "%lld", (long long)value);
	return buf;
}

char *units_time_text(int64_t ns, char *buf, size_t len)
{
	return largest(ns, times, buf, len);
}

char *units_size_text(int64_t bytes, char *buf, size_t len)
{
	return largest(bytes, sizes, buf, len);
}

char *units_ratio_text(double ratio, char *buf, size_t len)
{
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(buf, len, "%.*g", digits, ratio);
		if (strtod(buf, NULL) == ratio)
			break;
	}
	return buf;
}
