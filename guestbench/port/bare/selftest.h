/* SPDX-License-Identifier: Apache-2.0 */
/*
 * selftest.h - faults on purpose (bare.fault=KIND), to see that none of them is silent
 *
 *	selftest_arm()		reads the order
 *	selftest_strike()	does it, once, some time into the run; nothing without an order
 */
#ifndef GUESTBENCH_PORT_BARE_SELFTEST_H
#define GUESTBENCH_PORT_BARE_SELFTEST_H

#include <stdint.h>

void selftest_arm(void);
void selftest_strike(int64_t now);

#endif
