/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard.h - takes back what nobody confirmed
 *
 * A process of its own session, which outlives its starter and the terminal, waits until the
 * deadline and then reverts the runtime part of the generation, unless it was confirmed. It holds
 * no lock meanwhile. A reboot in between ends both it and the runtime part.
 */
#ifndef TUNE_GUARD_H
#define TUNE_GUARD_H

int guard_start(unsigned gen, int seconds);

#endif
