/* SPDX-License-Identifier: Apache-2.0 */
/*
 * result.h - a judged run and the files and words it becomes
 *
 * A run directory holds what reports read: frames.rtl (through the caller, who feeds the summary),
 * scenario.ini, host.json, console.log. Everything written here is written to a temporary name,
 * fsynced and renamed, so that a reader never sees half a file.
 */
#ifndef REPORTS_RESULT_H
#define REPORTS_RESULT_H

#include <stdio.h>
#include "reports/verdict.h"

struct plots;

struct result {
	const char *dir;		/* the run directory */
	const char *name;		/* of the scenario */
	const char *command;		/* that reproduces the run */
	const char *scenario_text;	/* scenario.ini as resolved */
	const char *host_json; /* host.json as text: {"host":{},"vm":{},"tuning":{}}; NULL: none */
	const struct summary *summary;
	const struct limits *limits;
	struct verdict verdict;
	bool emulated;
	unsigned formats;		/* 1 << enum result_format */
	const struct plots *plots;	/* result_write() draws them */
};

enum result_format { RESULT_JSON, RESULT_JUNIT, RESULT_HTML, RESULT_SVG };

/* result_write - the files of r->formats into r->dir; 0 or -errno, *why names file and reason */
int result_write(const struct result *r, char *why, size_t len);

/* result_print - result.json to a stream; 0 or -errno */
int result_print(const struct result *r, FILE *to);

/* result_show - verdict, claim, figures and reasons for a terminal; colour only if asked */
void result_show(const struct result *r, FILE *to, bool colour);

#endif
