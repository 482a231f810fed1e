/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.h - the little of strings and numbers that orders and messages need, without a C library
 */
#ifndef GUESTBENCH_TEXT_H
#define GUESTBENCH_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A message that is put together piece by piece and is always a string; what is too long is cut. */
struct text {
	char *buf;
	size_t size, len;
};

void text_init(struct text *t, char *buf, size_t size);
void text_add(struct text *t, const char *s);
void text_add_n(struct text *t, const char *s, size_t n);
void text_num(struct text *t, int64_t v);

/* text_say - the pieces up to NULL, one after the other */
void text_say(char *buf, size_t size, const char *piece, ...);

size_t text_len(const char *s);
bool text_same(const char *s, size_t n, const char *whole);	/* s[0..n) is `whole` */

/* text_uint - digits at *s, which is moved behind them; false: none, or it does not fit */
bool text_uint(const char **s, const char *end, uint64_t *v);

/* text_hex - exactly 2*n hex digits */
bool text_hex(const char *s, size_t len, uint8_t *to, size_t n);

/* text_far - how many letters two words differ by (Levenshtein), for "did you mean" */
unsigned text_far(const char *a, size_t n, const char *b);

#endif
