// SPDX-License-Identifier: Apache-2.0
/* A guest's clock against the host's: late packets deceive nobody, a clock that stood still does
 * not go unseen. */
#include "reports/clock.h"
#include "tests/unit/test.h"

#define US 1000ll
#define MS 1000000ll
#define S  1000000000ll

static struct clock c;
static uint32_t id;
static uint64_t seed;

/* What the true guest clock says at host time h. */
struct world {
	int64_t offset; /* host = guest + offset at host time 0 */
	double drift;
	int64_t stall_at, stall; /* the guest's clock stands still from .. for .. */
};

static int64_t guest_clock(const struct world *w, int64_t h)
{
	int64_t still = h < w->stall_at		     ? 0
			: h - w->stall_at < w->stall ? h - w->stall_at
						     : w->stall;

	return h - still - w->offset - (int64_t)(w->drift * (double)(h - still));
}

static int64_t noise(int64_t most)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (int64_t)(seed >> 33) % most;
}

static void fresh(void)
{
	clock_done(&c);
	memset(&c, 0, sizeof(c));
	id = 0;
	seed = 42;
}

/* One exchange that the guest begins at host time h; there and back the packet takes so long. */
static void exchange(const struct world *w, int64_t h, int64_t there, int64_t back)
{
	id++;
	clock_sync(&c, id, guest_clock(w, h), h + there);
	clock_ack(&c, id, h + there + 5 * US);
	if (clock_back(&c, id, guest_clock(w, h + there + 5 * US + back)))
		abort();
}

static void run(const struct world *w, int64_t from, int64_t to, int64_t every)
{
	for (int64_t h = from; h < to; h += every)
		exchange(w, h, 30 * US + noise(300 * US), 30 * US + noise(300 * US));
}

TEST(offset_and_drift_come_out_within_the_stated_bound)
{
	const struct world w = {.offset = 17 * S, .drift = 40e-6, .stall_at = INT64_MAX};

	fresh();
	run(&w, S, 61 * S, S / 2);
	EQ(clock_end(&c), 0);
	EQ(c.nstalls, 0);
	EQ(c.map.jumps, 0);
	NEAR((double)c.map.drift_ppb, 40000, 5000);
	OK(c.map.bound < 200 * US);
	for (int64_t h = 2 * S; h < 60 * S; h += S) {
		int64_t off = clock_host(&c, guest_clock(&w, h)) - h;

		OK(off < c.map.bound + 200 * US && off > -c.map.bound - 200 * US);
	}
}

TEST(a_pause_of_one_second_is_found_with_its_length)
{
	const struct world w = {
		.offset = -3 * S, .drift = -20e-6, .stall_at = 20 * S + 7 * MS, .stall = S};

	fresh();
	run(&w, 10 * S, 40 * S, S);
	EQ(clock_end(&c), 0);
	EQ(c.nstalls, 1);
	NEAR((double)c.stalls[0].length, S, (double)c.stalls[0].bound + 1);
	OK(c.stalls[0].bound < MS);
	OK(c.stalls[0].t_host >= 19 * S && c.stalls[0].t_host <= 21 * S);
	OK(c.stalls[0].t_guest <= guest_clock(&w, 20 * S + 7 * MS));
	OK(c.stalls[0].t_guest_end >= guest_clock(&w, 21 * S + 7 * MS));
	NEAR((double)clock_host(&c, guest_clock(&w, 30 * S)), 30e9, (double)MS);
}

TEST(a_pause_in_a_run_of_two_seconds_is_found_too)
{
	const struct world w = {.offset = 5 * S, .stall_at = 11 * S, .stall = 300 * MS};

	fresh();
	run(&w, 10 * S, 10 * S + 100 * MS, 10 * MS);
	run(&w, 10 * S + 100 * MS, 13 * S, S);
	EQ(clock_end(&c), 0);
	EQ(c.nstalls, 1);
	NEAR((double)c.stalls[0].length, 300e6, (double)c.stalls[0].bound + 1);
}

TEST(a_packet_that_is_seconds_late_is_no_stall)
{
	const struct world w = {.offset = 5 * S, .drift = 10e-6, .stall_at = INT64_MAX};

	fresh();
	run(&w, 10 * S, 20 * S, S);
	exchange(&w, 20 * S, 5 * S, 40 * US);
	exchange(&w, 26 * S, 40 * US, 3 * S);
	run(&w, 30 * S, 40 * S, S);
	EQ(clock_end(&c), 0);
	EQ(c.nstalls, 0);
	EQ(c.map.jumps, 0);
}

