// SPDX-License-Identifier: Apache-2.0
/*
 * mkrun - a run directory as a guest and a collector would have left it, from a few words
 *
 *	mkrun DIR [seconds=60] [probes=2] [interval_us=1000] [seed=1] [spikes=N] [missed=N] [lost=N]
 *		  [dropped=N] [pause_ms=N] [load=1] [held=1] [id=HEX] [day=N] [mode_us=N]
 *		  [WORD=TEXT]...
 *
 * Words that spoil a run: end=no sync=no bye=no cut=1 wrong=1 (the guest's sum is off by one), and
 * the texts invalid= fault= note= refused=. Two calls with the same words write the same samples.
 * Latencies: a body of a few microseconds, worse under load, a small disturbance once a second, a
 * thin tail; spikes are of 70 to 90 us, late in the run. mode_us is a second mode, three
 * activations of a thousand late by so much more. id is the run's, day how much later it began.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "hostagent/spool.h"
#include "tests/unit/feed.h"

#define US    1000ll
#define MS    1000000ll
#define S     1000000000ll
#define BEGAN (1000 * S) /* host clock of START */
#define BATCH 250u

struct words {
	char **argv;
	int argc;
};

static struct spool *spool;
static uint64_t rng;
static struct feed_books books[WIRE_PROBES_MAX];

static void put(void *arg, const void *bytes, const struct wire_frame *f)
{
	if (spool_frame(spool, bytes, f->size)) {
		fprintf(stderr, "mkrun: cannot write\n");
		exit(1);
	}
}

static const char *word(const struct words *w, const char *key)
{
	size_t n = strlen(key);

	for (int i = 2; i < w->argc; i++)
		if (!strncmp(w->argv[i], key, n) && w->argv[i][n] == '=')
			return w->argv[i] + n + 1;
	return NULL;
}

static int64_t number(const struct words *w, const char *key, int64_t def)
{
	const char *text = word(w, key);

	return text ? strtoll(text, NULL, 0) : def;
}

static double uniform(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (double)(rng >> 11) / 9007199254740992.0;
}

struct plan {
	uint64_t n, warmup;
	int64_t interval, pause, load_from, load_to;
	int64_t mode;
	unsigned probes, spikes;
	bool held;
};

static int32_t latency(const struct plan *p, unsigned probe, uint64_t k)
{
	int64_t t = (int64_t)k * p->interval;
	bool loaded = t >= p->load_from && t < p->load_to;
	double u = uniform(), v = 3200 + 700 * probe;

	v += 900 * (-__builtin_log(u + 1e-18)) * (loaded ? 1.9 : 1);
	v += loaded ? 2500 * uniform() : 0;
	if (t % S < 2 * p->interval && probe == 0)
		v += 9000;
	if (uniform() < 2e-4)
		v += 14000 * uniform();
	if (p->mode && uniform() < 3e-3)
		v = (double)p->mode + 2000 * uniform();
	if (k >= p->n * 3 / 4 && k < p->n * 3 / 4 + p->spikes && probe == 0)
		v = 70000 + 20000 * uniform();
	return (int32_t)v;
}

static void batch(struct feed *f, const struct plan *p, unsigned probe, uint64_t k, unsigned n)
{
	struct feed_books *b = &books[probe];
	int32_t v[BATCH];

	for (unsigned i = 0; i < n; i++) {
		v[i] = latency(p, probe, k + i);
		b->sum += v[i];
		b->min = v[i] < b->min ? v[i] : b->min;
		b->max = v[i] > b->max ? v[i] : b->max;
	}
	feed_samples(f, probe, k, v, n | (p->held && k / 1000 % 2 ? FEED_HELD : 0));
	b->sent += n;
	b->next = k + n;
}

/* Guest clock = host clock - 990 s - what it stood still. */
static void sync(struct feed *f, int64_t host, int64_t still)
{
	static uint32_t id;
	static int64_t last_rx;
	int64_t there = 40 * US + (int64_t)(60e3 * uniform()), guest = host - 990 * S - still;

	feed_from(f, 0, host + there);
	feed_sync(f, &(struct feed_exchange){id + 1, id, guest, last_rx});
	feed_sync_ack(f, ++id, host + there);
	last_rx = guest + there + 40 * US + (int64_t)(60e3 * uniform());
}

static void begin(struct feed *f, const struct words *w, const struct plan *p)
{
	struct feed_probe probes[WIRE_PROBES_MAX];

	feed_mark(f, BEGAN, WIRE_MARK_START, (1795000000 + 86400 * number(w, "day", 0)) * S,
		  word(w, "id") ? word(w, "id") : "0f1e2d3c4b5a69788796a5b4c3d2e1f0");
	feed_mark(f, BEGAN, WIRE_MARK_PHASE, 0, "boot");
	feed_mark(f, BEGAN + S / 2, WIRE_MARK_LINK, 1, "tcp:127.0.0.1:40112");
	feed_from(f, 0, BEGAN + S / 2);
	for (unsigned i = 0; i < p->probes; i++) {
		probes[i] = (struct feed_probe){.interval = p->interval,
						.base = 11 * S,
						.warmup = p->warmup,
						.cpu = (uint16_t)(i + 1),
						.expected = p->n};
		probes[i].expected += i ? 0
					: (uint64_t)(number(w, "missed", 0) + number(w, "lost", 0) +
						     number(w, "dropped", 0));
		probes[i].expected += word(w, "cut") ? 1000 : 0;
		books[i] = (struct feed_books){.min = INT64_MAX, .max = INT64_MIN};
	}
	feed_hello(f, 7, probes, p->probes);
	feed_mark(f, BEGAN + S, WIRE_MARK_PHASE, 0, "warmup");
	feed_mark(f, BEGAN + S + (int64_t)p->warmup * p->interval, WIRE_MARK_PHASE, 0, "measure");
	if (word(w, "fault"))
		feed_event(f, WIRE_EV_FAULT, word(w, "fault"));
	if (word(w, "refused"))
		feed_event(f, WIRE_EV_REFUSED, word(w, "refused"));
	if (word(w, "note"))
		feed_mark(f, BEGAN + S, WIRE_MARK_NOTE, 0, word(w, "note"));
	if (p->load_to)
		feed_mark(f, BEGAN + S + p->load_from, WIRE_MARK_LOAD, 1, "hackbench");
}

