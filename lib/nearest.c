// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include "lib/nearest.h"

#define WORD_MAX 64	/* a longer word is no typing mistake */

static int letter(char c)
{
	return c == '_' ? '-' : tolower((unsigned char)c);
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* distance - row by row; the row before the last is kept for swapped neighbours */
static unsigned distance(const char *a, const char *b, size_t na, size_t nb)
{
	unsigned rows[3][WORD_MAX + 1];

	for (unsigned j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		unsigned *now = rows[i % 3], *up = rows[(i + 2) % 3], *upup = rows[(i + 1) % 3];

		now[0] = (unsigned)i;
		for (size_t j = 1; j <= nb; j++) {
			bool same = letter(a[i - 1]) == letter(b[j - 1]);

			now[j] = least(least(up[j] + 1, now[j - 1] + 1), up[j - 1] + !same);
			if (i > 1 && j > 1 && letter(a[i - 1]) == letter(b[j - 2]) &&
			    letter(a[i - 2]) == letter(b[j - 1]))
				now[j] = least(now[j], upup[j - 2] + 1);
		}
	}
	return rows[na % 3][nb];
}

const char *nearest(const char *typed, const char *const *known, size_t n)
{
	size_t nt = strlen(typed);
	const char *best = NULL;
	unsigned best_at = 0;

	for (size_t i = 0; i < n && nt && nt <= WORD_MAX; i++) {
		size_t nk = strlen(known[i]);
		unsigned far, may = least((unsigned)(nk > nt ? nk : nt) / 3 ?: 1, 3);

		if (nk > WORD_MAX)
			continue;
		far = distance(typed, known[i], nt, nk);
		if (far > may && nt >= 3 && !strncasecmp(typed, known[i], nt))
			far = may;
		if (far <= may && (!best || far < best_at)) {
			best = known[i];
			best_at = far;
		}
	}
	return best;
}
