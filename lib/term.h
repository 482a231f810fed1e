/* SPDX-License-Identifier: Apache-2.0 */
/*
 * term.h - manners on a terminal: colour only for eyes, never in pipes, never against NO_COLOR
 *
 * https://no-color.org: any value that is not empty switches colour off.
 */
#ifndef LIB_TERM_H
#define LIB_TERM_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline bool term_colour(FILE *to)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return !(no && *no) && term && strcmp(term, "dumb") && isatty(fileno(to)) == 1;
}

#endif
