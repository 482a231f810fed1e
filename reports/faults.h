/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faults.h - what did not add up: the first few in words, all of them counted
 *
 * A guest that sends nonsense may send a lot of it; what it costs us is bounded.
 */
#ifndef REPORTS_FAULTS_H
#define REPORTS_FAULTS_H

#include <stddef.h>
#include <stdint.h>

#define FAULTS_KEPT 16

struct faults {
	char *text[FAULTS_KEPT];
	size_t kept;
	uint64_t n;
};

void faults_add(struct faults *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void faults_done(struct faults *f);

#endif
