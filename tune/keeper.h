/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keeper.h - what has to be kept while rttune's settings are in force
 *
 * Some requests live as long as a descriptor is open: /dev/cpu_dma_latency. Some settings are
 * forgotten by the kernel when a driver asks for its interrupts again, at each link-up: affinities.
 * Some things come late: threads (late.h). The keeper opens the first, listens to the kernel
 * (uevents and link changes) for the second and puts back what has moved, looks every few seconds
 * for the third, and ends when the journal is gone or on SIGTERM. On a tree of --root it does all
 * of this too, but for what only a kernel can do.
 */
#ifndef TUNE_KEEPER_H
#define TUNE_KEEPER_H

#include <stdbool.h>
#include <stddef.h>

/* Held like a path, and no path: a socket with SO_TIMESTAMPING. */
#define HOLD_TIMESTAMPS "socket/timestamping"

/* keeper_holds - is this path held at us or below? /dev/cpu_dma_latency says so itself; of others
 * it is only known that the service runs */
bool keeper_holds(const char *path, int us);

/* keeper_run - 0 when there is nothing left to keep; -errno with one line in why */
int keeper_run(char *why, size_t len);

#endif
