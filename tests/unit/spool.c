// SPDX-License-Identifier: Apache-2.0
/* What the spool promises: what was flushed can be read, whatever happened to the rest. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/unit/test.h"
#include "hostagent/spool.h"

#define COUNT 500
#define SIZE  (sizeof(struct wire_hdr) + sizeof(struct wire_samples) + COUNT * sizeof(le32))

static char path[64];
static uint8_t buf[SIZE];
static uint32_t rnd = 1;

static void fresh(void)
{
	snprintf(path, sizeof(path), "/tmp/rt-spool-%d.rtl", getpid());
}

static size_t samples(uint32_t seq)
{
	struct wire_samples *s = (void *)(buf + sizeof(struct wire_hdr));
	le32 *v = (void *)(s + 1);

	*s = (struct wire_samples){.count = le16_put(COUNT), .k = le64_put((uint64_t)seq * COUNT)};
	for (int i = 0; i < COUNT; i++) {
		rnd = rnd * 1664525 + 1013904223;
		v[i] = le32_put(5000 + (rnd >> 20));
	}
	return wire_seal((void *)buf, WIRE_SAMPLES, seq, SIZE - sizeof(struct wire_hdr));
}

static struct spool *write_frames(uint32_t n)
{
	struct spool *s = NULL;

	fresh();
	if (spool_create(path, &s))
		return NULL;
	for (uint32_t i = 1; i <= n; i++)
		if (spool_frame(s, buf, samples(i)))
			return NULL;
	return s;
}

struct read_back {
	int n, err;
	uint32_t first, last;
	bool rising, torn;
	uint64_t bad;
};

static struct read_back read_all(void)
{
	struct read_back b = {.rising = true};
	struct spool_reader *r;
	struct wire_frame f;
	int got;

	b.err = spool_open(path, &r);
	if (b.err)
		return b;
	while ((got = spool_next(r, &f)) == 1) {
		b.rising = b.rising && f.seq > b.last;
		b.last = f.seq;
		b.first = b.n ? b.first : f.seq;
		b.n++;
	}
	b.err = got;
	b.torn = spool_torn(r);
	b.bad = spool_bad(r);
	spool_shut(r);
	return b;
}

TEST(every_frame_comes_back_in_order)
{
	struct read_back b;

	EQ(spool_close(write_frames(1000)), 0);
	b = read_all();
	EQ(b.err, 0);
	EQ(b.n, 1000);
	EQ(b.last, 1000);
	OK(b.rising && !b.torn);
	EQ(b.bad, 0);
}

TEST(an_empty_file_has_no_frames_and_is_not_torn)
{
	struct read_back b;

	EQ(spool_close(write_frames(0)), 0);
	b = read_all();
	EQ(b.n, 0);
	OK(!b.torn && !b.err);
}

TEST(what_was_flushed_is_there_without_a_close)
{
	struct spool *s = write_frames(10);
	struct read_back b;

	OK(s);
	EQ(spool_flush(s), 0);
	EQ(spool_frame(s, buf, samples(11)), 0); /* never flushed */
	b = read_all();
	EQ(b.n, 10);
	OK(b.torn);
	EQ(spool_close(s), 0);
	EQ(read_all().n, 11);
}

TEST(a_file_cut_at_any_byte_gives_all_frames_before_the_cut)
{
	struct stat st;
	int last = -1;

	OK(!spool_close(write_frames(300)) && !stat(path, &st));
	for (off_t cut = st.st_size; cut >= 0; cut -= 9973) {
		struct read_back b;

		OK(!truncate(path, cut));
		b = read_all();
		OK(b.rising && !b.err);
		EQ(b.n, b.last);
		OK(last < 0 || b.n <= last);
		OK(b.torn || cut == st.st_size);
		last = b.n;
	}
}

TEST(damage_in_the_middle_is_counted_and_what_follows_is_read)
{
	struct stat st;
	struct read_back b;
	char junk[3000];
	int fd;

	OK(!spool_close(write_frames(1000)) && !stat(path, &st));
	memset(junk, 0x5a, sizeof(junk));
	fd = open(path, O_WRONLY);
	EQ(pwrite(fd, junk, sizeof(junk), st.st_size / 2), sizeof(junk));
	close(fd);
	b = read_all();
	OK(b.n > 600 && b.n < 1000);
	EQ(b.last, 1000);
	OK(b.rising && b.bad);
}

TEST(bare_wire_frames_of_a_guest_are_read_too)
{
	struct read_back b;
	int fd;

	fresh();
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	EQ(write(fd, "noise", 5), 5);
	for (uint32_t i = 1; i <= 400; i++)
		EQ(write(fd, buf, samples(i)), SIZE);
	EQ(write(fd, buf, 100), 100);
	close(fd);
	b = read_all();
	EQ(b.n, 400);
	EQ(b.bad, 105);
	OK(b.torn);
}

TEST(a_file_that_is_no_spool_has_no_frames)
{
	struct read_back b;
	int fd;

	fresh();
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	for (int i = 0; i < 10000; i++)
		EQ(write(fd, "hello world, no frames here", 27), 27);
	close(fd);
	b = read_all();
	EQ(b.n, 0);
	EQ(b.err, 0);
	EQ(b.bad, 270000);
}

TEST(a_full_disk_is_an_error_that_stays)
{
	struct rlimit old, small = {.rlim_cur = 100000};
	struct spool *s = NULL;
	int err = 0;

	OK(!getrlimit(RLIMIT_FSIZE, &old));
	small.rlim_max = old.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	OK(!setrlimit(RLIMIT_FSIZE, &small));
	s = write_frames(0);
	for (uint32_t i = 1; !err && i <= 1000; i++)
		err = spool_frame(s, buf, samples(i));
	setrlimit(RLIMIT_FSIZE, &old);
	EQ(err, -EFBIG);
	EQ(spool_frame(s, buf, samples(1)), -EFBIG);
	EQ(spool_flush(s), -EFBIG);
	EQ(spool_close(s), -EFBIG);
	OK(read_all().n > 20);
	unlink(path);
}

RUN(every_frame_comes_back_in_order, an_empty_file_has_no_frames_and_is_not_torn,
    what_was_flushed_is_there_without_a_close,
    a_file_cut_at_any_byte_gives_all_frames_before_the_cut,
    damage_in_the_middle_is_counted_and_what_follows_is_read,
    bare_wire_frames_of_a_guest_are_read_too, a_file_that_is_no_spool_has_no_frames,
    a_full_disk_is_an_error_that_stays)
