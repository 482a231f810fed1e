// SPDX-License-Identifier: Apache-2.0
/* What the summary promises: every activation is accounted for, and none of it silently. */
#include "reports/heat.h"
#include "reports/summary.h"
#include "tests/unit/feed.h"
#include "tests/unit/test.h"

#define MS 1000000ll
#define S  1000000000ll

static struct summary *s;
static struct feed f;
static struct totals t;
static struct feed_books books;

static void put(void *arg, const void *bytes, const struct wire_frame *frame)
{
	if (summary_frame(s, frame))
		abort();
}

static const struct summary_opts usual = {
	.violation = 50000, .duration = 10 * S, .threshold = {1000, 40000}, .thresholds = 2};

/* One guest with one probe: T = 1 ms, `warmup` of `n` activations aside. */
static void begin(uint64_t n, uint64_t warmup)
{
	struct feed_probe p = {.interval = MS, .base = 5 * S, .warmup = warmup, .expected = n};

	summary_free(s);
	s = summary_new(&usual);
	f = (struct feed){.put = put};
	books = (struct feed_books){.min = INT64_MAX, .max = INT64_MIN};
	feed_mark(&f, 100 * S, WIRE_MARK_START, 1700000000 * S, "0123");
	feed_from(&f, 0, 101 * S);
	p.base = 0;
	feed_hello(&f, 7, &p, 1);
	p.base = 5 * S;
	feed_hello(&f, 7, &p, 1);
}

static void send(uint64_t k, const int32_t *v, unsigned n)
{
	feed_samples(&f, 0, k, v, n);
	for (unsigned i = 0; i < n; i++) {
		books.sum += v[i];
		books.min = v[i] < books.min ? v[i] : books.min;
		books.max = v[i] > books.max ? v[i] : books.max;
	}
	books.sent += n;
	books.next = k + n;
}

static void send_flat(uint64_t k, unsigned n, int32_t value)
{
	int32_t v[2000];

	for (unsigned i = 0; i < n; i++)
		v[i] = value;
	send(k, v, n);
}

static void miss(uint64_t k, uint64_t n, int64_t late)
{
	feed_missed(&f, 0, WIRE_LATE, k, (uint64_t[]){n, (uint64_t)late});
	books.missed += n;
	books.next = k + n;
}

static void bye(void)
{
	struct wire_totals b = feed_book(0, &books);

	feed_totals(&f, WIRE_BYE_DONE, &b, 1);
}

static void end(void)
{
	feed_mark(&f, 200 * S, WIRE_MARK_END, 0, "");
	summary_end(s);
	summary_totals(s, &t);
}

static const char *fault(void)
{
	char *const *text;
	uint64_t n;

	return summary_faults(s, &text, &n) ? text[0] : "none";
}

TEST(a_clean_run_adds_up_to_the_unit)
{
	begin(5, 1);
	send(0, (int32_t[]){900000, 10, -20, 30}, 4);
	send(4, (int32_t[]){40}, 1);
	bye();
	end();
	STR(fault(), "none");
	OK(t.accounting_ok && t.complete && !t.interrupted);
	EQ(t.expected, 5);
	EQ(t.received, 5);
	EQ(t.warmup, 1);
	EQ(t.n, 4);
	EQ(t.min, -20);
	EQ(t.max, 40);
	NEAR(t.mean, 15, 1e-9);
	EQ(t.duration, 100 * S);
	EQ(t.started, 1700000000 * S);
}

TEST(a_missed_activation_counts_with_the_latency_it_would_at_least_have_had)
{
	begin(10, 0);
	send(0, (int32_t[]){10, 20, 3400000}, 3);
	miss(3, 3, 2400000);
	send_flat(6, 4, 10);
	bye();
	end();
	STR(fault(), "none");
	OK(t.accounting_ok);
	EQ(t.missed, 3);
	EQ(t.n, 10);
	EQ(t.max, 3400000);
	EQ(t.violations, 4);
	EQ(t.over[1], 4);
	NEAR(t.mean, (10 + 20 + 3400000 + 2400000 + 1400000 + 400000 + 40) / 10.0, 1e-6);
	EQ(summary_probe(s, 0)->raw->n, 7);
	EQ(summary_probe(s, 0)->all->n, 10);
}

