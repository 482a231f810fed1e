// SPDX-License-Identifier: Apache-2.0
/* foreign_write.c - an entry as text for other tools */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <time.h>
#include "lib/clean.h"
#include "lib/jsonw.h"
#include "reports/foreign/foreign.h"

static int64_t middle(unsigned cell)
{
	return hist_low(cell) + (hist_high(cell) - hist_low(cell)) / 2;
}

static int write_csv(const struct entry *e, FILE *to)
{
	fputs("low_ns,high_ns,count\n", to);
	for (unsigned i = 0; i < HIST_CELLS; i++)
		if (e->hist->cell[i])
			fprintf(to, "%" PRId64 ",%" PRId64 ",%" PRIu64 "\n", hist_low(i),
				hist_high(i), e->hist->cell[i]);
	return 0;
}

/* Cells as whole microseconds, each once; what was early counts as in time. */
struct steps {
	const struct hist *h;
	unsigned cell;
};

static bool next_step(struct steps *s, int64_t *us, uint64_t *n)
{
	*n = 0;
	for (; s->cell < HIST_CELLS; s->cell++) {
		int64_t at = middle(s->cell) / 1000;

		if (!s->h->cell[s->cell])
			continue;
		at = at < 0 ? 0 : at;
		if (*n && at != *us)
			return true;
		*us = at;
		*n += s->h->cell[s->cell];
	}
	return *n;
}

static int64_t value_us(const struct entry *e, const char *name)
{
	const struct metric *m = entry_metric(e, name);

	return m && m->value > 0 ? (int64_t)m->value / 1000 : 0;
}

static void json_thread(struct jsonw *w, const struct entry *e, const char *count)
{
	struct steps s = {.h = e->hist};
	const struct metric *mean = entry_metric(e, "mean");
	char key[32];
	int64_t us = 0, least = -1;
	uint64_t n;

	jsonw_open(w, "0", '{');
	jsonw_open(w, "histogram", '{');
	while (next_step(&s, &us, &n)) {
		least = least < 0 ? us : least;
		snprintf(key, sizeof(key), "%" PRId64, us);
		jsonw_uint(w, key, n);
	}
	jsonw_close(w);
	jsonw_uint(w, count, e->hist->n);
	jsonw_int(w, "min", least);
	jsonw_int(w, "max", value_us(e, "max"));
	jsonw_real(w, "avg", mean ? mean->value / 1000 : 0);
	jsonw_close(w);
}

static int write_json(const struct entry *e, FILE *to, bool cyclictest)
{
	time_t t = (time_t)(e->started / 1000000000);
	struct jsonw w;
	char when[64];
	struct tm tm;

	strftime(when, sizeof(when), "%a, %d %b %Y %T +0000", gmtime_r(&t, &tm));
	jsonw_start(&w, to);
	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, cyclictest ? "file_version" : "version", cyclictest ? 1 : 3);
	if (cyclictest) {
		jsonw_text(&w, "cmdline", e->command);
		jsonw_text(&w, "start_time", when);
	}
	jsonw_open(&w, "sysinfo", '{');
	jsonw_text(&w, "nodename", e->board);
	if (!cyclictest)
		jsonw_int(&w, "resolution_in_ns", 1000);
	jsonw_close(&w);
	if (cyclictest) {
		jsonw_int(&w, "num_threads", 1);
		jsonw_int(&w, "resolution_in_ns", 0);
	}
	jsonw_open(&w, cyclictest ? "thread" : "cpu", '{');
	json_thread(&w, e, cyclictest ? "cycles" : "count");
	jsonw_close(&w);
	jsonw_close(&w);
	return jsonw_end(&w);
}

static int write_cyclictest(const struct entry *e, FILE *to)
{
	return write_json(e, to, true);
}

static int write_jitterdebugger(const struct entry *e, FILE *to)
{
	return write_json(e, to, false);
}

