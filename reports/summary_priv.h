/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary_priv.h - what a summary is made of; for the files of the summary only
 *
 * A guest that starts again (a new session) opens new accounts; those of its earlier start stay and
 * are found incomplete.
 */
#ifndef REPORTS_SUMMARY_PRIV_H
#define REPORTS_SUMMARY_PRIV_H

#include "reports/account.h"
#include "reports/clock.h"
#include "reports/seen.h"

struct guest {
	bool seen, bye;
	struct wire_hello hello; /* of its last start */
	size_t first, probes;	 /* its accounts */
	size_t first_beside, besides;
	struct clock clock;
};

struct summary {
	struct summary_opts opts;
	struct account *account[SUMMARY_PROBES];
	size_t naccounts;
	struct account *beside[SUMMARY_PROBES]; /* of quantities the verdict is not about */
	size_t nbesides;
	struct summary_opts beside_opts;
	struct tops beside_tops; /* stays empty */
	struct guest guest[WIRE_GUESTS_MAX];
	struct guest *from; /* whose batch this is; NULL: nobody's */
	int64_t t_from;	    /* when it came; host clock */
	struct tops tops;
	struct lates lates;
	struct why **why; /* of each of them, once asked for */
	struct mark *marks;
	size_t nmarks, marks_room;
	struct event *events;
	size_t nevents, events_room;
	struct seen *seen;
	size_t nseen, seen_room;
	uint64_t seen_beyond;
	struct stall *stalls; /* of all guests, after summary_end */
	size_t nstalls;
	struct faults faults;
	bool started, complete, interrupted, ended;
	int64_t t_start, t_last; /* host clock */
	int64_t realtime;
};

/* summary_host.c */
int summary_mark(struct summary *s, const struct wire_mark *m, size_t len);
int summary_event(struct summary *s, const struct wire_event *e, size_t len);
int summary_host_event(struct summary *s, const struct wire_seen *e, size_t len);

#endif
