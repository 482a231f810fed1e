// SPDX-License-Identifier: Apache-2.0
/* Whose frames are these? What comes before an introduction belongs to nobody. */
#include "reports/summary.h"
#include "tests/unit/feed.h"
#include "tests/unit/test.h"

#define S 1000000000ll

static const struct summary_opts usual = {.violation = 50000};
static const struct feed_probe probe = {.interval = S / 1000, .base = 5 * S, .expected = 2};
static struct summary *s;
static struct feed f;
static struct totals t;

static void put(void *arg, const void *bytes, const struct wire_frame *frame)
{
	if (summary_frame(s, frame))
		abort();
}

static void fresh(void)
{
	summary_free(s);
	s = summary_new(&usual);
	f = (struct feed){.put = put};
}

static const char *ended(void)
{
	char *const *text;
	uint64_t n;

	summary_end(s);
	summary_totals(s, &t);
	return summary_faults(s, &text, &n) ? text[0] : "none";
}

static void two_samples_and_bye(void)
{
	struct wire_totals b = feed_book(
		0, &(struct feed_books){.next = 2, .sent = 2, .sum = 30, .min = 10, .max = 20});

	feed_samples(&f, 0, 0, (int32_t[]){10, 20}, 2);
	feed_totals(&f, WIRE_BYE_DONE, &b, 1);
}

TEST(frames_before_hello_are_faults)
{
	fresh();
	feed_samples(&f, 0, 0, (int32_t[]){1}, 1);
	feed_from(&f, 3, S);
	feed_event(&f, WIRE_EV_NOTE, "hello?");
	feed_from(&f, 300, S);
	feed_event(&f, WIRE_EV_NOTE, "hello?");
	STR(ended(), "SAMPLES before HELLO");
	EQ(summary_guests(s), 0);
	OK(!t.accounting_ok);
}

TEST(a_file_that_the_probe_wrote_itself_is_read_and_incomplete)
{
	fresh();
	feed_hello(&f, 7, &probe, 1);
	two_samples_and_bye();
	STR(ended(), "none");
	EQ(t.received, 2);
	OK(t.accounting_ok && !t.complete);
}

TEST(two_guests_are_kept_apart)
{
	fresh();
	for (unsigned guest = 0; guest < 2; guest++) {
		feed_from(&f, 5 * guest, S);
		feed_hello(&f, 7, &probe, 1);
	}
	for (unsigned guest = 0; guest < 2; guest++) {
		feed_from(&f, 5 * guest, 2 * S);
		two_samples_and_bye();
	}
	STR(ended(), "none");
	EQ(summary_guests(s), 6);
	EQ(summary_probes(s), 2);
	EQ(summary_probe(s, 1)->guest, 5);
	EQ(t.received, 4);
	OK(!summary_hello(s, 1) && summary_hello(s, 5));
	summary_free(s);
	s = NULL;
}

RUN(frames_before_hello_are_faults, a_file_that_the_probe_wrote_itself_is_read_and_incomplete,
    two_guests_are_kept_apart)
