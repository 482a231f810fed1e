// SPDX-License-Identifier: Apache-2.0
/* fdt.c - reads a flattened device tree */
#include "guestbench/port/bare/fdt.h"
#include "guestbench/text.h"

#define MAGIC 0xd00dfeedu
enum { BEGIN = 1, END = 2, PROP = 3, NOP = 4 };
enum { SIZE_MAX_SANE = 1 << 20, HEADER = 40 };
enum { TOTAL = 4, STRUCT_AT = 8, STRINGS_AT = 12, STRINGS_BYTES = 32, STRUCT_BYTES = 36 };

static uint32_t be32(const void *p)
{
	const uint8_t *b = p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static uint32_t head(const void *fdt, unsigned at)
{
	return be32((const uint8_t *)fdt + at);
}

static uint32_t end_of(const void *fdt)
{
	return head(fdt, STRUCT_AT) + head(fdt, STRUCT_BYTES);
}

static bool inside(const void *fdt, unsigned at, unsigned bytes)
{
	uint32_t total = head(fdt, TOTAL), from = head(fdt, at), n = head(fdt, bytes);

	return from >= HEADER && from <= total && n <= total - from;
}

bool fdt_ok(const void *fdt)
{
	if (!fdt || ((uintptr_t)fdt & 3) || head(fdt, 0) != MAGIC)
		return false;
	return head(fdt, TOTAL) >= HEADER && head(fdt, TOTAL) <= SIZE_MAX_SANE &&
	       !(head(fdt, STRUCT_AT) & 3) && inside(fdt, STRUCT_AT, STRUCT_BYTES) &&
	       inside(fdt, STRINGS_AT, STRINGS_BYTES);
}

/* Length with its zero of the string at p, which must end before `end`; 0: it does not. */
static uint32_t string(const char *p, const char *end)
{
	const char *s = p;

	while (s < end && *s)
		s++;
	return s < end ? (uint32_t)(s - p) + 1 : 0;
}

static uint32_t padded(uint32_t n)
{
	return (n + 3) & ~3u;
}

/* Offset of the token behind the one at `at`; 0: the tree ends there or is damaged. */
static uint32_t step(const void *fdt, uint32_t at)
{
	const uint8_t *b = fdt;
	uint32_t end = end_of(fdt), n, size = 4;

	if (at > end || end - at < 4)
		return 0;
	switch (be32(b + at)) {
	case BEGIN:
		n = string((const char *)b + at + 4, (const char *)b + end);
		if (!n)
			return 0;
		size += padded(n);
		break;
	case PROP:
		if (end - at < 12 || be32(b + at + 4) > end - at - 12)
			return 0;
		size += 8 + padded(be32(b + at + 4));
		break;
	case END:
	case NOP:
		break;
	default:
		return 0;
	}
	return size <= end - at ? at + size : 0;
}

static uint32_t token(const void *fdt, uint32_t at)
{
	if (!at || end_of(fdt) < 4 || at > end_of(fdt) - 4)
		return 0;
	return be32((const uint8_t *)fdt + at);
}

uint32_t fdt_next(const void *fdt, uint32_t node)
{
	uint32_t at = node ? step(fdt, node) : head(fdt, STRUCT_AT);

	while (token(fdt, at) && token(fdt, at) != BEGIN)
		at = step(fdt, at);
	return token(fdt, at) == BEGIN && step(fdt, at) ? at : 0;
}

static const char *prop_name(const void *fdt, uint32_t at, uint32_t *room)
{
	uint32_t name = be32((const uint8_t *)fdt + at + 8);

	*room = head(fdt, STRINGS_BYTES);
	*room = name < *room ? *room - name : 0;
	return (const char *)fdt + head(fdt, STRINGS_AT) + name;
}

const void *fdt_prop(const void *fdt, uint32_t node, const char *name, uint32_t *len)
{
	uint32_t at = step(fdt, node);

	for (; token(fdt, at) == PROP || token(fdt, at) == NOP; at = step(fdt, at)) {
		const char *s;
		uint32_t room, next = step(fdt, at), n;

		if (!next || token(fdt, at) == NOP)
			continue;
		s = prop_name(fdt, at, &room);
		n = string(s, s + room);
		if (!n || !text_same(s, n - 1, name))
			continue;
		*len = be32((const uint8_t *)fdt + at + 4);
		return (const uint8_t *)fdt + at + 12;
	}
	return NULL;
}

uint32_t fdt_cell(const void *fdt, uint32_t node, const char *name, unsigned i, uint32_t otherwise)
{
	uint32_t len;
	const uint8_t *p = fdt_prop(fdt, node, name, &len);

	return p && len / 4 > i ? be32(p + 4 * i) : otherwise;
}

bool fdt_is(const void *fdt, uint32_t node, const char *compatible)
{
	uint32_t len = 0, n;
	const char *p = fdt_prop(fdt, node, "compatible", &len), *end = p + len;

	for (; p && p < end; p += n) {
		n = string(p, end);
		if (!n)
			return false;
		if (text_same(p, n - 1, compatible))
			return true;
	}
	return false;
}

uint32_t fdt_compatible(const void *fdt, uint32_t after, const char *compatible)
{
	while ((after = fdt_next(fdt, after)))
		if (fdt_is(fdt, after, compatible))
			return after;
	return 0;
}

uint32_t fdt_named(const void *fdt, uint32_t after, const char *name)
{
	size_t n = text_len(name);

	while ((after = fdt_next(fdt, after))) {
		const char *s = (const char *)fdt + after + 4;

		if (text_same(s, text_len(s), name) ||
		    (text_len(s) > n && s[n] == '@' && text_same(s, n, name)))
			return after;
	}
	return 0;
}

bool fdt_reg(const void *fdt, uint32_t node, unsigned i, uint64_t *at, uint64_t *bytes)
{
	uint32_t len;
	const uint8_t *p = fdt_prop(fdt, node, "reg", &len);

	if (!p || len / 16 <= i)
		return false;
	p += 16 * i;
	*at = (uint64_t)be32(p) << 32 | be32(p + 4);
	*bytes = (uint64_t)be32(p + 8) << 32 | be32(p + 12);
	return true;
}
