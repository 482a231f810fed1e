/* SPDX-License-Identifier: Apache-2.0 */
/*
 * result_priv.h - one writer per file of a result, and what they share
 */
#ifndef REPORTS_RESULT_PRIV_H
#define REPORTS_RESULT_PRIV_H

#include "lib/jsonw.h"
#include "reports/quantile.h"
#include "reports/result.h"
#include "reports/why_run.h"

struct json_object;

/* Writers: 0 or -errno. */
int result_json(const struct result *r, FILE *to);
/* result_json_around - guests, clock, observer, stalls, events, and host.json passed on */
void result_json_around(struct jsonw *w, const struct result *r);
/* result_json_pwcet - what lies beyond the run, or why nothing is said; 0 or -errno */
int result_json_pwcet(struct jsonw *w, const struct result *r);
int result_junit(const struct result *r, FILE *to);
int result_page(const struct result *r, FILE *to);

/* json_copy - what json-c has read, through the writer again */
void json_copy(struct jsonw *w, const char *key, struct json_object *o);

/* result_started - ISO 8601, UTC, milliseconds; into buf, returned */
char *result_started(int64_t realtime, char *buf, size_t len);

const char *policy_name(unsigned policy);	/* "fifo" */

#endif
