/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dice.h - random numbers that come out the same every time
 *
 * What resamples must give the same answer for the same data today and tomorrow, so each call
 * starts its own dice from a seed. SplitMix64 (Steele, Lea and Flood 2014): a counter and a mixer,
 * period 2^64.
 *
 *	struct dice d = {seed};
 *	dice_next(&d)		64 random bits
 *	dice_unit(&d)		in (0, 1), never either end
 *	dice_below(&d, n)	0 .. n-1; n at least 1
 *	dice_normal(&d)		mean 0, deviation 1
 */
#ifndef REPORTS_STAT_DICE_H
#define REPORTS_STAT_DICE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

static inline uint64_t dice_next(struct dice *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static inline double dice_unit(struct dice *d)
{
	return ((double)(dice_next(d) >> 11) + 0.5) / 9007199254740992.0;
}

/* High half of a product: off from fair by n in 2^64. */
static inline size_t dice_below(struct dice *d, size_t n)
{
	return (size_t)((unsigned __int128)dice_next(d) * n >> 64);
}

static inline double dice_normal(struct dice *d)
{
	double r = sqrt(-2 * log(dice_unit(d)));

	return r * cos(2 * M_PI * dice_unit(d));
}

#endif
