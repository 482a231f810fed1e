/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.h - numbers for people: 71.4 us, 36.0 M, 8.3e-8
 *
 * Into buf, which is returned; WORDS bytes hold any of them.
 */
#ifndef REPORTS_WORDS_H
#define REPORTS_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define WORDS 40

char *words_time(int64_t ns, char buf[WORDS]);	/* 830 ns, 71.4 us, 1.03 s, 2 h 5 min */
char *words_count(uint64_t n, char buf[WORDS]); /* 1 234, 360 000, 36.0 M */
char *words_small(double p, char buf[WORDS]);	/* 8.3e-8 */
char *words_share(double c, char buf[WORDS]);	/* 95 %, 99.9 % */

#endif
