/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sprt.h - may a run end early? asked after every second of it
 *
 * Wald's sequential test (1945) between two rates of events per activation: `good`, which is to be
 * accepted, and `bad`, which is not. Asking as often as one likes does not spoil the two chances of
 * error. A clean system is known long before the end of the night; so is a hopeless one.
 *
 *	struct sprt s = {.good = 1e-7, .bad = 1e-6, .alpha = 0.05, .beta = 0.05};
 *	sprt_ask(&s, (struct count){events, activations})
 */
#ifndef REPORTS_STAT_SPRT_H
#define REPORTS_STAT_SPRT_H

#include "reports/stat/counts.h"

struct sprt {
	double good, bad; /* events per activation, good < bad */
	double alpha;	  /* chance to refuse a good one */
	double beta;	  /* chance to accept a bad one */
};

enum sprt_answer { SPRT_GO_ON, SPRT_ACCEPT, SPRT_REFUSE };

enum sprt_answer sprt_ask(const struct sprt *s, struct count seen);

/* sprt_ratio - logarithm of how much likelier what was seen is if the rate is the bad one */
double sprt_ratio(const struct sprt *s, struct count seen);

/* sprt_least - activations without an event after which the answer is SPRT_ACCEPT */
double sprt_least(const struct sprt *s);

#endif
