// SPDX-License-Identifier: Apache-2.0
/* clock.c - offset intervals, drift, and steps in them */
#include "reports/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_WIDTH 100000000 /* ns */
#define TIME_MAX    (INT64_MAX / 4)
#define WILD	    1e-3  /* no oscillator is that far off */
#define FLOOR	    20000 /* ns; a shorter step is not told from an unsteady clock */
#define LOOK	    16	  /* exchanges that narrow an interval, before and after */

void clock_sync(struct clock *c, uint32_t id, int64_t t1, int64_t t2)
{
	if (t1 < 0 || t1 > TIME_MAX || t2 < 0 || t2 > TIME_MAX)
		return;
	c->asked[c->nasked++ % CLOCK_ASKED] = (struct asked){id, t1, t2, t2};
}

static struct asked *find(struct clock *c, uint32_t id)
{
	for (unsigned i = 0; i < CLOCK_ASKED && i < c->nasked; i++)
		if (c->asked[i].id == id && c->asked[i].t2)
			return &c->asked[i];
	return NULL;
}

void clock_ack(struct clock *c, uint32_t id, int64_t t3)
{
	struct asked *a = find(c, id);

	/* The first answer only: a later t3 would be no lower bound for whoever got the first. */
	if (a && a->t3 == a->t2 && t3 >= a->t2 && t3 <= TIME_MAX)
		a->t3 = t3;
}

/* Two intervals that no drift explains: between them the clock stepped, so both are kept. */
static bool apart(const struct sync_point *a, const struct sync_point *b)
{
	int64_t slack = (b->guest - a->guest) / 2000;

	return b->lo > a->hi + slack || b->hi < a->lo - slack;
}

static void keep_better(struct sync_point *a, const struct sync_point *b)
{
	if (b->hi - b->lo < a->hi - a->lo)
		*a = *b;
}

static void widen(struct clock *c)
{
	size_t n = 0;

	c->width *= 2;
	for (size_t i = 0; i < c->n; i++) {
		struct sync_point *last = n ? &c->at[n - 1] : NULL;

		if (last && last->guest / c->width == c->at[i].guest / c->width &&
		    !apart(last, &c->at[i]))
			keep_better(last, &c->at[i]);
		else
			c->at[n++] = c->at[i];
	}
	c->n = n;
}

static int add_point(struct clock *c, const struct sync_point *p)
{
	struct sync_point *last = c->n ? &c->at[c->n - 1] : NULL;

	if (!c->width)
		c->width = FIRST_WIDTH;
	if (last && p->guest < last->guest)
		return 0;
	if (last && last->guest / c->width == p->guest / c->width && !apart(last, p)) {
		keep_better(last, p);
		return 0;
	}
	for (int i = 0; c->n == CLOCK_POINTS && i < 40; i++)
		widen(c);
	if (c->n == CLOCK_POINTS)
		c->n--;
	if (c->n == c->room) {
		size_t room = c->room ? 2 * c->room : 64;
		struct sync_point *at = realloc(c->at, room * sizeof(*at));

		if (!at)
			return -ENOMEM;
		c->at = at;
		c->room = room;
	}
	c->at[c->n++] = *p;
	return 0;
}

int clock_back(struct clock *c, uint32_t id, int64_t t4)
{
	struct asked *a = find(c, id);
	struct sync_point p;

	if (!a || t4 < a->t1 || t4 > TIME_MAX)
		return 0;
	p = (struct sync_point){.guest = t4, .host = a->t3, .lo = a->t3 - t4, .hi = a->t2 - a->t1};
	a->t2 = 0;
	/* The clock stepped while this exchange was under way: the next one shows it. */
	if (p.lo > p.hi)
		return 0;
	c->map.exchanges++;
	return add_point(c, &p);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_value);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static double middle(const struct sync_point *p)
{
	return (double)p->lo + (double)(p->hi - p->lo) / 2;
}

static bool stall_between(const struct clock *c, const struct sync_point *a,
			  const struct sync_point *b)
{
	for (size_t i = 0; i < c->nstalls; i++)
		if (c->stalls[i].t_guest < b->guest && c->stalls[i].t_guest_end > a->guest)
			return true;
	return false;
}

/* Drift by pairs `by` exchanges apart with no known stall between and, in *unsure, how far it may
 * be off; few exchanges say nothing about it. */
static int drift_of(const struct clock *c, size_t by, double *drift, double *unsure)
{
	double *slope, *width, *span;
	size_t n = 0;

	if (c->n < 16)
		return 0;
	slope = malloc(3 * c->n * sizeof(*slope));
	if (!slope)
		return -ENOMEM;
	width = slope + c->n;
	span = width + c->n;
	for (size_t i = 0; i + by < c->n; i++) {
		const struct sync_point *a = &c->at[i], *b = &c->at[i + by];

		if (stall_between(c, a, b))
			continue;
		width[n] = (double)(a->hi - a->lo) / 2;
		span[n] = (double)(b->guest - a->guest) + 1;
		slope[n] = (middle(b) - middle(a)) / span[n];
		n++;
	}
	if (n >= 8) {
		*drift = median(slope, n);
		*unsure = 1e-4 + median(width, n) / median(span, n) / 2;
	}
	free(slope);
	return 0;
}

/* What an interval of time `from` allows at time `to`. */
static struct sync_point carried(const struct sync_point *p, int64_t to, double drift,
				 double unsure)
{
	double dt = (double)(to - p->guest), slack = unsure * (dt < 0 ? -dt : dt);
	struct sync_point q = *p;

	q.guest = to;
	q.lo += (int64_t)(drift * dt - slack);
	q.hi += (int64_t)(drift * dt + slack);
	return q;
}

