/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonw.h - JSON written straight to a stream, one member a line, small things on one line
 *
 *	struct jsonw w;
 *	jsonw_start(&w, file);
 *	jsonw_open(&w, NULL, '{');
 *	jsonw_int(&w, "received", n);
 *	jsonw_open_flat(&w, "cause", '{');	this and what is in it: on one line
 *	jsonw_text(&w, "class", "unknown");
 *	jsonw_close(&w);
 *	jsonw_close(&w);
 *	if (jsonw_end(&w)) ...			-EIO: a write failed; -EINVAL: calls did not pair
 *
 * `key` is NULL inside an array and at the top. Text may come from anywhere: bytes that are no
 * UTF-8 become U+FFFD, control characters are escaped. A number that JSON cannot say (NaN,
 * infinity) is written as null.
 */
#ifndef LIB_JSONW_H
#define LIB_JSONW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSONW_DEPTH 64

struct jsonw {
	FILE *to;
	unsigned depth, flat; /* flat: depth from which on all is on one line; 0: none */
	bool some, broken;    /* some: the open container has a member already */
	char closer[JSONW_DEPTH];
};

void jsonw_start(struct jsonw *w, FILE *to);
int jsonw_end(struct jsonw *w);

void jsonw_open(struct jsonw *w, const char *key, char kind); /* '{' or '[' */
void jsonw_open_flat(struct jsonw *w, const char *key, char kind);
void jsonw_close(struct jsonw *w);

void jsonw_text(struct jsonw *w, const char *key, const char *value); /* NULL: null */
void jsonw_textf(struct jsonw *w, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void jsonw_int(struct jsonw *w, const char *key, int64_t value);
void jsonw_uint(struct jsonw *w, const char *key, uint64_t value);
void jsonw_real(struct jsonw *w, const char *key, double value); /* shortest that reads back */
void jsonw_bool(struct jsonw *w, const char *key, bool value);
void jsonw_null(struct jsonw *w, const char *key);

#endif