TEST(an_hour_of_missed_activations_costs_no_hour)
{
	const struct probe_sum *p;
	const struct top *top;
	uint64_t n = 3600000000ull;

	begin(n + 2, 0);
	send_flat(0, 1, 5);
	miss(1, n, (int64_t)n * MS);
	send_flat(n + 1, 1, 5);
	bye();
	end();
	STR(fault(), "none");
	OK(t.accounting_ok);
	p = summary_probe(s, 0);
	EQ(p->all->n, n + 2);
	EQ(p->violations, n);
	EQ(summary_tops(s, &top), SUMMARY_TOP);
	EQ(top[0].latency, (int64_t)n * MS);
	EQ(top[999].latency, (int64_t)(n - 999) * MS);
	EQ(top[999].k, 1000);
	OK(top[0].missed);
	OK(p->nseconds <= 4096);
	EQ(p->seconds[0].max, (int64_t)n * MS);
}

TEST(a_gap_without_a_word_is_lost)
{
	begin(10, 0);
	send_flat(0, 4, 10);
	books.sent += 3;
	send_flat(7, 3, 10);
	bye();
	end();
	EQ(t.lost, 3);
	EQ(t.expected, 10);
	OK(t.accounting_ok);
}

TEST(what_the_tail_lost_is_found_by_the_totals_of_bye)
{
	begin(10, 0);
	send_flat(0, 4, 10);
	books.sent = books.next = 10;
	bye();
	end();
	EQ(t.lost, 6);
}

TEST(a_guest_that_never_said_bye_owes_all_that_was_planned)
{
	begin(10, 0);
	send_flat(0, 4, 10);
	end();
	EQ(t.lost, 6);
	OK(!t.accounting_ok);
}

TEST(a_run_stopped_early_is_interrupted_and_lost_nothing)
{
	begin(10, 0);
	send_flat(0, 4, 10);
	bye();
	end();
	EQ(t.lost, 0);
	EQ(t.expected, 4);
	OK(t.accounting_ok && t.interrupted);
}

TEST(totals_that_differ_by_one_nanosecond_are_not_the_same_run)
{
	begin(4, 0);
	send_flat(0, 4, 10);
	books.sum++;
	bye();
	end();
	OK(!t.accounting_ok);
	STR(fault(), "guest 0 probe 0: the sum is 41 ns to the guest, 40 ns to the host");
}

TEST(no_sample_counts_twice)
{
	begin(10, 0);
	send_flat(0, 4, 10);
	send_flat(2, 4, 10);
	end();
	EQ(t.received, 4);
	STR(fault(), "guest 0 probe 0: a sample goes back to activation 2 from 4");
}

TEST(a_missed_range_over_samples_that_came_is_a_fault)
{
	begin(10, 0);
	send_flat(0, 4, 10);
	miss(3, 2, 5 * MS);
	end();
	EQ(t.missed, 0);
	STR(fault(), "guest 0 probe 0: a missed range goes back to activation 3 from 4");
}

TEST(more_than_was_planned_is_a_fault)
{
	begin(3, 0);
	send_flat(0, 4, 10);
	end();
	EQ(t.received, 0);
	STR(fault(), "guest 0 probe 0: a sample of 4 at 0, planned were 3");
}

TEST(an_unknown_probe_is_a_fault_and_no_crash)
{
	begin(10, 0);
	feed_samples(&f, 9, 0, (int32_t[]){1}, 1);
	feed_wide(&f, 0, UINT64_MAX, INT64_MIN);
	feed_missed(&f, 0, WIRE_LATE, 1, (uint64_t[]){UINT64_MAX, UINT64_MAX});
	end();
	STR(fault(), "guest 0: unknown probe 9");
	EQ(t.received, 0);
	OK(!t.accounting_ok);
}

TEST(a_guest_that_starts_again_has_not_finished)
{
	struct feed_probe p = {.interval = MS, .base = 9 * S, .expected = 2};

	begin(10, 0);
	send_flat(0, 4, 10);
	feed_hello(&f, 8, &p, 1);
	books = (struct feed_books){.min = INT64_MAX, .max = INT64_MIN};
	send_flat(0, 2, 10);
	bye();
	end();
	EQ(summary_probes(s), 2);
	EQ(t.lost, 6);
	EQ(t.received, 6);
	STR(fault(), "guest 0: started again before it had said BYE");
}

