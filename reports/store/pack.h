/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack.h - a distribution in a few hundred bytes: what one value of the store's tables holds
 *
 * Numbers of seven bits a byte (signed ones zigzag), then zstd with its checksum. A histogram is
 * the gap to the next cell that is not empty, and its count; the worst activations and the
 * stretches of the run are plain lists. Unpacking trusts nothing: -EBADMSG for bytes that are not
 * what pack_* wrote, -EOVERFLOW for what would be larger than any run makes.
 *
 *	pack_hist(h, &p)	0 or -ENOMEM; p.at is malloced
 *	unpack_hist(p.at, p.n, h)
 */
#ifndef REPORTS_STORE_PACK_H
#define REPORTS_STORE_PACK_H

#include <stddef.h>
#include "reports/summary.h"

struct pack {
	uint8_t *at;
	size_t n;
};

int pack_hist(const struct hist *h, struct pack *p);
int unpack_hist(const void *bytes, size_t n, struct hist *h);

int pack_tops(const struct top *tops, size_t ntops, struct pack *p);
int unpack_tops(const void *bytes, size_t n, struct top **tops, size_t *ntops);

int pack_seconds(const struct second *s, size_t ns, struct pack *p);
int unpack_seconds(const void *bytes, size_t n, struct second **s, size_t *ns);

#endif