/* All samples in the order of time, with an exchange of clocks every second. */
static void measure(struct feed *f, const struct words *w, const struct plan *p)
{
	bool syncs = !word(w, "sync"), load = p->load_to;
	int64_t still = 0, next_sync = 0;

	for (uint64_t k = 0; k < p->n; k += BATCH) {
		int64_t t = (int64_t)k * p->interval;
		unsigned n = p->n - k < BATCH ? (unsigned)(p->n - k) : BATCH;

		if (k >= p->n / 2 && !still && p->pause) {
			feed_mark(f, BEGAN + S + t, WIRE_MARK_VM, 0, "paused through QMP");
			still = p->pause;
			feed_mark(f, BEGAN + S + t + still, WIRE_MARK_VM, 1,
				  "continued through QMP");
		}
		for (; syncs && next_sync <= t; next_sync += next_sync < S / 10 ? S / 100 : S)
			sync(f, BEGAN + S + next_sync + still, still);
		if (load && t >= p->load_to) {
			feed_mark(f, BEGAN + S + t + still, WIRE_MARK_LOAD, 0, "hackbench");
			load = false;
		}
		feed_from(f, 0, BEGAN + S + t + still + (int64_t)n * p->interval);
		for (unsigned i = 0; i < p->probes; i++)
			batch(f, p, i, k, n);
	}
	if (syncs)
		sync(f, BEGAN + S + (int64_t)p->n * p->interval + still, still);
	if (syncs)
		sync(f, BEGAN + S + (int64_t)p->n * p->interval + still + S / 10, still);
}

static void finish(struct feed *f, const struct words *w, const struct plan *p)
{
	uint64_t missed = (uint64_t)number(w, "missed", 0),
		 dropped = (uint64_t)number(w, "dropped", 0);
	int64_t end = BEGAN + 2 * S + (int64_t)p->n * p->interval + p->pause;
	struct wire_totals t[WIRE_PROBES_MAX];

	if (missed)
		feed_missed(f, 0, WIRE_LATE, books[0].next,
			    (uint64_t[]){missed, missed * (uint64_t)p->interval});
	books[0].next += books[0].missed = missed;
	if (dropped)
		feed_missed(f, 0, WIRE_DROPPED, books[0].next, (uint64_t[]){dropped, 0});
	books[0].next += books[0].dropped = dropped;
	books[0].sent += (uint64_t)number(w, "lost", 0);
	books[0].next += (uint64_t)number(w, "lost", 0);
	books[0].sum += number(w, "wrong", 0);
	for (unsigned i = 0; i < p->probes; i++)
		t[i] = feed_book(i, &books[i]);
	if (!word(w, "bye"))
		feed_totals(f, word(w, "cut") ? WIRE_BYE_STOPPED : WIRE_BYE_DONE, t, p->probes);
	if (word(w, "invalid"))
		feed_mark(f, end, WIRE_MARK_INVALID, 0, word(w, "invalid"));
	feed_mark(f, end, WIRE_MARK_COUNT, 2, "strangers");
	if (!word(w, "end"))
		feed_mark(f, end, WIRE_MARK_END, 0, "");
}

int main(int argc, char **argv)
{
	const struct words w = {argv, argc};
	struct feed f = {.put = put};
	struct plan p;
	char path[4096];

	if (argc < 2) {
		fprintf(stderr, "usage: mkrun DIR [WORD=VALUE]...\n");
		return 2;
	}
	p = (struct plan){.interval = number(&w, "interval_us", 1000) * US,
			  .warmup = 1000,
			  .pause = number(&w, "pause_ms", 0) * MS,
			  .mode = number(&w, "mode_us", 0) * US,
			  .held = word(&w, "held"),
			  .probes = (unsigned)number(&w, "probes", 2),
			  .spikes = (unsigned)number(&w, "spikes", 0)};
	p.n = (uint64_t)(number(&w, "seconds", 60) * S / p.interval);
	rng = 88172645463325252ull + (uint64_t)number(&w, "seed", 1);
	if (word(&w, "load")) {
		p.load_from = (int64_t)p.n * p.interval * 3 / 10;
		p.load_to = (int64_t)p.n * p.interval * 7 / 10;
	}
	snprintf(path, sizeof(path), "%s/frames.rtl", argv[1]);
	if (mkdir(argv[1], 0777) && errno != EEXIST) {
		perror(argv[1]);
		return 1;
	}
	if (spool_create(path, &spool)) {
		perror(path);
		return 1;
	}
	begin(&f, &w, &p);
	measure(&f, &w, &p);
	finish(&f, &w, &p);
	return spool_close(spool) ? 1 : 0;
}
