// SPDX-License-Identifier: Apache-2.0
/* Every gate: what closes it, what opens it, and what is said. */
#include "reports/verdict.h"
#include "tests/unit/feed.h"
#include "tests/unit/test.h"

#define US 1000ll
#define MS 1000000ll
#define S  1000000000ll

static const struct limits none = {.max = LIMIT_NONE,
				   .p99 = LIMIT_NONE,
				   .p99_9 = LIMIT_NONE,
				   .p99_99 = LIMIT_NONE,
				   .p99_999 = LIMIT_NONE,
				   .p99_9999 = LIMIT_NONE,
				   .missed = LIMIT_NONE,
				   .lost = LIMIT_NONE,
				   .violations = LIMIT_NONE,
				   .violation = LIMIT_NONE};

/* A run of one probe at 1 kHz: flat latencies, but for what a test asks for. */
static struct run {
	struct limits limits;
	unsigned n;
	int32_t flat;
	unsigned spikes; /* that many of 71.4 us, from activation 1000 on */
	unsigned missed, lost;
	int64_t pause; /* after 2 s the guest's clock stands still */
	bool no_end, no_sync, no_bye, emulated, accept, cut;
	const char *invalid, *fault, *note;
} run;

static struct summary *s;
static struct verdict v;
static struct feed f;

static void put(void *arg, const void *bytes, const struct wire_frame *frame)
{
	if (summary_frame(s, frame))
		abort();
}

static void plain(unsigned n)
{
	run = (struct run){.limits = none, .n = n, .flat = 10000};
}

static void samples(struct feed_books *b)
{
	for (unsigned k = 0; k < run.n;) {
		int32_t x[2000];
		unsigned n = run.n - k < 2000 ? run.n - k : 2000;

		for (unsigned i = 0; i < n; i++) {
			unsigned at = k + i;

			x[i] = at >= 1000 && at < 1000 + run.spikes ? 71400 : run.flat;
			b->sum += x[i];
			b->min = x[i] < b->min ? x[i] : b->min;
			b->max = x[i] > b->max ? x[i] : b->max;
		}
		feed_samples(&f, 0, k, x, n);
		k += n;
	}
	b->sent = b->next = run.n;
}

static void syncs(int64_t from, int64_t to, int64_t still)
{
	static uint32_t id;

	for (int64_t t = from; t < to; t += S / 4) {
		feed_from(&f, 0, t + 50 * US);
		feed_sync(&f, &(struct feed_exchange){id + 1, id, t - still,
						      t - S / 4 - still + 100 * US});
		feed_sync_ack(&f, ++id, t + 50 * US);
	}
}

static void finish(struct feed_books *b)
{
	struct wire_totals t;

	if (run.missed) {
		feed_missed(&f, 0, WIRE_LATE, run.n,
			    (uint64_t[]){run.missed, (uint64_t)(run.missed * MS)});
		b->missed = run.missed;
		b->next += run.missed;
	}
	b->sent += run.lost;
	b->next += run.lost;
	t = feed_book(0, b);
	if (!run.no_bye)
		feed_totals(&f, WIRE_BYE_DONE, &t, 1);
	if (run.invalid)
		feed_mark(&f, 900 * S, WIRE_MARK_INVALID, 0, run.invalid);
	if (run.note)
		feed_mark(&f, 900 * S, WIRE_MARK_NOTE, 0, run.note);
	if (!run.no_end)
		feed_mark(&f, 1000 * S, WIRE_MARK_END, 0, "");
}

static enum verdict_status judged(void)
{
	struct feed_probe p = {.interval = MS,
			       .base = S,
			       .expected = run.n + run.missed + run.lost + (run.cut ? 5 : 0)};
	struct feed_books b = {.min = INT64_MAX, .max = INT64_MIN};
	struct verdict_input in = {
		.limits = &run.limits, .emulated = run.emulated, .accept_emulation = run.accept};
	struct summary_opts opts;

	summary_free(s);
	verdict_done(&v);
	limits_summary(&run.limits, 0, &opts);
	in.summary = s = summary_new(&opts);
	f = (struct feed){.put = put};
	feed_mark(&f, S / 2, WIRE_MARK_START, 0, "");
	feed_from(&f, 0, S / 2);
	feed_hello(&f, 7, &p, 1);
	if (run.fault)
		feed_event(&f, WIRE_EV_FAULT, run.fault);
	if (!run.no_sync)
		syncs(S, 3 * S, 0);
	samples(&b);
	if (!run.no_sync)
		syncs(3 * S + run.pause, 6 * S + run.pause, run.pause);
	finish(&b);
	summary_end(s);
	if (verdict_judge(&in, &v))
		abort();
	return v.status;
}

static const char *text(const char *gate)
{
	for (size_t i = 0; i < v.n; i++)
		if (!strcmp(v.reasons[i].gate, gate))
			return v.reasons[i].text;
	return NULL;
}

