/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xmlw.h - XML written as it will look: a template stands as it is, what fills it is escaped
 *
 *	xmlw(to, "  <kernel>%s</kernel>\n", path);
 *	xmlw(to, "  <address slot='0x%02x'/>\n", slot);
 *
 * Conversions are those of printf, with their flags and widths: %s, %c, %% and the integer ones,
 * of int, long and long long. A value may stand in an element or in quotes of either kind. Bytes
 * that XML 1.0 cannot say (control characters, no UTF-8) become U+FFFD. Write errors stay in the
 * stream: ferror(3) tells.
 */
#ifndef LIB_XMLW_H
#define LIB_XMLW_H

#include <stdio.h>

void xmlw(FILE *to, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
