/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replace.h - a file appears whole or not at all
 *
 *	struct replace r;
 *	replace_open(&r, "runs/x", "result.json");	a temporary file beside it: write to r.f
 *	replace_done(&r);				flushed, on the disk, renamed; -errno:
 *removed replace_drop(&r);				or give up
 */
#ifndef LIB_REPLACE_H
#define LIB_REPLACE_H

#include <limits.h>
#include <stdio.h>

struct replace {
	FILE *f;
	char path[PATH_MAX], temp[PATH_MAX];
};

int replace_open(struct replace *r, const char *dir, const char *name);
int replace_done(struct replace *r);
void replace_drop(struct replace *r);

#endif
