// SPDX-License-Identifier: Apache-2.0
/* ablate_print.c - the effect of each knob, with its interval */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/ablate.h"
#include "lib/clean.h"
#include "reports/stat/bootstrap.h"
#include "reports/stat/ranks.h"
#include "reports/words.h"

static const char *const metrics[] = {"p50", "p99", "p99_9", "max"};

static size_t values(const struct rundb_list *l, const char *name, double *v)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct metric *m = entry_metric(&l->at[i], name);

		if (m)
			v[n++] = m->value;
	}
	return n;
}

static char *signed_time(double ns, char *buf)
{
	char words[WORDS];

	snprintf(buf, WORDS + 2, "%s%s", ns < 0 ? "-" : "+", words_time((int64_t)fabs(ns), words));
	return buf;
}

/* What the median of `with` is more than that of `without`; an asterisk where chance seldom does
 * it. */
static void effect(const struct rundb_list *without, const struct rundb_list *with,
		   const char *metric, FILE *to)
{
	const struct bootstrap how = {
		.of = bootstrap_median, .block = 1, .rounds = 2000, .confidence = 0.95, .seed = 3};
	autofree double *a = calloc(without->n + 1, sizeof(*a)),
			*b = calloc(with->n + 1, sizeof(*b));
	struct sample x = {a, a ? values(without, metric, a) : 0};
	struct sample y = {b, b ? values(with, metric, b) : 0};
	char at[WORDS + 2], lo[WORDS + 2], hi[WORDS + 2], text[3 * WORDS + 32];
	struct interval d;
	struct ranks r;

	if (bootstrap_difference(&how, x, y, &d)) {
		fprintf(to, " %-38s", "-");
		return;
	}
	snprintf(text, sizeof(text), "%s (%s .. %s)%s", signed_time(d.value, at),
		 signed_time(d.lo, lo), signed_time(d.hi, hi),
		 !ranks_test(y, x, &r) && r.p <= 0.05 ? " *" : "");
	fprintf(to, " %-38s", text);
}

static const struct rundb_list *runs_of(const struct ablate *a, const char *kind, const char *name)
{
	for (size_t i = 0; i < a->variants; i++)
		if (!strncmp(a->at[i].name, kind, strlen(kind)) &&
		    !strcmp(a->at[i].name + strlen(kind), name))
			return &a->at[i].runs;
	return NULL;
}

static void table(const struct ablate *a, const char *metric, FILE *to)
{
	const struct rundb_list *all = runs_of(a, "all", ""), *none = runs_of(a, "none", "");
	char name[16];

	snprintf(name, sizeof(name), "%s", metric);
	if (strchr(name, '_'))
		*strchr(name, '_') = '.';
	fprintf(to, "\n%s: what a knob does\n%-28s %-38s %-38s\n", name, "",
		"to the others (left out of all)", "alone (put into none)");
	fprintf(to, "%-28s", "all together");
	fprintf(to, " %-38s", "");
	effect(none, all, metric, to);
	fputc('\n', to);
	for (size_t i = 0; i < a->n; i++) {
		fprintf(to, "%-28s", a->knob[i]);
		effect(runs_of(a, "out-", a->knob[i]), all, metric, to);
		effect(none, runs_of(a, "in-", a->knob[i]), metric, to);
		fputc('\n', to);
	}
}

void ablate_print(const struct ablate *a, FILE *to)
{
	fprintf(to,
		"profile %s, %zu knobs, %u rounds of %zu variants; negative is better, * is "
		"more than chance (p <= 0.05, each by itself)\n",
		a->profile, a->n, a->rounds, a->variants);
	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		table(a, metrics[i], to);
	if (a->boot)
		fprintf(to, "\nnot measured, they need a reboot:%s\n", a->boot);
}
