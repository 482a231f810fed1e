/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary.h - everything a run's frames say, in bounded memory
 *
 * The collector feeds each accepted frame, in the order of frames.rtl, FROM and MARK included; a
 * replay of the file feeds the same frames through the same call and ends in the same summary.
 *
 *	struct summary *s = summary_new(&opts);
 *	summary_frame(s, &frame);	for each frame
 *	summary_end(s);			derive what needs the whole run; then read
 *	summary_free(s);
 *
 * Per activation, not per sample: a missed activation counts in the statistics with the latency it
 * would at least have had (MISSED.late, one period less for each further one), because a stall that
 * swallows a thousand activations is a thousand late activations. The same holds for a stall that
 * the guest cannot see, because its own clock stood still: it is found in the SYNC exchange as a
 * step of host clock against guest clock, turned into activations by the period, and counted as
 * missed and as expected. Dropped samples are counted, never estimated: they make a run INVALID.
 * Warm-up activations are in the accounting and not in the statistics.
 */
#ifndef REPORTS_SUMMARY_H
#define REPORTS_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>
#include "wire/frame.h"
#include "wire/hist.h"

#define SUMMARY_TOP	   1000	 /* exact worst activations kept per run */
#define SUMMARY_THRESHOLDS 8	 /* latencies whose exceedances are counted exactly */
#define SUMMARY_PROBES	   1024	 /* probes of all guests and of all their starts */
#define SUMMARY_MARKS	   16384 /* kept; those beyond are counted */
#define SUMMARY_EVENTS	   4096
#define SUMMARY_SEEN	   400000 /* events of the host's trace; those beyond are counted */

struct summary_opts {	   /* limits_summary() of verdict.h fills it from the limits */
	int64_t violation; /* latency above this is a violation; < 0: none */
	int64_t duration;  /* planned measuring time, for the time axis; 0: unknown */
	int64_t threshold[SUMMARY_THRESHOLDS];
	size_t thresholds;
	int64_t look; /* latency above this is told by summary_lates(); 0: none */
};

#define SUMMARY_LATES 256

struct late { /* activations above opts.look, one after the other: on the guest's clock */
	int64_t from, to; /* due, woke */
	uint16_t guest;
};

struct top { /* one of the worst */
	uint64_t k;
	int64_t latency;
	int64_t t;	       /* due time on the guest's clock, ns since its activation 0 */
	uint16_t guest, probe; /* probe: index into summary_probe() */
	bool missed;	       /* it never ran; latency is what it would at least have been */
	bool stalled;	       /* missed, and only the host knows: the guest's clock stood still */
};

struct second {		  /* one stretch of the run, on the probe's schedule */
	int64_t max;	  /* meaningless while n is 0 */
	uint32_t n, late; /* activations; those above the violation threshold */
};

struct probe_sum {
	uint16_t guest, id, cpu; /* cpu 0xffff: not pinned */
	uint8_t kind, policy;
	uint16_t prio;
	int64_t interval, base;
	uint64_t warmup_planned, planned; /* from HELLO; planned shrinks to what BYE names */
	/* The accounting, warm-up included: expected = received + lost + missed + dropped. */
	uint64_t expected, received, lost, missed, dropped;
	uint64_t warmup, missed_warmup; /* of received, of missed: not in the statistics */
	uint64_t stalled;		/* part of missed: seen from the host only */
	uint32_t ring_peak;		/* most entries ever waiting in the guest */
	bool said_bye, totals_match;	/* sums, min and max too */
	bool cut;			/* BYE came before all that was planned had been done */
	/* The statistics, after the warm-up. Read them after summary_end(). */
	struct hist *raw;  /* received samples */
	struct hist *all;  /* per activation: raw plus missed */
	struct hist *held; /* samples taken while streaming was held; NULL: none */
	int64_t min, max;  /* of received; 0 while raw->n is 0 */
	__int128 sum;
	int64_t all_min, all_max; /* per activation; 0 while all->n is 0 */
	__int128 all_sum;
	uint64_t violations;		   /* activations above opts.violation */
	uint64_t over[SUMMARY_THRESHOLDS]; /* above opts.threshold[i], exactly */
	const struct second *seconds;	   /* bucket i: second_width * i .. after activation 0 */
	size_t nseconds;
	int64_t second_width;	 /* 1 s; less in a short run, more in a very long one */
	const struct heat *heat; /* reports/heat.h */
	int64_t t0;		 /* when activation 0 was due: host clock, ns since START */
};

