// SPDX-License-Identifier: Apache-2.0
/* quantile.c - ranks to values */
#include "reports/quantile.h"

#include <errno.h>
#include <stdlib.h>
#include "reports/bounds.h"

const struct quantile_row quantile_rows[] = {
	{"p50", "p50", 2},
	{"p90", "p90", 10},
	{"p99", "p99", 100},
	{"p99_9", "p99.9", 1000},
	{"p99_99", "p99.99", 10000},
	{"p99_999", "p99.999", 100000},
	{"p99_9999", "p99.9999", 1000000},
	{0},
};

/* The worst of one probe among the worst of all: none of its own is worse than those. */
static int take_worst(const struct summary *s, long probe, struct sorted *d)
{
	const struct top *top;
	size_t n = summary_tops(s, &top);

	d->nworst = 0;
	d->worst = malloc((n + 1) * sizeof(*d->worst));
	if (!d->worst)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (probe < 0 || top[i].probe == probe)
			d->worst[d->nworst++] = top[i].latency;
	return 0;
}

int sorted_all(const struct summary *s, struct sorted *d)
{
	struct totals t;

	summary_totals(s, &t);
	d->max = t.max;
	d->h = summary_merged(s);
	if (!d->h)
		return -ENOMEM;
	if (take_worst(s, -1, d)) {
		free((void *)d->h);
		return -ENOMEM;
	}
	return 0;
}

int sorted_probe(const struct summary *s, size_t probe, struct sorted *d)
{
	const struct probe_sum *p = summary_probe(s, probe);
	struct hist *h = calloc(1, sizeof(*h));

	if (!h)
		return -ENOMEM;
	hist_add(h, p->all);
	d->h = h;
	d->max = p->all_max;
	if (take_worst(s, (long)probe, d)) {
		free(h);
		return -ENOMEM;
	}
	return 0;
}

int sorted_beside(const struct summary *s, size_t beside, struct sorted *d)
{
	const struct probe_sum *p = summary_beside(s, beside);
	struct hist *h = calloc(1, sizeof(*h));

	*d = (struct sorted){.h = h, .max = p->all_max};
	if (!h)
		return -ENOMEM;
	hist_add(h, p->all);
	return 0;
}

void sorted_done(struct sorted *d)
{
	free((void *)d->h);
	free(d->worst);
}

static int64_t at_rank(const struct sorted *d, uint64_t r, bool upper)
{
	uint64_t from_top = d->h->n - r;
	unsigned cell;

	if (from_top < d->nworst)
		return d->worst[from_top];
	cell = hist_rank(d->h, r);
	if (!upper)
		return hist_low(cell);
	return hist_high(cell) < d->max ? hist_high(cell) : d->max;
}

void quantile_of(const struct sorted *d, uint64_t tail, struct quantile *q)
{
	uint64_t n = d->h->n, l, u;

	*q = (struct quantile){.needed = bounds_ranks_need(tail, QUANTILE_CONFIDENCE)};
	if (!bounds_ranks(n, tail, QUANTILE_CONFIDENCE, &l, &u))
		return;
	q->known = true;
	q->value = at_rank(d, n - n / tail, true);
	q->lo = at_rank(d, l, false);
	q->hi = at_rank(d, u, true);
}
