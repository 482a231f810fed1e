// SPDX-License-Identifier: Apache-2.0
#include "reports/foreign/foreign.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "lib/clean.h"
#include "reports/foreign/foreign_priv.h"
#include "reports/store/environ.h"

#define FILE_MAX  (1u << 30)
#define STEPS_MAX 9e15 /* beyond it a double has no whole numbers */

static const struct foreign_format formats[] = {
	{"cyclictest", "cyclictest", looks_cyclictest_json, read_tool_json},
	{"jitterdebugger", "jitterdebugger", looks_jitter_json, read_tool_json},
	{"rtla", "rtla timerlat", looks_rtla, read_rtla},
	{"rteval", "rteval", looks_rteval, read_rteval},
	{"hgrm", "HdrHistogram", looks_hgrm, read_hgrm},
	{"csv", "csv", looks_csv, read_csv},
	{"cyclictest-hist", "cyclictest", looks_cyclictest_text, read_cyclictest_text},
	{"jitterdebugger-raw", "jitterdebugger", looks_jitter_raw, read_jitter_raw},
};

const char *foreign_reads(size_t i)
{
	return i < ARRAY_SIZE(formats) ? formats[i].name : NULL;
}

int foreign_bad(struct foreign *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->why, f->whylen, fmt, ap);
	va_end(ap);
	return -EBADMSG;
}

int foreign_add(struct foreign *f, double v, double n)
{
	if (!(v >= 0 && v * (double)f->unit < STEPS_MAX) || !(n >= 0 && n < STEPS_MAX))
		return foreign_bad(f, "%g samples of %g steps are no histogram's", n, v);
	if (n >= 1)
		hist_record_n(f->hist, (int64_t)(v * (double)f->unit) + f->unit / 2, (uint64_t)n);
	return f->hist->n < STEPS_MAX ? 0 : foreign_bad(f, "more samples than any run has");
}

void foreign_max(struct foreign *f, double v)
{
	if (v > f->max && v < STEPS_MAX)
		f->max = v;
}

static char *slurp(const char *path, size_t *n, char *why, size_t len)
{
	autofclose FILE *file = fopen(path, "re");
	struct stat st;
	char *text;

	if (!file || fstat(fileno(file), &st)) {
		snprintf(why, len, "%s: %s", path, strerror(errno));
		return NULL;
	}
	if (!S_ISREG(st.st_mode) || st.st_size > FILE_MAX) {
		snprintf(why, len, "%s: %s", path,
			 S_ISREG(st.st_mode) ? "too large for a histogram" : "not a file");
		return NULL;
	}
	text = calloc(1, (size_t)st.st_size + 1);
	*n = text ? fread(text, 1, (size_t)st.st_size, file) : 0;
	return text;
}

static const struct foreign_format *find(const struct foreign_in *in, const struct foreign *f)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (in->format ? !strcmp(formats[i].name, in->format) : formats[i].looks(f))
			return &formats[i];
	return NULL;
}

/* What lay beyond the end: there, but the worst where it was. */
static void close_histogram(struct foreign *f, int64_t *max)
{
	bool beyond = f->over && f->max > (double)f->edge;

	if (f->over > beyond)
		hist_record_n(f->hist, f->edge * f->unit + f->unit / 2, f->over - beyond);
	if (beyond)
		hist_record(f->hist, (int64_t)(f->max * (double)f->unit) + f->unit / 2);
	*max = f->max >= 0 ? (int64_t)(f->max * (double)f->unit) + f->unit / 2
			   : hist_high(hist_rank(f->hist, f->hist->n));
}

static double mean(const struct hist *h)
{
	double sum = 0;

	for (unsigned i = 0; i < HIST_CELLS; i++)
		if (h->cell[i])
			sum += ((double)hist_low(i) + (double)hist_high(i)) / 2 *
			       (double)h->cell[i];
	return sum / (double)h->n;
}

static char *environment(const struct foreign *f, const char *tool)
{
	char *text = NULL;

	if (asprintf(&text, "%s%s%simport.tool = %s\n", *f->kernel ? "host.kernel.release = " : "",
		     f->kernel, *f->kernel ? "\n" : "", tool) < 0)
		return NULL;
	return text;
}

static int fill(struct entry *e, struct foreign *f, const struct foreign_in *in, const char *tool)
{
	struct sorted d = {.h = f->hist};
	double m;
	int rc;

	close_histogram(f, &d.max);
	m = mean(f->hist);
	*e = (struct entry){
		.scenario = strdup(in->scenario ? in->scenario : tool),
		.board = strdup(in->board  ? in->board
				: *f->host ? f->host
					   : "unknown"),
		.tool = strdup(tool),
		.command = strdup(""),
		.artefact = realpath(in->path, NULL),
		.environment = environment(f, tool),
		.started = f->started * 1000000000,
		.limit = -1,
		.status = VERDICT_INCONCLUSIVE,
	};
	if (asprintf(&e->claim,
		     "INCONCLUSIVE: imported from %s and not judged; %" PRIu64
		     " samples, of which %" PRIu64 " lay beyond the end of its histogram",
		     tool, f->hist->n, f->over) < 0)
		e->claim = NULL;
	if (!e->scenario || !e->board || !e->tool || !e->command || !e->environment || !e->claim)
		return -ENOMEM;
	environ_hash(e->environment, e->env_hash);
	rc = entry_figures(e, &d);
	rc = rc ?: entry_add(e, "mean", m, m, m);
	if (!rc) {
		e->hist = f->hist;
		f->hist = NULL;
	}
	return rc;
}

/* The same file is the same run. */
static void name_it(struct entry *e, const struct foreign *f)
{
	uint64_t h[2] = {0xcbf29ce484222325ull, 0x9ae16a3b2f90404full};

	for (size_t i = 0; i < f->len; i++) {
		h[0] = (h[0] ^ (uint8_t)f->text[i]) * 0x100000001b3ull;
		h[1] = (h[1] ^ (uint8_t)f->text[i] ^ h[0] >> 32) * 0x100000001b3ull;
	}
	snprintf(e->id, sizeof(e->id), "%016" PRIx64 "%016" PRIx64, h[0], h[1]);
}

int foreign_entry(const struct foreign_in *in, struct entry *e, char *why, size_t len)
{
	char said[256] = "";
	struct foreign f = {
		.unit = in->unit ? in->unit : 1000, .max = -1, .why = said, .whylen = sizeof(said)};
	autofree char *text = slurp(in->path, &f.len, why, len);
	const struct foreign_format *format;
	int rc = -ENOMEM;

	*e = (struct entry){0};
	if (!text)
		return -ENOENT;
	f.text = text;
	format = find(in, &f);
	if (!format) {
		snprintf(why, len,
			 in->format ? "%s: there is no format of that name"
				    : "%s: none of the formats that can be read",
			 in->path);
		return -EBADMSG;
	}
	f.hist = calloc(1, sizeof(*f.hist));
	if (f.hist)
		rc = format->read(&f);
	if (!rc && !f.hist->n && !f.over)
		rc = foreign_bad(&f, "no sample is in it");
	if (!rc)
		rc = fill(e, &f, in, format->tool);
	if (!rc)
		name_it(e, &f);
	free(f.hist);
	if (rc) {
		entry_done(e);
		snprintf(why, len, "%s: %s: %s", in->path, format->name,
			 *said ? said : strerror(-rc));
	}
	return rc;
}
