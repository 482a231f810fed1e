// SPDX-License-Identifier: Apache-2.0
/* words.c - numbers as people read them */
#include "reports/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static char *long_time(double s, char buf[WORDS])
{
	long long whole = llround(s);

	if (whole < 3600)
		snprintf(buf, WORDS, "%lld min %lld s", whole / 60, whole % 60);
	else if (whole < 86400)
		snprintf(buf, WORDS, "%lld h %lld min", whole / 3600, whole % 3600 / 60);
	else
		snprintf(buf, WORDS, "%lld d %lld h", whole / 86400, whole % 86400 / 3600);
	return buf;
}

char *words_time(int64_t ns, char buf[WORDS])
{
	static const struct {
		double unit;
		const char *name;
	} rows[] = {{1e3, "us"}, {1e6, "ms"}, {1e9, "s"}};
	double v = (double)ns, m = fabs(v);
	unsigned i = 0;

	if (m < 1000) {
		snprintf(buf, WORDS, "%" PRId64 " ns", ns);
		return buf;
	}
	if (m >= 120e9)
		return long_time(v / 1e9, buf);
	while (i < 2 && m / rows[i].unit >= 999.5)
		i++;
	m /= rows[i].unit;
	snprintf(buf, WORDS, "%.*f %s",
		 m < 9.995   ? 2
		 : m < 99.95 ? 1
			     : 0,
		 v / rows[i].unit, rows[i].name);
	return buf;
}

char *words_count(uint64_t n, char buf[WORDS])
{
	if (n < 10000)
		snprintf(buf, WORDS, "%" PRIu64, n);
	else if (n < 1000000)
		snprintf(buf, WORDS, "%" PRIu64 " %03" PRIu64, n / 1000, n % 1000);
	else if (n < 1000000000)
		snprintf(buf, WORDS, "%.4g M", (double)n / 1e6);
	else
		snprintf(buf, WORDS, "%.4g G", (double)n / 1e9);
	return buf;
}

char *words_small(double p, char buf[WORDS])
{
	int e = p > 0 ? (int)floor(log10(p)) : 0;
	double m = p / pow(10, e);

	if (m >= 9.95) {
		m /= 10;
		e++;
	}
	if (e >= -2)
		snprintf(buf, WORDS, "%.2g", p);
	else if (fabs(m - round(m)) < 0.005)
		snprintf(buf, WORDS, "%.0fe%d", m, e);
	else
		snprintf(buf, WORDS, "%.1fe%d", m, e);
	return buf;
}

char *words_share(double c, char buf[WORDS])
{
	snprintf(buf, WORDS, "%.6g %%", c * 100);
	return buf;
}