TEST(a_reconnect_with_the_same_session_changes_nothing)
{
	struct feed_probe p = {.interval = MS, .base = 5 * S, .expected = 4};

	begin(4, 0);
	send_flat(0, 2, 10);
	feed_hello(&f, 7, &p, 1);
	send_flat(2, 2, 10);
	bye();
	end();
	EQ(summary_probes(s), 1);
	EQ(summary_probe(s, 0)->base, 5 * S);
	OK(t.accounting_ok);
}

TEST(dropped_samples_are_counted_and_never_estimated)
{
	begin(4, 0);
	send_flat(0, 2, 10);
	feed_missed(&f, 0, WIRE_DROPPED, 2, (uint64_t[]){2, 0});
	books.dropped = 2;
	books.next = 4;
	bye();
	end();
	OK(t.accounting_ok);
	EQ(t.dropped, 2);
	EQ(t.n, 2);
}

TEST(a_sample_outside_32_bits_is_a_sample)
{
	begin(2, 0);
	feed_wide(&f, 0, 0, 10 * S);
	feed_wide(&f, 0, 1, -3 * S);
	books = (struct feed_books){
		.next = 2, .sent = 2, .sum = 7 * S, .min = -3 * S, .max = 10 * S};
	bye();
	end();
	STR(fault(), "none");
	EQ(t.max, 10 * S);
	EQ(t.min, -3 * S);
	EQ(t.violations, 1);
}

TEST(the_worst_thousand_are_exact_and_say_when)
{
	const struct top *top;
	int32_t v[2000];

	begin(200000, 0);
	for (unsigned frame = 0; frame < 100; frame++) {
		for (unsigned i = 0; i < 2000; i++)
			v[i] = (int32_t)((frame * 2000 + i) * 7919u % 200003u);
		send(frame * 2000, v, 2000);
	}
	bye();
	end();
	EQ(summary_tops(s, &top), 1000);
	for (unsigned i = 1; i < 1000; i++)
		OK(top[i - 1].latency > top[i].latency);
	for (unsigned i = 0; i < 1000; i++) {
		EQ(top[i].latency, top[i].k * 7919u % 200003u);
		EQ(top[i].t, (int64_t)top[i].k * MS);
	}
	EQ(top[0].latency, t.max);
	EQ(summary_probe(s, 0)->nseconds, 2000);
}

TEST(the_heat_map_has_every_activation_once)
{
	const struct heat *h;
	uint64_t n = 0;

	begin(100000, 10);
	for (unsigned i = 0; i < 49; i++)
		send_flat(i * 2000, 2000, (int32_t)(i * i * 100));
	miss(98000, 1000, S + MS);
	send_flat(99000, 1000, 3);
	bye();
	end();
	h = summary_probe(s, 0)->heat;
	for (size_t c = 0; c < h->n; c++)
		for (unsigned r = 0; r < HEAT_ROWS; r++)
			n += h->col[c][r];
	EQ(n, 100000 - 10);
	OK(h->n > HEAT_COLS / 2 - 1 && h->n <= HEAT_COLS);
}

RUN(a_clean_run_adds_up_to_the_unit,
    a_missed_activation_counts_with_the_latency_it_would_at_least_have_had,
    an_hour_of_missed_activations_costs_no_hour,

    a_gap_without_a_word_is_lost, what_the_tail_lost_is_found_by_the_totals_of_bye,
    a_guest_that_never_said_bye_owes_all_that_was_planned,
    a_run_stopped_early_is_interrupted_and_lost_nothing,
    totals_that_differ_by_one_nanosecond_are_not_the_same_run, no_sample_counts_twice,
    a_missed_range_over_samples_that_came_is_a_fault, more_than_was_planned_is_a_fault,
    an_unknown_probe_is_a_fault_and_no_crash, a_guest_that_starts_again_has_not_finished,
    a_reconnect_with_the_same_session_changes_nothing,
    dropped_samples_are_counted_and_never_estimated, a_sample_outside_32_bits_is_a_sample,
    the_worst_thousand_are_exact_and_say_when, the_heat_map_has_every_activation_once)
