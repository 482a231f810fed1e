// SPDX-License-Identifier: Apache-2.0
/*
 * collector.c - what the collector costs: helper of 20-collector
 *
 *	collector rate SAMPLES		pipeline against `zstd -1` on the same bytes, in turns
 *	collector generate FILE SAMPLES	a recorded run of that length
 *	collector replay FILE		its replay: speed and peak memory
 *
 * Latencies are log-normal (median 6 us, sigma 0.25) with a spike of up to 200 us in ten thousand:
 * what a PREEMPT_RT guest on an isolated CPU gives, in ns, with no more regularity than it has.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <zstd.h>
#include "hostagent/collect.h"
#include "hostagent/record.h"
#include "hostagent/replay.h"
#include "lib/link_ops.h"

#define PER_FRAME 1000
#define TABLE	  65536
#define ROUNDS	  5

static int32_t table[TABLE];
static uint64_t state = 88172645463325252u;

static uint64_t rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static double uniform(void)
{
	return ((double)(rnd() >> 11) + 0.5) / 9007199254740992.0;
}

/* Drawn once; a sample is a table entry plus a few ns, so that no value repeats more than it
 * would. */
static void make_table(void)
{
	for (int i = 0; i < TABLE; i++) {
		double z = sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());

		table[i] = (int32_t)(6000 * exp(0.25 * z));
	}
}

static int32_t latency(void)
{
	uint64_t r = rnd();
	int32_t v = table[r & (TABLE - 1)] + (int32_t)(r >> 16 & 15);

	return r >> 32 & 0x1fff ? v : v + (int32_t)(r >> 45) % 200000;
}

static double cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static size_t make_hello(uint8_t *buf, uint64_t samples)
{
	struct wire_hello *h = (void *)(buf + sizeof(struct wire_hdr));
	struct wire_probe *p = (void *)(h + 1);

	memset(h, 0, sizeof(*h) + sizeof(*p));
	h->session = le64_put(1);
	h->probes = le16_put(1);
	h->from_seq = le32_put(1);
	h->flags = le32_put(WIRE_ONEWAY);
	p->kind = WIRE_KIND_TIMER;
	p->interval = le64_put(100000);
	p->base = le64_put(1000000000);
	p->expected = le64_put(samples);
	return wire_seal((void *)buf, WIRE_HELLO, 0, sizeof(*h) + sizeof(*p));
}

static size_t make_samples(uint8_t *buf, uint32_t seq)
{
	struct wire_samples *s = (void *)(buf + sizeof(struct wire_hdr));
	le32 *v = (void *)(s + 1);

	*s = (struct wire_samples){.count = le16_put(PER_FRAME),
				   .k = le64_put((uint64_t)(seq - 1) * PER_FRAME)};
	for (int i = 0; i < PER_FRAME; i++)
		v[i] = le32_put((uint32_t)latency());
	return wire_seal((void *)buf, WIRE_SAMPLES, seq, sizeof(*s) + PER_FRAME * sizeof(*v));
}

/* A guest whose bytes are in memory: a link as good as a socket, for the collector. */
static struct {
	uint8_t *bytes;
	size_t n, at;
} memory;

static ssize_t memory_read(struct link *link, void *buf, size_t len)
{
	size_t n = memory.n - memory.at < len ? memory.n - memory.at : len;

	memcpy(buf, memory.bytes + memory.at, n);
	memory.at += n;
	return (ssize_t)n;
}

static ssize_t memory_write(struct link *link, const void *buf, size_t len)
{
	return (ssize_t)len;
}

static const struct link_ops link_memory = {"memory",	  NULL,		NULL, memory_read,
					    memory_write, stream_close, NULL};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* Everything a live run does with a sample, from the read of the link on. */
static double run_pipeline(const char *file, struct summary *s)
{
	static const char *const none[] = {NULL};
	struct collect_opts o = {.links = none, .guests = 1, .loop = loop_new()};
	struct link link = {.ops = &link_memory, .fd = open("/dev/null", O_RDONLY)};
	double from = cpu_now();
	struct record *r;
	struct collect *c;
	char why[100];

	if (!o.loop || record_new(file, s, &r))
		die(file);
	o.sink = record_sink(r);
	memory.at = 0;
	if (collect_new(&o, &c, why, sizeof(why)) || collect_adopt(c, &link))
		die("collector");
	while (memory.at < memory.n)
		loop_once(o.loop, 0);
	if (collect_end(c))
		die("sink");
	collect_free(c);
	loop_free(o.loop);
	record_close(r);
	return cpu_now() - from;
}

/* The least that anybody pays who stores these bytes compressed: as the command does it. */
static double run_zstd(const char *file, off_t *size)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	ZSTD_inBuffer in = {memory.bytes, memory.n, 0};
	static char out[128 * 1024];
	ZSTD_CCtx *z = ZSTD_createCCtx();
	double from = cpu_now();
	size_t left;

	ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, 1);
	do {
		ZSTD_outBuffer o = {out, sizeof(out), 0};

		left = ZSTD_compressStream2(z, &o, &in, ZSTD_e_end);
		if (ZSTD_isError(left) || write(fd, out, o.pos) != (ssize_t)o.pos)
			die(file);
	} while (left);
	*size = lseek(fd, 0, SEEK_CUR);
	fsync(fd);
	close(fd);
	ZSTD_freeCCtx(z);
	return cpu_now() - from;
}

