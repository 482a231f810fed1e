// SPDX-License-Identifier: Apache-2.0
/* simplex.c - Nelder and Mead's method */
#include "reports/stat/simplex.h"

#include <math.h>
#include <string.h>

#define STEPS	 2000
#define RESTARTS 8

struct corner {
	double x[SIMPLEX_MAX], f;
};

static void measure(const struct simplex *s, struct corner *c)
{
	c->f = s->of(c->x, s->arg);
	if (isnan(c->f))
		c->f = INFINITY;
}

static void sort(struct corner *c, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j && c[j].f < c[j - 1].f; j--) {
			struct corner t = c[j];

			c[j] = c[j - 1];
			c[j - 1] = t;
		}
}

/* A point on the line from the worst corner through the middle of the others. */
static struct corner along(const struct simplex *s, const struct corner *c, double far)
{
	struct corner to = {{0}, 0};

	for (size_t i = 0; i < s->n; i++) {
		double middle = 0;

		for (size_t j = 0; j < s->n; j++)
			middle += c[j].x[i] / (double)s->n;
		to.x[i] = middle + far * (middle - c[s->n].x[i]);
	}
	measure(s, &to);
	return to;
}

static void shrink(const struct simplex *s, struct corner *c)
{
	for (size_t j = 1; j <= s->n; j++) {
		for (size_t i = 0; i < s->n; i++)
			c[j].x[i] = (c[j].x[i] + c[0].x[i]) / 2;
		measure(s, &c[j]);
	}
}

static void step(const struct simplex *s, struct corner *c)
{
	struct corner *worst = &c[s->n], try = along(s, c, 1);

	if (try.f < c[0].f) {
		struct corner far = along(s, c, 2);

		*worst = far.f < try.f ? far : try;
	} else if (try.f < c[s->n - 1].f) {
		*worst = try;
	} else {
		struct corner near = along(s, c, try.f < worst->f ? 0.5 : -0.5);

		if (near.f < fmin(try.f, worst->f))
			*worst = near;
		else
			shrink(s, c);
	}
	sort(c, s->n + 1);
}

static bool small(const struct simplex *s, const struct corner *c)
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 1; j <= s->n; j++)
			if (fabs(c[j].x[i] - c[0].x[i]) > 1e-8 * (1 + fabs(c[0].x[i])))
				return false;
	return true;
}

static double descend(const struct simplex *s, double *x, const double *size)
{
	struct corner c[SIMPLEX_MAX + 1];

	for (size_t j = 0; j <= s->n; j++) {
		memcpy(c[j].x, x, s->n * sizeof(*x));
		if (j)
			c[j].x[j - 1] += size[j - 1];
		measure(s, &c[j]);
	}
	sort(c, s->n + 1);
	for (int i = 0; i < STEPS && !small(s, c); i++)
		step(s, c);
	memcpy(x, c[0].x, s->n * sizeof(*x));
	return c[0].f;
}

double simplex_min(const struct simplex *s, double *x, const double *size)
{
	double least = descend(s, x, size), was;
	int again = 0;

	do {
		was = least;
		least = descend(s, x, size);
	} while (was - least > 1e-12 * (1 + fabs(least)) && again++ < RESTARTS);
	return least;
}
