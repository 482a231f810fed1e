/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inject.h - disturbances of known kind and length, to see whether a run finds and names them
 *
 * One after the other while the probe measures, each with a pause behind it. Each leaves an INJECT
 * mark with its real length; reports/selftest.h holds the marks against the violations. What
 * cannot be done here (no FIFO, no hypervisor to pause) leaves a note with the reason instead.
 *
 *	inject_time()			how long all of them take, ns: the least [scenario] duration
 *	inject_begin(run)		the warm-up is over
 *
 * The hogs are processes of our own that end by themselves, each by its own clock.
 */
#ifndef HOSTAGENT_INJECT_H
#define HOSTAGENT_INJECT_H

#include <stdint.h>

struct run;

int64_t inject_time(void);
void inject_begin(struct run *r);

#endif
