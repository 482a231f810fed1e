// SPDX-License-Identifier: Apache-2.0
/* grub_once.c - what GRUB does to grubenv when it boots an entry once: it empties next_entry */
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/boot/loader.h"

#define NEXT "next_entry="

/* The block's variables without next_entry and the '#' that fill it up. malloced; NULL: no memory
 */
static char *others(const char *block)
{
	char *out = calloc(1, strlen(block) + 1), *save = NULL;
	autofree char *copy = strdup(block);

	if (!out || !copy) {
		free(out);
		return NULL;
	}
	for (char *l = strtok_r(copy, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
		if (*l == '#' || !strncmp(l, NEXT, strlen(NEXT)))
			continue;
		strcat(out, l);
		strcat(out, "\n");
	}
	return out;
}

static bool has_next(const char *block)
{
	const char *at = strstr(block, "\n" NEXT);

	return at && at[1 + strlen(NEXT)] && at[1 + strlen(NEXT)] != '\n';
}

enum grub_once grub_once(const char *path, const char *before, const char *now)
{
	const char *name = strrchr(path, '/');
	autofree char *a = NULL, *b = NULL;

	if (!name || strcmp(name, "/grubenv") || !before || !now || has_next(now))
		return GRUB_STILL;
	a = others(before);
	b = others(now);
	return !a || !b ? GRUB_STILL : !strcmp(a, b) ? GRUB_USED : GRUB_USED_AND_MORE;
}