/* The first line is the one that decided. */
#define DECIDED(st, g, words)                  \
	do {                                   \
		EQ(judged(), st);              \
		STR(v.reasons[0].gate, g);     \
		EQ(v.reasons[0].status, st);   \
		STR(v.reasons[0].text, words); \
	} while (0)

TEST(a_clean_run_within_its_limit_passes_and_says_what_it_shows)
{
	plain(36000);
	run.limits.max = run.limits.violation = 50000;
	EQ(judged(), VERDICT_PASS);
	STR(v.claim, "PASS: none of 36 000 activations over 50.0 us (worst 10.0 us): P(latency > "
		     "50.0 us) < 8.3e-5 per activation at 95 %");
	STR(text("max"), "worst 10.0 us, limit 50.0 us");
	STR(text("accounting"),
	    "all 36 000 activations are accounted for, and the guest's totals agree");
}

TEST(one_activation_over_the_limit_fails_the_run)
{
	plain(36000);
	run.spikes = 3;
	run.limits.max = run.limits.violation = 50000;
	DECIDED(VERDICT_FAIL, "max",
		"worst 71.4 us, limit 50.0 us (guest 0 probe 0, 1.00 s after its start)");
	STR(v.claim,
	    "FAIL: 3 of 36 000 activations over 50.0 us (worst 71.4 us, guest 0 probe 0, "
	    "1.00 s after its start): P(latency > 50.0 us) < 2.2e-4 per activation at 95 %");
}

TEST(a_run_without_its_end_is_incomplete_whatever_it_shows)
{
	plain(1000);
	run.no_end = true;
	DECIDED(VERDICT_INVALID, "complete",
		"incomplete: the record stops after 5.25 s without the end of the run");
}

TEST(what_the_host_saw_spoils_a_run_in_its_own_name)
{
	plain(1000);
	run.invalid = "load: hackbench died after 3 s";
	DECIDED(VERDICT_INVALID, "load", "hackbench died after 3 s");
	STR(v.claim, "INVALID: hackbench died after 3 s");
	run.invalid = "no gate named";
	DECIDED(VERDICT_INVALID, "host", "no gate named");
}

TEST(a_fault_that_the_guest_reports_spoils_the_run)
{
	plain(1000);
	run.fault = "no memory for the ring";
	DECIDED(VERDICT_INVALID, "guest", "guest 0: no memory for the ring");
}

TEST(a_lost_sample_spoils_the_run_unless_it_is_allowed)
{
	plain(1000);
	run.lost = 2;
	DECIDED(VERDICT_INVALID, "lost",
		"2 of 1002 activations have no record (2 lost on the way, 0 dropped in the guest); "
		"allowed: 0");
	run.limits.lost = 2;
	EQ(judged(), VERDICT_PASS);
}

TEST(a_guest_without_a_bye_spoils_the_run)
{
	plain(1000);
	run.no_bye = true;
	DECIDED(VERDICT_INVALID, "accounting",
		"guest 0 probe 0 never said BYE: its totals are not known");
}

TEST(a_run_stopped_before_its_end_is_interrupted)
{
	plain(1000);
	run.cut = true;
	DECIDED(VERDICT_INVALID, "interrupted",
		"interrupted after 16 min 40 s, before all that was planned had been done");
}

TEST(without_any_exchange_of_clocks_a_stall_cannot_be_ruled_out)
{
	plain(1000);
	run.no_sync = true;
	DECIDED(VERDICT_INVALID, "clock",
		"guest 0: no exchange with the host's clock: it may have stood still unseen");
}

TEST(emulation_is_invalid_unless_accepted_and_is_named_even_then)
{
	plain(1000);
	run.emulated = true;
	EQ(judged(), VERDICT_INVALID);
	STR(v.reasons[0].gate, "emulation");
	run.accept = true;
	EQ(judged(), VERDICT_PASS);
	OK(strstr(v.claim, "(emulated)"));
}

TEST(no_samples_at_all_is_no_success)
{
	plain(0);
	DECIDED(VERDICT_INVALID, "samples", "not one sample was received");
}

TEST(a_quantile_over_its_limit_fails_only_when_its_whole_interval_is_over)
{
	plain(10000);
	run.spikes = 100;
	run.limits.p99 = 50 * US;
	EQ(judged(), VERDICT_INCONCLUSIVE);
	STR(v.reasons[0].gate, "p99");
	run.spikes = 200;
	DECIDED(VERDICT_FAIL, "p99", "71.4 us, between 71.4 us and 71.4 us at 95 %, limit 50.0 us");
	run.spikes = 20;
	EQ(judged(), VERDICT_PASS);
}

TEST(a_quantile_that_so_few_activations_cannot_hold_is_inconclusive)
{
	plain(10000);
	run.limits.p99_999 = 50 * US;
	DECIDED(VERDICT_INCONCLUSIVE, "p99.999",
		"limit 50.0 us: p99.999 needs at least 368 887 activations, 6 min 9 s at this "
		"rate");
}