struct stall {		       /* the guest's clock stood still, as the host saw it */
	int64_t t_host;	       /* when at the earliest, ns since START */
	int64_t length, bound; /* length +- bound */
	int64_t t_guest;       /* the guest's clock then */
	int64_t t_guest_end;   /* at the latest */
	uint16_t guest;
};

struct event {			      /* what a guest told about itself */
	uint16_t guest, probe, class; /* enum wire_event_class; probe 0xffff: all of it */
	uint32_t cpu;
	int64_t t, duration; /* guest clock */
	uint64_t k;
	char *text;
};

struct mark {		/* what happened on the host */
	int64_t t_host; /* ns since START */
	int64_t value;
	uint16_t what, guest; /* enum wire_mark_what */
	char *text;
};

struct seen; /* what the host's kernel did: reports/seen.h */

struct clock_map {	       /* guest clock to host clock, from the SYNC exchange */
	const char *method;    /* "sync min-rtt", "none" */
	int64_t offset, bound; /* host = guest + offset, +- bound, when the guest's clock was at */
	int64_t at;
	int64_t drift_ppb; /* by which offset grows */
	uint32_t exchanges;
	uint32_t jumps; /* the guest's clock leapt ahead of the host's */
	bool wild;	/* it runs more than 1000 ppm fast or slow */
};

struct summary;

struct summary *summary_new(const struct summary_opts *opts);	  /* NULL: out of memory */
int summary_frame(struct summary *s, const struct wire_frame *f); /* 0, -ENOMEM */
void summary_end(struct summary *s);
void summary_free(struct summary *s);

size_t summary_probes(const struct summary *s);
const struct probe_sum *summary_probe(const struct summary *s, size_t i);
/* summary_beside - probes of further quantities of the same activations (enum wire_kind, from
 * BESIDE on): accounted for to the unit, no part of totals, violations, worst, merged figures */
size_t summary_besides(const struct summary *s);
const struct probe_sum *summary_beside(const struct summary *s, size_t i);
size_t summary_tops(const struct summary *s, const struct top **worst_first);
size_t summary_marks(const struct summary *s, const struct mark **in_order);
size_t summary_stalls(const struct summary *s, const struct stall **in_order);
size_t summary_events(const struct summary *s, const struct event **in_order);
/* summary_seen - the host's trace around violations, in order of time after summary_end(), ns since
 * START; *beyond: events that were not kept */
size_t summary_seen(const struct summary *s, const struct seen **in_order, uint64_t *beyond);
/* summary_near - *when: as summary_when(), by the exchanges near that moment alone; returns by how
 * much it may be off, -1: nothing is known */
int64_t summary_near(const struct summary *s, unsigned guest, int64_t t_guest, int64_t *when);
/* summary_lates - those since the last call, for who watches a run; at most SUMMARY_LATES: more in
 * one go become one long one */
size_t summary_lates(struct summary *s, struct late *to);
/* summary_now - host clock (CLOCK_MONOTONIC) at a guest's time by its last exchanges, while the run
 * goes on; false: none yet */
bool summary_now(const struct summary *s, unsigned guest, int64_t t_guest, int64_t *host,
		 int64_t *bound);
/* summary_faults - what did not add up, in words; *n of all, more than are kept as text */
size_t summary_faults(const struct summary *s, char *const **text, uint64_t *n);
/* summary_when - a guest's clock as ns since START on the host's, stalls included */
int64_t summary_when(const struct summary *s, unsigned guest, int64_t t_guest);
const struct summary_opts *summary_opts(const struct summary *s);
const struct clock_map *summary_clock(const struct summary *s, unsigned guest);
/* summary_hello - NULL: that guest never came */
const struct wire_hello *summary_hello(const struct summary *s, unsigned guest);
unsigned summary_guests(const struct summary *s);

struct totals { /* of all probes */
	uint64_t expected, received, lost, missed, dropped, warmup, missed_warmup, stalled;
	uint64_t n, violations; /* activations in the statistics; of them above opts.violation */
	uint64_t over[SUMMARY_THRESHOLDS];
	int64_t min, max;
	double mean; /* per activation, as min and max are */
	double sd;   /* from the histogram: within 1/128 */
	bool accounting_ok;
	bool complete;	  /* the END mark is there */
	bool interrupted; /* some probe was stopped before its end */
	int64_t duration; /* START to END or to the last frame, host clock */
	int64_t started;  /* CLOCK_REALTIME of START, ns */
};
void summary_totals(const struct summary *s, struct totals *t);
/* summary_merged - one histogram per activation over all probes, malloced */
struct hist *summary_merged(const struct summary *s);

#endif