TEST(a_link_that_becomes_slow_for_good_is_no_stall)
{
	const struct world w = {.offset = 5 * S, .stall_at = INT64_MAX};

	fresh();
	run(&w, 10 * S, 20 * S, S);
	for (int64_t h = 20 * S; h < 60 * S; h += S)
		exchange(&w, h, 80 * MS, 100 * US);
	EQ(clock_end(&c), 0);
	EQ(c.nstalls, 0);
	EQ(c.map.jumps, 0);
}

TEST(many_pauses_are_all_found)
{
	struct world w = {.offset = 0, .stall_at = INT64_MAX};

	fresh();
	for (int i = 0; i < 20; i++) {
		run(&w, (10 + 10 * i) * S, (20 + 10 * i) * S, S);
		w.offset += 50 * MS;
	}
	EQ(clock_end(&c), 0);
	EQ(c.nstalls, 19);
	OK(!c.map.wild);
	for (int i = 0; i < 19; i++)
		NEAR((double)c.stalls[i].length, 50e6, (double)c.stalls[i].bound + 1);
}

TEST(a_pause_in_the_middle_of_an_exchange_is_found_by_the_next)
{
	const struct world w = {.offset = 5 * S, .stall_at = 20 * S + 10 * US, .stall = 100 * MS};

	fresh();
	run(&w, 10 * S, 30 * S, S);
	EQ(clock_end(&c), 0);
	EQ(c.nstalls, 1);
	NEAR((double)c.stalls[0].length, 100e6, (double)c.stalls[0].bound + 1);
}

TEST(a_clock_that_leaps_ahead_is_a_jump_and_no_stall)
{
	struct world w = {.offset = 5 * S, .stall_at = INT64_MAX};

	fresh();
	run(&w, 10 * S, 20 * S, S);
	w.offset -= 50 * MS;
	run(&w, 20 * S, 30 * S, S);
	EQ(clock_end(&c), 0);
	EQ(c.nstalls, 0);
	EQ(c.map.jumps, 1);
}

TEST(a_clock_that_runs_one_percent_slow_is_called_wild)
{
	const struct world w = {.offset = 5 * S, .drift = 0.01, .stall_at = INT64_MAX};

	fresh();
	run(&w, 10 * S, 60 * S, S);
	EQ(clock_end(&c), 0);
	OK(c.map.wild);
}

TEST(a_week_of_exchanges_stays_in_bounds_and_keeps_its_stalls)
{
	const struct world w = {
		.offset = 5 * S, .drift = 30e-6, .stall_at = 300000 * S, .stall = 40 * MS};

	fresh();
	run(&w, 10 * S, 604800 * S, S);
	OK(c.n <= CLOCK_POINTS);
	EQ(clock_end(&c), 0);
	EQ(c.nstalls, 1);
	NEAR((double)c.stalls[0].length, 40e6, (double)c.stalls[0].bound + 1);
	OK(c.stalls[0].bound < 30 * MS);
}

TEST(nonsense_from_a_guest_is_not_believed)
{
	fresh();
	clock_sync(&c, 1, -5, S);
	clock_sync(&c, 2, INT64_MAX, S);
	EQ(clock_back(&c, 2, INT64_MAX), 0);
	EQ(clock_back(&c, 77, S), 0);
	clock_sync(&c, 3, 5 * S, S);
	EQ(clock_back(&c, 3, 4 * S), 0);
	EQ(clock_end(&c), 0);
	EQ(c.n, 0);
	STR(c.map.method, "none");
	fresh();
}

RUN(offset_and_drift_come_out_within_the_stated_bound,
    a_pause_of_one_second_is_found_with_its_length, a_pause_in_a_run_of_two_seconds_is_found_too,
    a_packet_that_is_seconds_late_is_no_stall, a_link_that_becomes_slow_for_good_is_no_stall,
    many_pauses_are_all_found, a_pause_in_the_middle_of_an_exchange_is_found_by_the_next,
    a_clock_that_leaps_ahead_is_a_jump_and_no_stall,
    a_clock_that_runs_one_percent_slow_is_called_wild,
    a_week_of_exchanges_stays_in_bounds_and_keeps_its_stalls, nonsense_from_a_guest_is_not_believed)
