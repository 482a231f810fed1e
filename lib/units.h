/* SPDX-License-Identifier: Apache-2.0 */
/*
 * units.h - numbers as people write them: 1.5ms, 512M, 1e-6, 5 %
 *
 * Exact: a value that is no whole number of the smallest unit, or does not fit, is refused instead
 * of being rounded. All return 0, or -EINVAL and leave the output alone.
 */
#ifndef LIB_UNITS_H
#define LIB_UNITS_H

#include <stddef.h>
#include <stdint.h>

int units_int(const char *text, int64_t *value);	/* 1000, 1k, 0x10; K M G: powers of 1000 */
int units_size(const char *text, int64_t *bytes);	/* 4096, 512M, 1.5G: powers of 1024 */
int units_time(const char *text, int64_t *ns);		/* 250us, 1m30s; bare numbers only 0 */
int units_ratio(const char *text, double *ratio);	/* 0 .. 1 */

/* The shortest text that gives the value again; into buf, returned. At least 32 bytes. */
char *units_time_text(int64_t ns, char *buf, size_t len);
char *units_size_text(int64_t bytes, char *buf, size_t len);
char *units_ratio_text(double ratio, char *buf, size_t len);

#endif