/* *p, narrowed by q if they can both be true. */
static bool narrow(struct sync_point *p, const struct sync_point *q)
{
	if (q->lo > p->hi || q->hi < p->lo)
		return false;
	if (q->lo > p->lo)
		p->lo = q->lo;
	if (q->hi < p->hi)
		p->hi = q->hi;
	return true;
}

static int add_stall(struct clock *c, const struct sync_point *before,
		     const struct sync_point *after, const struct sync_point *last)
{
	int64_t least = after->lo - before->hi, most = after->hi - before->lo;
	struct stall *s;

	if (c->nstalls == CLOCK_STALLS)
		return 0;
	if (!c->stalls && !(c->stalls = calloc(CLOCK_STALLS, sizeof(*s))))
		return -ENOMEM;
	s = &c->stalls[c->nstalls++];
	s->length = least + (most - least) / 2;
	s->bound = (most - least + 1) / 2;
	s->t_host = last->host;
	s->t_guest = last->guest;
	s->t_guest_end = after->guest;
	return 0;
}

static int find_steps(struct clock *c, double drift, double unsure)
{
	struct sync_point cur = c->at[0];

	for (size_t j = 1; j < c->n; j++) {
		struct sync_point now = c->at[j];
		int64_t t = now.guest;

		cur = carried(&cur, t, drift, unsure);
		if (narrow(&cur, &now))
			continue;
		for (size_t i = j + 1; i < c->n && i <= j + LOOK; i++) {
			struct sync_point later = carried(&c->at[i], t, drift, unsure);

			if (!narrow(&now, &later))
				break;
		}
		if (now.hi < cur.lo - FLOOR)
			c->map.jumps++;
		else if (now.lo > cur.hi + FLOOR && add_stall(c, &cur, &now, &c->at[j - 1]))
			return -ENOMEM;
		cur = now;
	}
	return 0;
}

/* Twice: neighbours first, of which steps spoil but a few; then far pairs, which know the drift
 * well, without those that a step spoils. */
static int drift_and_steps(struct clock *c, double *drift, double *unsure)
{
	const size_t by[] = {1 + c->n / 64, 1 + c->n / 8};
	int rc = 0;

	for (size_t i = 0; !rc && !c->map.wild && i < 2; i++) {
		rc = drift_of(c, by[i], drift, unsure);
		c->nstalls = c->map.jumps = 0;
		c->map.drift_ppb = (int64_t)(*drift * 1e9);
		c->map.wild = *drift > WILD || *drift < -WILD;
		if (c->map.wild)
			*drift = 0;
		if (!rc)
			rc = find_steps(c, *drift, *unsure);
	}
	return rc;
}

int clock_end(struct clock *c)
{
	double drift = 0, unsure = 5e-4;
	struct sync_point first;
	int rc;

	c->map.method = c->n ? "sync min-rtt" : "none";
	if (!c->n)
		return 0;
	rc = drift_and_steps(c, &drift, &unsure);
	if (rc)
		return rc;
	first = c->at[0];
	for (size_t i = 1; i < c->n && i <= LOOK; i++) {
		struct sync_point later = carried(&c->at[i], first.guest, drift, unsure);

		if (!narrow(&first, &later))
			break;
	}
	c->map.offset = (int64_t)middle(&first);
	c->map.bound = (first.hi - first.lo + 1) / 2;
	c->map.at = first.guest;
	return 0;
}

int64_t clock_host(const struct clock *c, int64_t t)
{
	double grown = (double)c->map.drift_ppb * 1e-9 * (double)(t - c->map.at);
	int64_t host = t + c->map.offset + (c->map.wild ? 0 : (int64_t)grown);

	for (size_t i = 0; i < c->nstalls && c->stalls[i].t_guest < t; i++)
		host += c->stalls[i].length;
	return host;
}

bool clock_live(const struct clock *c, int64_t t, int64_t *host, int64_t *bound)
{
	const struct sync_point *best = NULL;

	/* Backwards, as far as no step lies between. */
	for (size_t i = c->n; i > 0 && c->n - i < LOOK; i--) {
		const struct sync_point *p = &c->at[i - 1];

		if (best && apart(p, &c->at[c->n - 1]))
			break;
		if (!best || p->hi - p->lo < best->hi - best->lo)
			best = p;
	}
	if (!best)
		return false;
	*host = t + (int64_t)middle(best);
	*bound = (best->hi - best->lo + 1) / 2;
	return true;
}

static bool steps_between(const struct clock *c, int64_t a, int64_t b)
{
	int64_t from = a < b ? a : b, to = a < b ? b : a;

	for (size_t i = 0; i < c->nstalls; i++)
		if (c->stalls[i].t_guest < to && c->stalls[i].t_guest_end > from)
			return true;
	return false;
}

/* One exchange near t knows more of that moment than the line through all of them, whose slope a
 * few steps in a short run leave open. */
int64_t clock_near(const struct clock *c, int64_t t, int64_t *host)
{
	int64_t bound = -1;
	size_t at = 0;

	*host = clock_host(c, t);
	while (at < c->n && c->at[at].guest < t)
		at++;
	for (size_t i = at > LOOK ? at - LOOK : 0; i < c->n && i < at + LOOK; i++) {
		const struct sync_point *p = &c->at[i];
		int64_t away = p->guest < t ? t - p->guest : p->guest - t;
		int64_t sure = (p->hi - p->lo + 1) / 2 + away / 10000;

		if ((bound >= 0 && sure >= bound) || steps_between(c, t, p->guest))
			continue;
		bound = sure;
		*host = t + (int64_t)middle(p);
	}
	return bound < 0 && c->n ? c->map.bound : bound;
}

void clock_done(struct clock *c)
{
	free(c->at);
	free(c->stalls);
}
