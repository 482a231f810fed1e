// SPDX-License-Identifier: Apache-2.0
/* change.c - E-divisive: the divergence, its permutation test, and the search from part to part */
#include "reports/stat/change.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/stat/dice.h"

struct bench { /* room for one series */
	double *v;
	double *left;	/* [t]: sum of differences among the first t values */
	double *right;	/* [t]: among those from t up to the present end */
	double *across; /* [t]: between these two */
};

static int bench_make(struct bench *b, size_t n)
{
	b->v = malloc(4 * (n + 1) * sizeof(*b->v));
	if (!b->v)
		return -ENOMEM;
	b->left = b->v + n + 1;
	b->right = b->left + n + 1;
	b->across = b->right + n + 1;
	return 0;
}

static double pairs(double n)
{
	return n > 1 ? n * (n - 1) / 2 : 1;
}

static double divergence(const struct bench *b, size_t t, size_t end)
{
	double n = (double)t, m = (double)(end - t);

	return n * m / (n + m) *
	       (2 * b->across[t] / (n * m) - b->left[t] / pairs(n) - b->right[t] / pairs(m));
}

/* The end moves on by one value; what it adds to each sum is a sum of differences over the values
 * before it, so that all splits of all ends take n^2 steps. */
static void extend(struct bench *b, size_t end)
{
	double x = b->v[end], before = 0, all = 0;

	for (size_t i = 0; i < end; i++)
		all += fabs(b->v[i] - x);
	for (size_t t = 1; t <= end; t++) {
		before += fabs(b->v[t - 1] - x);
		b->across[t] += before;
		b->right[t] += all - before;
	}
	b->left[end + 1] = b->left[end] + all;
	b->across[end + 1] = b->right[end + 1] = 0;
}

static struct split best_of(struct bench *b, size_t n, size_t least)
{
	struct split best = {.q = -INFINITY};

	memset(b->left, 0, 2 * sizeof(*b->left));
	b->right[1] = b->across[1] = 0;
	for (size_t end = 2; end <= n; end++) {
		extend(b, end - 1);
		for (size_t t = least; t + least <= end; t++) {
			double q = divergence(b, t, end);

			if (q > best.q)
				best = (struct split){t, end, q};
		}
	}
	return best;
}

int change_best(struct sample s, size_t least, struct split *best)
{
	struct bench b;

	if (!least || s.n < 2 * least || !sample_ok(s))
		return -EINVAL;
	if (bench_make(&b, s.n))
		return -ENOMEM;
	memcpy(b.v, s.v, s.n * sizeof(*b.v));
	*best = best_of(&b, s.n, least);
	free(b.v);
	return 0;
}

static void shuffle(struct dice *d, double *v, size_t n)
{
	for (; n > 1; n--) {
		size_t i = dice_below(d, n);
		double t = v[i];

		v[i] = v[n - 1];
		v[n - 1] = t;
	}
}

/* The divergence of the whole at a split that is given. */
static double at_split(struct bench *b, size_t n, size_t t)
{
	double left = 0, right = 0, across = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			*(j < t ? &left : i < t ? &across : &right) += fabs(b->v[i] - b->v[j]);
	b->left[t] = left;
	b->right[t] = right;
	b->across[t] = across;
	return divergence(b, t, n);
}

/* How often random order is as good as q; fixed: at the same place, 0: at any. No more rounds than
 * it takes to see that it is no change. */
static double chance(struct bench *b, struct sample s, const struct change_search *how,
		     const struct split *was, size_t fixed)
{
	double hits = 1, most = how->alpha * (how->rounds + 1);
	struct dice d = {how->seed};
	unsigned done = 0;

	memcpy(b->v, s.v, s.n * sizeof(*b->v));
	while (done < how->rounds && hits <= most) {
		double q;

		shuffle(&d, b->v, s.n);
		q = fixed ? at_split(b, s.n, fixed) : best_of(b, s.n, how->least).q;
		/* The same sums in another order must not look better for their last bits. */
		hits += q >= was->q - 1e-9 * fabs(was->q);
		done++;
	}
	return hits / (done + 1);
}

