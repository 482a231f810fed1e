/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recorded.h - a run directory, read and judged again
 *
 *	recorded_open("runs/x", &rec, why, len)		scenario.ini, host.json, frames.rtl
 *	... rec.result is what result.h writes and shows ...
 *	recorded_close(&rec)
 *
 * The frames go through the code of a live run, so the verdict is the same; what could not be read
 * of them makes it INVALID.
 */
#ifndef HOSTAGENT_RECORDED_H
#define HOSTAGENT_RECORDED_H

#include "hostagent/replay.h"
#include "hostagent/scenario.h"
#include "reports/result.h"

struct recorded {
	struct scenario scenario;
	struct summary *summary;
	struct replay replay;
	struct result result;
	char *ini, *host_json, *command;
};

int recorded_open(const char *dir, struct recorded *rec, char *why, size_t len); /* 0, -errno */
void recorded_close(struct recorded *rec);

/* recorded_busy - is somebody still writing this run? */
bool recorded_busy(const char *dir);

/* recorded_formats - [report] formats as a set of enum result_format */
unsigned recorded_formats(const char *words);

#endif