/* What no coder of single samples can beat: their empirical entropy, in bytes. */
static double entropy(uint64_t samples)
{
	static uint32_t n[1 << 18];
	double h = 0;

	for (uint64_t i = 0; i < samples; i++)
		n[latency() & ((1 << 18) - 1)]++;
	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++)
		if (n[i])
			h -= n[i] * log2((double)n[i] / (double)samples);
	return h / (double)samples / 8;
}

static off_t file_size(const char *file)
{
	int fd = open(file, O_RDONLY);
	off_t n = lseek(fd, 0, SEEK_END);

	close(fd);
	return n;
}

static int rate(uint64_t samples)
{
	static const char *const file = "rate.rtl", *const rival = "rate.zst";
	double ours = 1e9, theirs = 1e9, n = (double)samples;
	off_t size = 0;

	memory.bytes = malloc(samples * 5 + 65536);
	if (!memory.bytes)
		die("memory");
	memory.n = make_hello(memory.bytes, samples);
	for (uint32_t i = 1; i <= samples / PER_FRAME; i++)
		memory.n += make_samples(memory.bytes + memory.n, i);
	for (int i = 0; i < ROUNDS; i++) {
		struct summary *s = summary_new(&(struct summary_opts){.violation = 100000});
		double t = run_pipeline(file, s), u = run_zstd(rival, &size);

		summary_end(s);
		if (summary_probe(s, 0)->received != samples)
			die("samples are missing");
		summary_free(s);
		ours = t < ours ? t : ours;
		theirs = u < theirs ? u : theirs;
	}
	printf("collector: %.1f M samples/s on one core (%.1f ns each; wanted: >= 50)\n",
	       n / ours * 1e-6, ours / n * 1e9);
	printf("zstd -1 alone on the same bytes: %.1f M samples/s (%.1f ns each)\n",
	       n / theirs * 1e-6, theirs / n * 1e9);
	printf("CPU time of the collector to that of zstd -1: %.2f (wanted: <= 1.5)\n",
	       ours / theirs);
	printf("on the wire: %.3f bytes a sample (wanted: <= 4.2)\n", (double)memory.n / n);
	printf("on disk: %.3f bytes a sample (wanted: <= 2.5; zstd -1: %.3f; entropy: %.3f)\n",
	       (double)file_size(file) / n, (double)size / n, entropy(samples));
	unlink(file);
	unlink(rival);
	return 0;
}

static int generate(const char *file, uint64_t samples)
{
	uint8_t buf[sizeof(struct wire_hdr) + WIRE_PAYLOAD_MAX];
	const struct note end = {.what = WIRE_MARK_END, .guest = NOTE_HOST};
	struct {
		struct wire_hdr h;
		struct wire_from from;
	} m = {.from = {.t_host = le64_put(1)}};
	struct wire_frame f = {.type = WIRE_FROM, .payload = &m.from};
	struct record *r;
	struct sink to;

	if (record_new(file, NULL, &r))
		die(file);
	to = record_sink(r);
	f.size = wire_seal(&m.h, WIRE_FROM, 0, sizeof(m.from));
	if (to.frame(to.arg, &m, &f))
		die(file);
	f.size = make_hello(buf, samples);
	for (uint32_t seq = 1; !to.frame(to.arg, buf, &f) && seq <= samples / PER_FRAME; seq++)
		f.size = make_samples(buf, seq);
	record_mark(r, &end);
	if (record_close(r))
		die(file);
	printf("recorded: %" PRIu64 " samples, %.3f bytes each on disk\n", samples,
	       (double)file_size(file) / (double)samples);
	return 0;
}

static int replay(const char *file)
{
	struct summary *s = summary_new(&(struct summary_opts){.violation = 100000});
	double from = cpu_now();
	struct rusage used;
	struct replay r;
	uint64_t n;

	if (replay_file(file, s, &r) || r.torn || r.bad_bytes)
		die(file);
	summary_end(s);
	from = cpu_now() - from;
	getrusage(RUSAGE_SELF, &used);
	n = summary_probe(s, 0)->received;
	printf("replay: %" PRIu64 " samples, %.1f M samples/s, peak memory %.1f MiB\n", n,
	       (double)n / from * 1e-6, (double)used.ru_maxrss / 1024);
	summary_free(s);
	return 0;
}

int main(int argc, char **argv)
{
	make_table();
	if (argc == 3 && !strcmp(argv[1], "rate"))
		return rate(strtoull(argv[2], NULL, 10));
	if (argc == 4 && !strcmp(argv[1], "generate"))
		return generate(argv[2], strtoull(argv[3], NULL, 10));
	if (argc == 3 && !strcmp(argv[1], "replay"))
		return replay(argv[2]);
	fprintf(stderr, "usage: collector rate SAMPLES | generate FILE SAMPLES | replay FILE\n");
	return 2;
}