static int write_cyclictest_hist(const struct entry *e, FILE *to)
{
	const struct metric *mean = entry_metric(e, "mean");
	struct steps s = {.h = e->hist};
	int64_t us = 0, least = -1;
	uint64_t n;

	fputs("# Histogram\n", to);
	while (next_step(&s, &us, &n)) {
		least = least < 0 ? us : least;
		fprintf(to, "%06" PRId64 " %06" PRIu64 "\n", us, n);
	}
	fprintf(to,
		"# Total: %09" PRIu64 "\n# Min Latencies: %05" PRId64 "\n# Avg Latencies: %05.0f\n"
		"# Max Latencies: %05" PRId64 "\n# Histogram Overflows: 00000\n",
		e->hist->n, least, mean ? mean->value / 1000 : 0, value_us(e, "max"));
	return 0;
}

static int write_rtla(const struct entry *e, FILE *to)
{
	struct steps s = {.h = e->hist};
	int64_t us = 0, least = -1;
	uint64_t n;

	fputs("# RTLA timerlat histogram\n# Time unit is microseconds (us)\nIndex   Thr-000\n", to);
	while (next_step(&s, &us, &n)) {
		least = least < 0 ? us : least;
		fprintf(to, "%-7" PRId64 " %7" PRIu64 "\n", us, n);
	}
	fprintf(to,
		"over:   %7d\ncount:  %7" PRIu64 "\nmin:    %7" PRId64 "\nmax:    %7" PRId64 "\n",
		0, e->hist->n, least, value_us(e, "max"));
	return 0;
}

static double deviation(const struct hist *h, double mean)
{
	double sum = 0;

	for (unsigned i = 0; i < HIST_CELLS; i++)
		if (h->cell[i])
			sum += pow((double)middle(i) - mean, 2) * (double)h->cell[i];
	return sqrt(sum / (double)h->n);
}

/* Values in us with three places; every cell is a row, which its readers take as well as halvings.
 */
static int write_hgrm(const struct entry *e, FILE *to)
{
	const struct metric *mean = entry_metric(e, "mean"), *max = entry_metric(e, "max");
	uint64_t sum = 0;

	fprintf(to, "%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount",
		"1/(1-Percentile)");
	for (unsigned i = 0; i < HIST_CELLS; i++) {
		double share, us = (double)(middle(i) < 0 ? 0 : middle(i)) / 1000;

		if (!e->hist->cell[i])
			continue;
		sum += e->hist->cell[i];
		share = (double)sum / (double)e->hist->n;
		if (sum == e->hist->n)
			fprintf(to, "%12.3f %2.12f %10" PRIu64 "\n", max ? max->value / 1000 : us,
				share, sum);
		else
			fprintf(to, "%12.3f %2.12f %10" PRIu64 " %14.2f\n", us, share, sum,
				1 / (1 - share));
	}
	fprintf(to,
		"#[Mean    = %12.3f, StdDeviation   = %12.3f]\n"
		"#[Max     = %12.3f, Total count    = %12" PRIu64 "]\n",
		mean ? mean->value / 1000 : 0, mean ? deviation(e->hist, mean->value) / 1000 : 0,
		max ? max->value / 1000 : 0, e->hist->n);
	return 0;
}

static const struct {
	const char *name;
	int (*write)(const struct entry *e, FILE *to);
} writers[] = {
	{"cyclictest", write_cyclictest},
	{"cyclictest-hist", write_cyclictest_hist},
	{"rtla", write_rtla},
	{"jitterdebugger", write_jitterdebugger},
	{"hgrm", write_hgrm},
	{"csv", write_csv},
};

const char *foreign_writes(size_t i)
{
	return i < ARRAY_SIZE(writers) ? writers[i].name : NULL;
}

int foreign_write(const char *format, const struct entry *e, FILE *to)
{
	for (size_t i = 0; i < ARRAY_SIZE(writers); i++)
		if (!strcmp(writers[i].name, format)) {
			int rc = writers[i].write(e, to);

			return rc ? rc : fflush(to) || ferror(to) ? -EIO : 0;
		}
	return -ENOENT;
}
