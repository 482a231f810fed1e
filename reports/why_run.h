/* SPDX-License-Identifier: Apache-2.0 */
/*
 * why_run.h - the cause of one of a run's worst activations, out of all that its frames say
 *
 * Gathers what reports/why/why.h wants: when it was due on the host's clock, the trace, what the
 * guest told of itself (exact: it is on the guest's own clock), and when the guest was paused.
 */
#ifndef REPORTS_WHY_RUN_H
#define REPORTS_WHY_RUN_H

#include "reports/summary.h"
#include "reports/why/why.h"

/* why_top - the i-th of summary_tops(); found once and kept with the summary. After summary_end()
 */
const struct why *why_top(const struct summary *s, size_t i);

/* why_count - how many violations, of those kept, have which class */
void why_count(const struct summary *s, size_t n[WHY_NCLASSES]);

/* why_traced - was the host traced? If not or not wholly: why, else "" (its clock, its events) */
bool why_traced(const struct summary *s, const char **text);

#endif
