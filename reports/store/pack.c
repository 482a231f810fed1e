// SPDX-License-Identifier: Apache-2.0
#include "reports/store/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define VERSION	  1
#define LEVEL	  6
#define PLAIN_MAX (64u << 20)
#define ITEM_MAX  60 /* bytes of the largest item: six numbers */

struct writer {
	uint8_t *at;
	size_t n;
};

static void put(struct writer *w, uint64_t v)
{
	for (; v > 127; v >>= 7)
		w->at[w->n++] = (uint8_t)(v | 128);
	w->at[w->n++] = (uint8_t)v;
}

static void put_signed(struct writer *w, int64_t v)
{
	put(w, (uint64_t)v << 1 ^ (uint64_t)(v >> 63));
}

struct reader {
	uint8_t *plain; /* malloced */
	const uint8_t *at, *end;
	bool bad;
};

static uint64_t get(struct reader *r)
{
	uint64_t v = 0;

	for (unsigned shift = 0; r->at < r->end && shift < 64; shift += 7) {
		uint8_t b = *r->at++;

		v |= (uint64_t)(b & 127) << shift;
		if (b < 128)
			return v;
	}
	r->bad = true;
	return 0;
}

static int64_t get_signed(struct reader *r)
{
	uint64_t v = get(r);

	return (int64_t)(v >> 1 ^ -(v & 1));
}

static int begin(struct writer *w, size_t items)
{
	w->at = malloc((items + 1) * ITEM_MAX);
	w->n = 0;
	if (!w->at)
		return -ENOMEM;
	put(w, VERSION);
	put(w, items);
	return 0;
}

static int finish(struct writer *w, struct pack *p)
{
	size_t room = ZSTD_compressBound(w->n), n = 0;
	ZSTD_CCtx *c = ZSTD_createCCtx();

	p->at = malloc(room);
	if (c && p->at) {
		ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, LEVEL);
		ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
		n = ZSTD_compress2(c, p->at, room, w->at, w->n);
	}
	ZSTD_freeCCtx(c);
	free(w->at);
	if (!n || ZSTD_isError(n)) {
		free(p->at);
		*p = (struct pack){0};
		return -ENOMEM;
	}
	p->n = n;
	return 0;
}

/* r->plain is the caller's, whatever is returned; *items is what it says to hold. */
static int open_pack(const void *bytes, size_t n, struct reader *r, uint64_t *items)
{
	unsigned long long size = ZSTD_getFrameContentSize(bytes, n);
	size_t got;

	*r = (struct reader){0};
	if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
		return -EBADMSG;
	if (size > PLAIN_MAX)
		return -EOVERFLOW;
	r->plain = malloc(size + 1);
	if (!r->plain)
		return -ENOMEM;
	got = ZSTD_decompress(r->plain, size, bytes, n);
	r->bad = ZSTD_isError(got);
	r->at = r->plain;
	r->end = r->plain + (r->bad ? 0 : got);
	if (get(r) != VERSION)
		r->bad = true;
	*items = get(r);
	return r->bad || *items > size ? -EBADMSG : 0;
}

static int close_pack(struct reader *r, int rc)
{
	if (!rc && (r->bad || r->at != r->end))
		rc = -EBADMSG;
	free(r->plain);
	return rc;
}

int pack_hist(const struct hist *h, struct pack *p)
{
	size_t cells = 0, last = 0;
	struct writer w;

	for (size_t i = 0; i < HIST_CELLS; i++)
		cells += h->cell[i] != 0;
	if (begin(&w, cells))
		return -ENOMEM;
	for (size_t i = 0; i < HIST_CELLS; i++) {
		if (!h->cell[i])
			continue;
		put(&w, i - last);
		put(&w, h->cell[i]);
		last = i;
	}
	return finish(&w, p);
}

int unpack_hist(const void *bytes, size_t n, struct hist *h)
{
	uint64_t items, at = 0;
	struct reader r;
	int rc = open_pack(bytes, n, &r, &items);

	memset(h, 0, sizeof(*h));
	for (uint64_t i = 0; !rc && i < items && !r.bad; i++) {
		uint64_t gap = get(&r), count = get(&r);

		r.bad |= gap >= HIST_CELLS - at || (i && !gap) || !count ||
			 __builtin_add_overflow(h->n, count, &h->n);
		if (r.bad)
			break;
		at += gap;
		h->cell[at] = count;
	}
	return close_pack(&r, rc);
}

int pack_tops(const struct top *tops, size_t ntops, struct pack *p)
{
	struct writer w;

	if (begin(&w, ntops))
		return -ENOMEM;
	for (size_t i = 0; i < ntops; i++) {
		put_signed(&w, tops[i].latency);
		put_signed(&w, tops[i].t);
		put(&w, tops[i].k);
		put(&w, tops[i].guest);
		put(&w, tops[i].probe);
		put(&w, (tops[i].missed ? 1u : 0u) | (tops[i].stalled ? 2u : 0u));
	}
	return finish(&w, p);
}

int unpack_tops(const void *bytes, size_t n, struct top **tops, size_t *ntops)
{
	struct top *got = NULL;
	uint64_t items, flags;
	struct reader r;
	int rc = open_pack(bytes, n, &r, &items);

	if (!rc && !(got = calloc(items + 1, sizeof(*got))))
		rc = -ENOMEM;
	for (uint64_t i = 0; !rc && i < items; i++) {
		got[i].latency = get_signed(&r);
		got[i].t = get_signed(&r);
		got[i].k = get(&r);
		got[i].guest = (uint16_t)get(&r);
		got[i].probe = (uint16_t)get(&r);
		flags = get(&r);
		got[i].missed = flags & 1;
		got[i].stalled = flags & 2;
	}
	rc = close_pack(&r, rc);
	if (rc) {
		free(got);
		return rc;
	}
	*tops = got;
	*ntops = items;
	return 0;
}

int pack_seconds(const struct second *s, size_t ns, struct pack *p)
{
	struct writer w;

	if (begin(&w, ns))
		return -ENOMEM;
	for (size_t i = 0; i < ns; i++) {
		put_signed(&w, s[i].max);
		put(&w, s[i].n);
		put(&w, s[i].late);
	}
	return finish(&w, p);
}

int unpack_seconds(const void *bytes, size_t n, struct second **s, size_t *ns)
{
	struct second *got = NULL;
	uint64_t items;
	struct reader r;
	int rc = open_pack(bytes, n, &r, &items);

	if (!rc && !(got = calloc(items + 1, sizeof(*got))))
		rc = -ENOMEM;
	for (uint64_t i = 0; !rc && i < items; i++) {
		got[i].max = get_signed(&r);
		got[i].n = (uint32_t)get(&r);
		got[i].late = (uint32_t)get(&r);
	}
	rc = close_pack(&r, rc);
	if (rc) {
		free(got);
		return rc;
	}
	*s = got;
	*ns = items;
	return 0;
}
