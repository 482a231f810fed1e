// SPDX-License-Identifier: Apache-2.0
/*
 * summary.c - fuzz: a guest that introduces itself properly and then says anything, to the result
 *
 * The input is a list of moves, each a byte for what and bytes for the numbers in it, small and
 * huge ones alike. Whatever is said, the books of each probe add up, the statistics hold what the
 * books hold, and a verdict and its result can be written.
 */
#include <stdlib.h>
#include <string.h>
#include "reports/quantile.h"
#include "reports/result.h"
#include "tests/unit/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct summary *s;
static struct feed f;
static const uint8_t *at, *end;

static void put(void *arg, const void *bytes, const struct wire_frame *frame)
{
	if (summary_frame(s, frame))
		abort();
}

static uint8_t byte(void)
{
	return at < end ? *at++ : 0;
}

/* Two bytes: a mantissa, and how far it is shifted; so that every magnitude is near. */
static uint64_t number(void)
{
	uint64_t v = byte();
	unsigned shift = byte();

	v <<= shift & 63;
	return shift & 64 ? ~v : shift & 128 ? v - 1 : v;
}

static void hello(void)
{
	struct feed_probe p[3];
	unsigned n = byte() % 3 + 1;
	uint64_t session = byte() % 3;

	for (unsigned i = 0; i < n; i++)
		p[i] = (struct feed_probe){.interval = (int64_t)number(),
					   .base = (int64_t)number(),
					   .warmup = number(),
					   .expected = number(),
					   .cpu = byte()};
	feed_hello(&f, session, p, n);
}

static void samples(void)
{
	int32_t v[64];
	unsigned probe = byte() % 4, n = byte() % 64 + 1;
	uint64_t k = number();

	for (unsigned i = 0; i < n; i++)
		v[i] = (int32_t)number();
	feed_samples(&f, probe, k, v, n | (byte() & 1 ? FEED_HELD : 0));
}

static void missed(void)
{
	unsigned probe = byte() % 4, why = byte() % 4;
	uint64_t k = number(), count = number(), late = number();

	feed_missed(&f, probe, (int)why, k, (uint64_t[]){count, late});
}

static void exchange(void)
{
	struct feed_exchange x = {.id = byte(),
				  .last_id = byte(),
				  .t1 = (int64_t)number(),
				  .last_rx = (int64_t)number()};

	feed_from(&f, byte() % 2, (int64_t)number());
	feed_sync(&f, &x);
	feed_sync_ack(&f, x.id, (int64_t)number());
}

static void bye(void)
{
	struct feed_books b = {.next = number(),
			       .sent = number(),
			       .dropped = number(),
			       .missed = number(),
			       .sum = (int64_t)number(),
			       .min = (int64_t)number(),
			       .max = (int64_t)number()};
	struct wire_totals t = feed_book(byte() % 4, &b);

	feed_totals(&f, byte() % 4, &t, 1);
}

static void mark(void)
{
	int what = byte() % 12;
	int64_t t = (int64_t)number(), value = (int64_t)number();
	char text[9];

	for (unsigned i = 0; i < 8; i++)
		text[i] = (char)byte();
	text[8] = 0;
	feed_mark(&f, t, what, value, text);
}

static void seen(void)
{
	struct wire_seen e = {.t_host = le64_put(number()),
			      .span = le64_put(number()),
			      .value = le64_put(number()),
			      .pid = le32_put(byte() % 4),
			      .prev = le32_put(byte() % 4),
			      .what = le16_put(byte() % 24),
			      .cpu = le16_put(byte() % 70),
			      .left = byte()};

	feed_seen(&f, &e);
}

static void move(void)
{
	switch (byte() % 10) {
	case 9:
		seen();
		break;
	case 0:
		hello();
		break;
	case 1:
	case 2:
		samples();
		break;
	case 3:
		missed();
		break;
	case 4:
		exchange();
		break;
	case 5:
		bye();
		break;
	case 6:
		mark();
		break;
	case 7:
		feed_wide(&f, byte() % 4, number(), (int64_t)number());
		break;
	default:
		feed_from(&f, byte() % 3, (int64_t)number());
	}
}

static void books_hold(void)
{
	for (size_t i = 0; i < summary_probes(s); i++) {
		const struct probe_sum *p = summary_probe(s, i);
		uint64_t cells = 0;

		if (p->expected != p->received + p->lost + p->missed + p->dropped)
			abort();
		for (unsigned c = 0; c < HIST_CELLS; c++)
			cells += p->all->cell[c];
		if (cells != p->all->n || p->raw->n != p->received - p->warmup ||
		    p->all->n != p->raw->n + p->missed - p->missed_warmup)
			abort();
	}
}

static void judge(const struct limits *l)
{
	struct verdict_input in = {.summary = s, .limits = l};
	struct result r = {.dir = "/nonexistent", .name = "fuzz", .summary = s, .limits = l};
	FILE *to = fopen("/dev/null", "w");

	if (verdict_judge(&in, &r.verdict) || !to || result_print(&r, to))
		abort();
	result_show(&r, to, false);
	fclose(to);
	verdict_done(&r.verdict);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct limits l = {.max = 50000,
			   .p99 = 40000,
			   .p99_9 = -1,
			   .p99_99 = -1,
			   .p99_999 = -1,
			   .p99_9999 = -1,
			   .missed = -1,
			   .lost = -1,
			   .violations = 3,
			   .violation = 50000,
			   .nexceed = 1,
			   .exceed = {{40000, 1e-3, 0.95}}};
	struct summary_opts opts;

	at = data;
	end = data + len;
	limits_summary(&l, (int64_t)(number() >> 2), &opts);
	s = summary_new(&opts);
	if (!s)
		return 0;
	f = (struct feed){.put = put};
	feed_from(&f, 0, 1000);
	while (at < end)
		move();
	summary_end(s);
	books_hold();
	judge(&l);
	summary_free(s);
	return 0;
}
