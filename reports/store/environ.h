/* SPDX-License-Identifier: Apache-2.0 */
/*
 * environ.h - what a run ran on, as lines that can be compared
 *
 * "host.kernel.release = 6.1.0", sorted by name: host.json, what the guests said of themselves, and
 * the scenario as resolved. What differs between any two runs (counters, free memory, ports) is
 * left out, so that two nights on an unchanged board have the same text, and it is kept once.
 *
 *	char *text = environ_text(host_json, scenario_text, summary);
 *	environ_hash(text, hash);		its name
 *	environ_diff(a, b, each, arg);		each name with two values; NULL: not there
 */
#ifndef REPORTS_STORE_ENVIRON_H
#define REPORTS_STORE_ENVIRON_H

#include "reports/summary.h"

#define ENVIRON_HASH 33

char *environ_text(const char *host_json, const char *scenario_text, const struct summary *s);
void environ_hash(const char *text, char hash[ENVIRON_HASH]);

typedef void environ_each(void *arg, const char *name, const char *a, const char *b);
/* environ_diff - how many lines differ; -ENOMEM. `each` may be NULL */
int environ_diff(const char *a, const char *b, environ_each *each, void *arg);

#endif
