/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay.h - a recorded run again: frames.rtl into a summary, by the code that a live run uses
 *
 * Whatever is readable is fed, also of a torn or damaged file; how much was not is in *r. A file
 * written by the probe itself (link "file:") has no FROM and no MARK frames: the summary sees a
 * guest without a host, and judges it incomplete.
 */
#ifndef HOSTAGENT_REPLAY_H
#define HOSTAGENT_REPLAY_H

#include "reports/summary.h"

struct replay {
	uint64_t frames;
	uint64_t bad_bytes; /* skipped: no frame, or a block that could not be decompressed */
	bool torn;	    /* the file stops in the middle of something */
};

/* replay_file - summary_frame() for each frame, not summary_end(); 0 or -errno */
int replay_file(const char *path, struct summary *s, struct replay *r);

#endif
