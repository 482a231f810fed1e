/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simplex.h - the least value of a function of one to three variables, without derivatives
 *
 * Nelder and Mead (1965): a simplex creeps downhill by reflecting its worst corner, and is started
 * anew where it ended until that wins nothing. Where the function is not defined it returns
 * INFINITY, and the simplex stays out.
 *
 *	x[] = where to start; step[] = how far the first look goes
 *	least = simplex_min(&what, x, step);		x[] is the place
 */
#ifndef REPORTS_STAT_SIMPLEX_H
#define REPORTS_STAT_SIMPLEX_H

#include <stdbool.h>
#include <stddef.h>

#define SIMPLEX_MAX 3

struct simplex {
	double (*of)(const double *x, const void *arg);
	const void *arg;
	size_t n;
};

double simplex_min(const struct simplex *s, double *x, const double *step);

#endif
