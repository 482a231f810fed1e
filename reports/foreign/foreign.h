/* SPDX-License-Identifier: Apache-2.0 */
/*
 * foreign.h - histograms of other tools, read and written
 *
 * So that a history does not begin anew, and so that a distribution can be looked at with the tools
 * one has. Each format is a row; which one a file is of, it says itself.
 *
 *	foreign_entry(&in, &e, why, len)	a file as an entry: 0, -errno
 *	foreign_write("csv", &e, f)		an entry with its histogram as text: 0, -ENOENT,
 *-EIO
 *
 * Those tools keep whole microseconds: a value v of theirs lies in v .. v+1 us and is taken as the
 * middle. What lay beyond the end of their histogram is counted there, at its end and the worst at
 * its own value, and the claim says how many: nothing is lost, and nothing is invented. rteval's
 * sum over all cores is not counted beside its cores. The id of an imported run is a hash of the
 * file: the same file is the same run.
 *
 * Formats read: cyclictest --json (both spellings of its keys) and -h text; rtla timerlat hist (the
 * Thr columns); jitterdebugger results.json and samples.raw; rteval's summary.xml; HdrHistogram's
 * percentile output (.hgrm, also CSV); our own CSV. Written: cyclictest, cyclictest-hist, rtla,
 * jitterdebugger, hgrm, csv.
 */
#ifndef REPORTS_FOREIGN_FOREIGN_H
#define REPORTS_FOREIGN_FOREIGN_H

#include <stdio.h>
#include "reports/store/entry.h"

struct foreign_in {
	const char *path;
	const char *format;	      /* NULL: as the file says itself */
	const char *scenario, *board; /* NULL: the tool's name; the host that the file names */
	int64_t unit;		      /* ns of one step, where the file does not say; 0: 1000 */
};

int foreign_entry(const struct foreign_in *in, struct entry *e, char *why, size_t len);
int foreign_write(const char *format, const struct entry *e, FILE *to);

/* foreign_names - the i-th format that can be read or written; NULL: no more */
const char *foreign_reads(size_t i);
const char *foreign_writes(size_t i);

#endif