/* The change of one part, if it has one: 1, 0 or -ENOMEM. */
static int search_part(struct bench *b, struct sample s, const struct change_search *how,
		       struct change *found)
{
	struct split best;

	if (s.n < 2 * how->least)
		return 0;
	memcpy(b->v, s.v, s.n * sizeof(*b->v));
	best = best_of(b, s.n, how->least);
	*found = (struct change){.at = best.at, .q = best.q};
	found->p = chance(b, s, how, &best, 0);
	return found->p <= how->alpha;
}

static struct sample part(struct sample s, size_t from, size_t to)
{
	return (struct sample){s.v + from, to - from};
}

static size_t begin_of(const struct change *c, size_t i)
{
	return i ? c[i - 1].at : 0;
}

static size_t end_of(const struct change *c, size_t i, size_t n, size_t len)
{
	return i + 1 < n ? c[i + 1].at : len;
}

/* Parts from left to right; one that has a change becomes two, of which the left comes next. */
static size_t search(struct bench *b, struct sample s, const struct change_search *how,
		     struct change *out, size_t max)
{
	size_t n = 0, from = 0, i = 0;

	while (n < max) {
		size_t to = i < n ? out[i].at : s.n;
		struct change found;

		if (search_part(b, part(s, from, to), how, &found)) {
			found.at += from;
			memmove(&out[i + 1], &out[i], (n - i) * sizeof(*out));
			out[i] = found;
			n++;
		} else if (i == n) {
			break;
		} else {
			from = out[i++].at;
		}
	}
	return n;
}

/* Is it one between its neighbours as well? Parts so short that no order of theirs could be rare
 * enough are left as they were found. */
static double stands(struct bench *b, struct sample s, const struct change_search *how, size_t at)
{
	double n = (double)at, m = (double)(s.n - at);
	double orders = exp(lgamma(n + m + 1) - lgamma(n + 1) - lgamma(m + 1));
	struct split was = {at, s.n, 0};

	if (2 / orders > how->alpha)
		return 0;
	memcpy(b->v, s.v, s.n * sizeof(*b->v));
	was.q = at_split(b, s.n, at);
	return chance(b, s, how, &was, at);
}

static size_t drop_weak(struct bench *b, struct sample s, const struct change_search *how,
			struct change *out, size_t n)
{
	while (n) {
		double worst = 0;
		size_t at = 0;

		for (size_t i = 0; i < n; i++) {
			size_t from = begin_of(out, i), to = end_of(out, i, n, s.n);
			double p = stands(b, part(s, from, to), how, out[i].at - from);

			if (p > worst) {
				worst = p;
				at = i;
			}
		}
		if (worst <= how->alpha)
			break;
		n--;
		memmove(&out[at], &out[at + 1], (n - at) * sizeof(*out));
	}
	return n;
}

static void levels(struct bench *b, struct sample s, struct change *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t from = begin_of(out, i), at = out[i].at, to = end_of(out, i, n, s.n);

		memcpy(b->v, s.v, s.n * sizeof(*b->v));
		out[i].before = sample_median(b->v + from, at - from);
		out[i].after = sample_median(b->v + at, to - at);
	}
}

int change_find(struct sample s, const struct change_search *how, struct change *out, size_t max)
{
	struct bench b;
	size_t n;

	if (!how->least || !(how->alpha * (how->rounds + 1) >= 1) || !sample_ok(s))
		return -EINVAL;
	if (bench_make(&b, s.n))
		return -ENOMEM;
	n = search(&b, s, how, out, max);
	n = drop_weak(&b, s, how, out, n);
	levels(&b, s, out, n);
	free(b.v);
	return (int)n;
}
