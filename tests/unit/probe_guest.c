// SPDX-License-Identifier: Apache-2.0
/* probe_guest.c - a whole run on a guest without threads: the sender lives in the slack */
#include "tests/unit/test.h"
#include "tests/unit/probe_fake.h"

static struct guest guest;
static struct config cfg;
static char why[160];
static const struct config_error e = {why, sizeof(why)};
static uint64_t memory[(128 << 10) / 8] __attribute__((aligned(64)));

/* What the host would have seen. */
static struct {
	unsigned hellos, faults, byes, bye_why;
	uint64_t next, sent, missed;
	uint32_t seq;
	bool gap;
	char event[64];
	struct wire_totals totals;
} host;

static void hear(const struct wire_frame *f)
{
	const struct wire_samples *s = f->payload;
	const struct wire_missed *m = f->payload;
	const struct wire_event *ev = f->payload;
	const struct wire_bye *b = f->payload;

	host.gap |= f->type != WIRE_HELLO && f->seq != ++host.seq;
	host.hellos += f->type == WIRE_HELLO;
	if (f->type == WIRE_SAMPLES) {
		host.gap |= le64_get(s->k) != host.next;
		host.next += le16_get(s->count);
		host.sent += le16_get(s->count);
	}
	if (f->type == WIRE_MISSED) {
		host.gap |= le64_get(m->k) != host.next;
		host.next += le64_get(m->count);
		host.missed += le64_get(m->count);
	}
	if (f->type == WIRE_EVENT && le16_get(ev->class) == WIRE_EV_FAULT)
		host.faults++;
	if (f->type == WIRE_BYE) {
		host.byes++;
		host.bye_why = le16_get(b->why);
		if (le16_get(b->probes))
			host.totals = *(const struct wire_totals *)(b + 1);
	}
}

static int run(const char *words, const int64_t *late, size_t n)
{
	struct wire_frame f;
	size_t at = 0;
	int end;

	memset(&fake, 0, sizeof(fake));
	memset(&guest, 0, sizeof(guest));
	memset(&host, 0, sizeof(host));
	fake.takes = 1 << 16;
	fake.link = (struct port_link){.oneway = true};
	fake.now = 1000;
	fake.late = late;
	fake.nlate = n;
	config_defaults(&cfg);
	if (config_words(&cfg, words, "", e) || guest_plan(&guest, &cfg, e))
		return GUEST_USAGE;
	end = guest_run(&guest, memory, sizeof(memory));
	while (fake_frame(&at, &f))
		hear(&f);
	return end;
}

TEST(one_cpu_without_threads_measures_and_tells_everything)
{
	EQ(run("link=x cpus=0 interval=1ms duration=3s", NULL, 0), GUEST_DONE);
	EQ(host.hellos, 1);
	OK(!host.gap);
	EQ(host.sent, 3000);
	EQ(host.byes, 1);
	EQ(host.bye_why, WIRE_BYE_DONE);
	EQ(le64_get(host.totals.sent), 3000);
	EQ(le64_get(host.totals.next), 3000);
}

TEST(late_wakes_in_it_are_missed_activations)
{
	const int64_t late[] = {0, 5000, 700500000, 10};

	EQ(run("link=x cpus=0 interval=1ms duration=2s", late, 4), GUEST_DONE);
	OK(!host.gap);
	EQ(host.missed, 700);
	EQ(host.sent, 1300);
	EQ(le64_get(host.totals.max), 700500000);
}

TEST(memory_that_is_small_makes_ring_and_store_small_and_nothing_else)
{
	EQ(run("link=x cpus=0 interval=1ms duration=1s", NULL, 0), GUEST_DONE);
	OK(guest.store.mask + 1 <= sizeof(memory) / 2 + 1);
	EQ(host.sent, 1000);
}

TEST(two_probes_without_threads_are_a_fault_that_the_host_hears_of)
{
	EQ(run("link=x cpus=0-1 interval=1ms duration=1s", NULL, 0), GUEST_FAULT);
	EQ(host.faults, 1);
	EQ(host.byes, 1);
	EQ(host.bye_why, WIRE_BYE_FAULT);
	OK(!host.gap);
}

TEST(a_cpu_that_is_not_there_is_refused_before_anything_starts)
{
	EQ(run("link=x cpus=5 interval=1ms duration=1s", NULL, 0), GUEST_USAGE);
	STR(why, "cpus: no probe can run on CPU 5: there are 0 1");
}

TEST(without_a_link_the_totals_are_left_for_a_summary)
{
	static uint64_t large[(1 << 20) / 8] __attribute__((aligned(64)));

	memset(&fake, 0, sizeof(fake));
	memset(&guest, 0, sizeof(guest));
	config_defaults(&cfg);
	EQ(config_words(&cfg, "cpus=0 interval=1ms duration=2s", "", e), 0);
	EQ(guest_plan(&guest, &cfg, e), 0);
	EQ(guest_run(&guest, large, sizeof(large)), GUEST_DONE);
	EQ(guest.sender.stream[0].sent, 2000);
	EQ(guest.hist[0].n, 2000);
	EQ(fake.nout, 0);
}

TEST(a_panic_is_told_with_what_was_measured_so_far)
{
	struct wire_frame f;
	size_t at;

	EQ(run("link=x cpus=0 interval=1ms duration=1s", NULL, 0), GUEST_DONE);
	at = fake.nout;
	guest.session.state = SESSION_UP;
	guest_panic(&guest, "page fault at 0x10");
	while (fake_frame(&at, &f))
		hear(&f);
	EQ(host.faults, 1);
	EQ(host.byes, 2);
	EQ(host.bye_why, WIRE_BYE_FAULT);
}

RUN(one_cpu_without_threads_measures_and_tells_everything, late_wakes_in_it_are_missed_activations,
    memory_that_is_small_makes_ring_and_store_small_and_nothing_else,
    two_probes_without_threads_are_a_fault_that_the_host_hears_of,
    a_cpu_that_is_not_there_is_refused_before_anything_starts,
    without_a_link_the_totals_are_left_for_a_summary, a_panic_is_told_with_what_was_measured_so_far)
