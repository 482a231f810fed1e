// SPDX-License-Identifier: Apache-2.0
/* text.c - strings without a C library */
#include <stdarg.h>
#include "guestbench/text.h"

void text_init(struct text *t, char *buf, size_t size)
{
	*t = (struct text){.buf = buf, .size = size};
	buf[0] = 0;
}

void text_add_n(struct text *t, const char *s, size_t n)
{
	while (n-- && t->len + 1 < t->size)
		t->buf[t->len++] = *s++;
	t->buf[t->len] = 0;
}

void text_add(struct text *t, const char *s)
{
	text_add_n(t, s, text_len(s));
}

void text_num(struct text *t, int64_t v)
{
	char digits[24], *p = digits + sizeof(digits);
	uint64_t m = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		*--p = (char)('0' + m % 10);
	while (m /= 10);
	if (v < 0)
		*--p = '-';
	text_add_n(t, p, (size_t)(digits + sizeof(digits) - p));
}

void text_say(char *buf, size_t size, const char *piece, ...)
{
	struct text t;
	va_list ap;

	text_init(&t, buf, size);
	va_start(ap, piece);
	for (; piece; piece = va_arg(ap, const char *))
		text_add(&t, piece);
	va_end(ap);
}

size_t text_len(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

bool text_same(const char *s, size_t n, const char *whole)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] != whole[i] || !whole[i])
			return false;
	return !whole[n];
}

bool text_uint(const char **s, const char *end, uint64_t *v)
{
	const char *p = *s;
	uint64_t sum = 0;

	for (; p < end && *p >= '0' && *p <= '9'; p++) {
		if (sum > (INT64_MAX - 9) / 10)
			return false;
		sum = sum * 10 + (uint64_t)(*p - '0');
	}
	if (p == *s)
		return false;
	*s = p;
	*v = sum;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool text_hex(const char *s, size_t len, uint8_t *to, size_t n)
{
	if (len != 2 * n)
		return false;
	for (size_t i = 0; i < len; i++)
		if (hex_digit(s[i]) < 0)
			return false;
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)(hex_digit(s[2 * i]) << 4 | hex_digit(s[2 * i + 1]));
	return true;
}

unsigned text_far(const char *a, size_t n, const char *b)
{
	unsigned row[32], m = (unsigned)text_len(b);

	if (n >= 32 || m >= 32)
		return 32;
	for (unsigned j = 0; j <= m; j++)
		row[j] = j;
	for (unsigned i = 1; i <= n; i++) {
		unsigned diag = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= m; j++) {
			unsigned swap = diag + (a[i - 1] != b[j - 1]);

			diag = row[j];
			row[j] = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
			row[j] = row[j] < swap ? row[j] : swap;
		}
	}
	return row[m];
}