TEST(missed_activations_count_against_the_limit_on_latency)
{
	plain(10000);
	run.missed = 3;
	run.limits.max = run.limits.violation = 50 * US;
	DECIDED(VERDICT_FAIL, "max",
		"worst 3.00 ms at least, for an activation that never ran, limit 50.0 us (guest 0 "
		"probe 0, "
		"10.0 s after its start)");
	run.limits = none;
	EQ(judged(), VERDICT_PASS);
	STR(text("missed"), "3 activations missed; no limit asked");
	run.limits.missed = 2;
	DECIDED(VERDICT_FAIL, "missed", "3 activations missed, allowed: 2");
	run.limits.missed = 3;
	EQ(judged(), VERDICT_PASS);
}

TEST(a_number_of_violations_may_be_allowed)
{
	plain(10000);
	run.spikes = 3;
	run.limits.violation = 50 * US;
	run.limits.violations = 2;
	DECIDED(VERDICT_FAIL, "violations", "3 of 10 000 activations over 50.0 us, allowed: 2");
	run.limits.violations = 3;
	EQ(judged(), VERDICT_PASS);
}

TEST(a_claim_is_shown_refuted_or_not_yet_shown)
{
	plain(10000);
	run.limits.nexceed = 1;
	run.limits.exceed[0] = (struct exceed){50 * US, 1e-3, 0.95};
	EQ(judged(), VERDICT_PASS);
	STR(text("exceed"),
	    "P(latency > 50.0 us) < 1e-3 at 95 %: shown, 0 of 10 000 exceed it: below "
	    "3e-4");
	run.limits.exceed[0].p = 1e-4;
	DECIDED(VERDICT_INCONCLUSIVE, "exceed",
		"P(latency > 50.0 us) < 1e-4 at 95 %: not shown, 0 of 10 000 exceed it: below "
		"3e-4; "
		"29 958 activations with no more of them would show it, 30.0 s at this rate");
	run.spikes = 20;
	EQ(judged(), VERDICT_FAIL);
	STR(v.reasons[0].gate, "exceed");
}

TEST(exceedances_are_counted_to_the_nanosecond)
{
	plain(10000);
	run.spikes = 1;
	run.limits.violations = 0;
	run.limits.violation = 71400;
	EQ(judged(), VERDICT_PASS);
	run.limits.violation = 71399;
	EQ(judged(), VERDICT_FAIL);
}

TEST(a_pause_that_the_guest_could_not_see_is_counted_and_fails_the_run)
{
	struct totals t;

	plain(5000);
	run.pause = S;
	EQ(judged(), VERDICT_FAIL);
	STR(v.reasons[0].gate, "stall");
	summary_totals(s, &t);
	OK(t.stalled >= 999 && t.stalled <= 1001);
	EQ(t.missed, t.stalled);
	EQ(t.expected, 5000 + t.stalled);
	OK(t.accounting_ok);
	OK(t.max > 999 * MS && t.max < 1001 * MS);
	run.limits.max = run.limits.violation = 50 * US;
	EQ(judged(), VERDICT_FAIL);
	STR(v.reasons[0].gate, "max");
	run.limits = none;
	run.limits.p99 = 50 * US;
	EQ(judged(), VERDICT_FAIL);
	STR(v.reasons[0].gate, "p99");
	run.limits = none;
	run.limits.missed = 2000;
	EQ(judged(), VERDICT_PASS);
}

TEST(what_was_not_granted_is_named_and_decides_nothing)
{
	plain(1000);
	run.note = "host: threads could not be pinned";
	EQ(judged(), VERDICT_PASS);
	STR(text("rights"), "host: threads could not be pinned");
	summary_free(s);
	s = NULL;
	verdict_done(&v);
}

RUN(a_clean_run_within_its_limit_passes_and_says_what_it_shows,
    one_activation_over_the_limit_fails_the_run,
    a_run_without_its_end_is_incomplete_whatever_it_shows,
    what_the_host_saw_spoils_a_run_in_its_own_name, a_fault_that_the_guest_reports_spoils_the_run,
    a_lost_sample_spoils_the_run_unless_it_is_allowed, a_guest_without_a_bye_spoils_the_run,
    a_run_stopped_before_its_end_is_interrupted,
    without_any_exchange_of_clocks_a_stall_cannot_be_ruled_out,
    emulation_is_invalid_unless_accepted_and_is_named_even_then, no_samples_at_all_is_no_success,
    a_quantile_over_its_limit_fails_only_when_its_whole_interval_is_over,
    a_quantile_that_so_few_activations_cannot_hold_is_inconclusive,
    missed_activations_count_against_the_limit_on_latency, a_number_of_violations_may_be_allowed,
    a_claim_is_shown_refuted_or_not_yet_shown, exceedances_are_counted_to_the_nanosecond,
    a_pause_that_the_guest_could_not_see_is_counted_and_fails_the_run,
    what_was_not_granted_is_named_and_decides_nothing)
