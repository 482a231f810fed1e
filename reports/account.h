/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account.h - one probe's books: every activation is received, missed, dropped or lost
 *
 * Activations come in rising order of k. What is skipped without a MISSED is lost; what goes
 * backwards or overlaps is a fault and is not counted, so that no sample can count twice.
 *
 *	account_open(a, &hello_probe, ...)
 *	account_samples / account_missed	as frames come
 *	account_bye(a, &totals)			against the guest's own books
 *	account_stall(a, from, to, late)	activations that only the host knows of
 *	account_end(a)				a->p is complete
 *	account_close(a)
 *
 * Calls return 0 or -ENOMEM; what does not add up goes to *faults.
 */
#ifndef REPORTS_ACCOUNT_H
#define REPORTS_ACCOUNT_H

#include "reports/faults.h"
#include "reports/heat.h"
#include "reports/series.h"
#include "reports/tops.h"

struct lates { /* for summary_lates() */
	struct late at[SUMMARY_LATES];
	size_t n;
};

struct account {
	struct probe_sum p;
	uint64_t next;	    /* all activations below are accounted for */
	uint64_t gaps;	    /* of them lost */
	__int128 guest_sum; /* of all received, as the guest counts */
	int64_t guest_min, guest_max;
	int64_t lowest; /* smallest latency that is to be counted exactly */
	uint16_t index; /* of summary_probe() */
	struct series series;
	struct heat heat;
	const struct summary_opts *opts;
	struct tops *tops;
	struct lates *lates;
	struct faults *faults;
};

#define ACCOUNT_FRAME (WIRE_PAYLOAD_MAX / sizeof(le32)) /* most samples in one call */

/* account_open - -EINVAL: a period or a length that no schedule can have */
int account_open(struct account *a, const struct wire_probe *from);
/* account_again - a later HELLO of the same start: the first comes before the probes run and has no
 * base, the second has it; after that all must be as it was. false: it is not */
bool account_again(struct account *a, const struct wire_probe *from);
int account_samples(struct account *a, uint64_t k, const int64_t *v, unsigned n, bool held);
int account_missed(struct account *a, const struct wire_missed *m);
void account_totals(struct account *a, const struct wire_totals *t); /* of a BEAT */
void account_bye(struct account *a, const struct wire_totals *t);
int account_stall(struct account *a, const struct stall *s);
/* account_unseen - activations from k on that never ran and that no frame told of */
int account_unseen(struct account *a, uint64_t k, const struct fall *f);
int account_end(struct account *a);
void account_close(struct account *a);

#endif
