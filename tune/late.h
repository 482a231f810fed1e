/* SPDX-License-Identifier: Apache-2.0 */
/*
 * late.h - threads that are born after apply get what their knob gave to those before them
 *
 * A vhost worker inherits the mask of its hypervisor, an interrupt thread or an rcuo thread comes
 * with a device or a CPU: apply cannot see them. So a plan that sets a knob of threads also puts a
 * record "watch" into the journal: path is the knob, value is "RT-LIST VALUE", as "3 0-2". The
 * service looks at all threads every few seconds and after each message of the kernel; what the
 * rule means is changed like by apply: before-value first, then the change, then read back. So
 * revert gives them back too. Threads of a boot that is over are not looked for: the rule finds
 * their successors.
 */
#ifndef TUNE_LATE_H
#define TUNE_LATE_H

#include "tune/txn.h"

/* late_value - the value of such a record; 0 or -E2BIG */
int late_value(const struct cpus *rt, const char *value, char *buf, size_t len);

/* late_pending - is there a thread that a rule of the journal would change? */
bool late_pending(const struct journal *j);

/* late_apply - on a journal open for writing: how many were changed, or -errno. A thread that ends
 * meanwhile or that the kernel keeps to itself is passed over. Records of threads that have ended
 * are dropped when something was changed */
int late_apply(struct journal *j, struct txn_said *said);

#endif
