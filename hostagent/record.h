/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h - what a run leaves: frames.rtl on disk and the summary in memory, fed by one call each
 *
 *	record_new("DIR/frames.rtl", summary, &r);
 *	opts.sink = record_sink(r);			for the collector: the guests' frames
 *	record_mark(r, &(struct note){...});		for the run: what happened on the host
 *	record_flush(r);				safe against kill -9 from here
 *	record_close(r);				and on the disk
 *
 * A frame goes to the spool first; only what the spool took reaches the summary, so that a replay
 * of the file (replay.h) ends in the same summary. With one exception: a mark is given to the
 * summary even if the disk is full, for that is what the mark then says.
 */
#ifndef HOSTAGENT_RECORD_H
#define HOSTAGENT_RECORD_H

#include "hostagent/sink.h"
#include "reports/summary.h"

struct record;

int record_new(const char *path, struct summary *s, struct record **r); /* s may be NULL */
struct sink record_sink(struct record *r);
int record_mark(struct record *r, const struct note *n); /* stamped with the time of the call */
int record_flush(struct record *r);
int record_close(struct record *r); /* frees it; 0 or the first error of all */

#endif
