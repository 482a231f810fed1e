/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary.h - what was measured, in a line a probe on the console, and what sending it has cost
 */
#ifndef GUESTBENCH_PORT_BARE_SUMMARY_H
#define GUESTBENCH_PORT_BARE_SUMMARY_H

struct guest;

void summary_say(const struct guest *g);

#endif
