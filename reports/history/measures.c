// SPDX-License-Identifier: Apache-2.0
#include "reports/history/measures.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/words.h"

#define DECADES	     5	  /* of thresholds, from 1 in 1000 on */
#define EXCEED_LEAST 10	  /* activations of the base over a threshold worth counting */
#define EXCESS_USUAL 50	  /* of an ordinary run over it */
#define EXCESS_LEAST 8	  /* of one run over the threshold, for its mean excess */
#define NIGHTS_CV    0.25 /* measured on boards that nobody touched */
#define PRIOR_RUNS   4	  /* so many runs' worth of evidence it is */

static double of_metric(const struct entry *e, const char *name)
{
	const struct metric *m = entry_metric(e, name);

	return m ? m->value : NAN;
}

static double quantile(const struct measure *m, const struct entry *e)
{
	return of_metric(e, m->name);
}

static bool metric_count(const struct measure *m, const struct entry *e, struct count *c)
{
	const struct metric *k = entry_metric(e, m->name), *n = entry_metric(e, "n");

	if (!k || !n || n->value <= 0)
		return false;
	*c = (struct count){k->value, n->value};
	return true;
}

static bool over_count(const struct measure *m, const struct entry *e, struct count *c)
{
	if (!e->hist || !e->hist->n)
		return false;
	*c = (struct count){(double)hist_above(e->hist, m->threshold), (double)e->hist->n};
	return true;
}

static double rate(const struct measure *m, const struct entry *e)
{
	struct count c;

	return m->count(m, e, &c) ? c.k / c.n : NAN;
}

static double excess(const struct measure *m, const struct entry *e)
{
	double sum = 0, n = 0;

	if (!e->hist)
		return NAN;
	for (unsigned i = hist_cell(m->threshold) + 1; i < HIST_CELLS; i++) {
		double mid;

		if (!e->hist->cell[i])
			continue;
		mid = ((double)hist_low(i) + (double)hist_high(i)) / 2;
		sum += (mid - (double)m->threshold) * (double)e->hist->cell[i];
		n += (double)e->hist->cell[i];
	}
	return n < EXCESS_LEAST ? NAN : sum / n;
}

static struct measure *add(struct measures *m, const char *name, enum measure_kind kind,
			   bool decides)
{
	struct measure *one = &m->at[m->n++];

	*one = (struct measure){.kind = kind, .decides = decides};
	snprintf(one->name, sizeof(one->name), "%s", name);
	snprintf(one->label, sizeof(one->label), "%s", name);
	for (char *p = one->label; *p; p++)
		*p = *p == '_' ? '.' : *p;
	return one;
}

static void add_metric(struct measures *m, const char *name, bool decides)
{
	add(m, name, MEASURE_TIME, decides)->value = quantile;
}

static void add_count(struct measures *m, const char *name)
{
	struct measure *one = add(m, name, MEASURE_RATE, true);

	one->value = rate;
	one->count = metric_count;
}

/* The largest value that 1 in `tail` exceed; -1: too few do. */
static int64_t threshold(const struct hist *h, uint64_t tail)
{
	uint64_t over = h->n / tail;

	return over < EXCEED_LEAST ? -1 : hist_high(hist_rank(h, h->n - over));
}

static void add_over(struct measures *m, const struct hist *h, unsigned decade, int64_t *last)
{
	static const uint64_t tails[DECADES] = {1000, 10000, 100000, 1000000, 10000000};
	int64_t t = threshold(h, tails[decade]);
	struct measure *one;
	char name[16], words[WORDS];

	if (t < 0 || t == *last)
		return;
	*last = t;
	snprintf(name, sizeof(name), "over_1e-%u", decade + 3);
	one = add(m, name, MEASURE_RATE, true);
	one->threshold = t;
	one->value = rate;
	one->count = over_count;
	snprintf(one->label, sizeof(one->label), "over %s", words_time(t, words));
}

static bool any(const struct entry *const *base, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (entry_metric(base[i], name))
			return true;
	return false;
}

/* Violations of different limits are no measure of anything. */
static bool one_limit(const struct entry *const *base, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (base[i]->limit != base[0]->limit)
			return false;
	return n && base[0]->limit >= 0;
}

int measures_choose(struct measures *m, const struct entry *const *base, size_t n)
{
	static const char *const times[] = {"p50", "p99", "p99_9", "p99_99", "p99_999"};
	autofree struct hist *all = calloc(1, sizeof(*all));
	int64_t last = -1, tail;

	*m = (struct measures){0};
	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (base[i]->hist)
			hist_add(all, base[i]->hist);
	if (one_limit(base, n))
		add_count(m, "violations");
	if (any(base, n, "missed"))
		add_count(m, "missed");
	for (unsigned d = 0; d < DECADES; d++)
		add_over(m, all, d, &last);
	/* As far out as an ordinary run still has enough of them: nearer there is more of the body.
	 */
	tail = threshold(all, all->n / 10000 / (n + !n) >= EXCESS_USUAL ? 10000 : 1000);
	if (tail >= 0) {
		struct measure *one = add(m, "mean_excess", MEASURE_TIME, true);
		char words[WORDS];

		one->threshold = tail;
		one->value = excess;
		snprintf(one->label, sizeof(one->label), "excess over %s", words_time(tail, words));
	}
	/* The tail is the business of the counts; each further time asks for more runs of all. */
	for (size_t i = 0; i < ARRAY_SIZE(times); i++)
		if (any(base, n, times[i]))
			add_metric(m, times[i], i < 2);
	if (any(base, n, "max"))
		add_metric(m, "max", false);
	return 0;
}

double measure_value(const struct measure *m, const struct entry *e)
{
	return m->value(m, e);
}

bool measure_count(const struct measure *m, const struct entry *e, struct count *c)
{
	return m->count && m->count(m, e, c);
}

char *measure_words(const struct measure *m, double value, char *buf)
{
	if (isnan(value))
		strcpy(buf, "-");
	else if (m->kind == MEASURE_TIME)
		words_time((int64_t)llround(value), buf);
	else if (value >= 0.01)
		snprintf(buf, WORDS, "%.1f %%", value * 100);
	else
		snprintf(buf, WORDS, "%.3g per M", value * 1e6);
	return buf;
}

double measures_scatter(const struct measure *m, const struct entry *const *runs, size_t n,
			double *mean)
{
	autofree struct count *c = calloc(n + 1, sizeof(*c));
	size_t got = 0;
	double shown;

	*mean = 0;
	for (size_t i = 0; c && i < n; i++)
		if (measure_count(m, runs[i], &c[got]))
			*mean += c[got++].k;
	if (!got || *mean <= 0)
		return NIGHTS_CV * NIGHTS_CV;
	*mean /= (double)got;
	shown = (counts_spread(c, got) - 1) / *mean;
	return (shown * (double)(got - 1) + NIGHTS_CV * NIGHTS_CV * PRIOR_RUNS) /
	       ((double)(got - 1) + PRIOR_RUNS);
}
