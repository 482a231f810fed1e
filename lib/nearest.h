/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nearest.h - the known name that a mistyped one was meant to be
 *
 * Closeness is the Damerau-Levenshtein distance in its restricted form (insert, delete, replace,
 * swap two neighbours), case ignored, '-' and '_' alike. A name is close if at most a third of its
 * letters, and never more than three, must change, or if the typed text begins it.
 */
#ifndef LIB_NEAREST_H
#define LIB_NEAREST_H

#include <stddef.h>

const char *nearest(const char *typed, const char *const *known, size_t n);	/* NULL: none */

#endif
