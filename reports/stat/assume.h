/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assume.h - are values independent, is their level constant, do they follow that law?
 *
 * What extreme-value theory takes for granted, as tests. Values are in the order of time. Each
 * returns its statistic; the chance of it, or what is critical, stands beside.
 */
#ifndef REPORTS_STAT_ASSUME_H
#define REPORTS_STAT_ASSUME_H

#include <stdint.h>
#include "reports/stat/sample.h"

/* ljung_box - sum of squared autocorrelations up to that lag (Ljung and Box 1978), chi-square with
 * as many degrees if values are independent: *p. 0 and 1 where all values are alike. */
double ljung_box(struct sample s, unsigned lags, double *p);

/* kpss - is the level constant? (Kwiatkowski, Phillips, Schmidt and Shin 1992), with a Bartlett
 * window of that many lags. Larger is worse: critical values below. 0 where all are alike. */
double kpss(struct sample s, unsigned lags);
#define KPSS_10_PERCENT 0.347
#define KPSS_5_PERCENT	0.463
#define KPSS_1_PERCENT	0.739
unsigned kpss_lags(size_t n); /* the usual window */

/* ks_one - largest distance between the values' distribution and a law (Kolmogorov, Smirnov);
 * `sorted` in rising order. ks_two - between two samples: 0, -EINVAL or -ENOMEM.
 * ks_chance - of that distance: of n values, or of two samples where n = nx * ny / (nx + ny). Too
 * large where parameters of the law were fitted to the same values: gpd_goodness(). */
double ks_one(struct sample sorted, double (*law)(double x, const void *arg), const void *arg);
int ks_two(struct sample x, struct sample y, double *d);
double ks_chance(double d, double n);
double ks_tail(double lambda); /* P(sqrt(n) D > lambda) for large n */

/* extremal_index - 1: exceedances come alone; 1/m: in clusters of m (Ferro and Segers 2003,
 * intervals estimator). at: activations that exceeded, rising. 1 for less than two gaps. */
double extremal_index(const uint64_t *at, size_t n);

/* extremal_split - gaps from this one on separate clusters: the largest of them, as many as the
 * index says; 1 if all are alone. 0: no memory */
uint64_t extremal_split(const uint64_t *at, size_t n, double index);

#endif
