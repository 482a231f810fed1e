/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nightly.h - a night of scenarios as files: one JUnit file, one index page, one Prometheus text
 *
 * What to say of each scenario is filled in by who ran it (hostagent/night.h); here it is only
 * written. A regression that was confirmed is a failure of its own test case, a warning is not.
 *
 *	nightly_junit(&n, f)		tests/junit.xsd is what it is held to
 *	nightly_page(&n, "x/", f)	links to run directories begin with "x/"
 *	nightly_prom(&n, f)		no time stamps: node_exporter's textfile collector adds its
 * own
 *
 * They return 0 or -EIO.
 */
#ifndef REPORTS_HISTORY_NIGHTLY_H
#define REPORTS_HISTORY_NIGHTLY_H

#include <stdio.h>
#include "reports/store/entry.h"

enum nightly_trend { NIGHTLY_NO_TREND, NIGHTLY_STEADY, NIGHTLY_WARN, NIGHTLY_REGRESSION };

struct nightly_item {
	char *name, *board; /* of the scenario, of the machine */
	char *dir;	    /* of the run, beside the index; NULL: there is none */
	int status;	    /* enum verdict_status, or EXIT_USAGE for a scenario that is none */
	char *text;	    /* the claim, or what went wrong */
	struct entry entry; /* without an id: there is no run to show */
	enum nightly_trend trend;
	char *trend_text; /* lines for people */
	double *history;  /* one figure a night, tonight last; ns */
	size_t nhistory;
	const char *history_name;
};

struct nightly {
	struct nightly_item *at;
	size_t n;
	int64_t started; /* CLOCK_REALTIME, ns */
	int status;	 /* the worst */
};

int nightly_junit(const struct nightly *n, FILE *to);
int nightly_page(const struct nightly *n, const char *prefix, FILE *to);
int nightly_prom(const struct nightly *n, FILE *to);

/* nightly_status - exit status of an item: its verdict, and FAIL for a regression */
int nightly_status(const struct nightly_item *i);
/* nightly_worse - of two exit statuses the one that says less: 2, INVALID, FAIL, INCONCLUSIVE, PASS
 */
int nightly_worse(int a, int b);
const char *nightly_word(int status); /* "PASS", "ERROR" */
void nightly_done(struct nightly *n);

#endif
