/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.h - the rows of knobs as pages for people: on the terminal and as rttune(8)
 */
#ifndef TUNE_EXPLAIN_H
#define TUNE_EXPLAIN_H

#include <stdio.h>
#include "tune/knob.h"

void explain_knob(const struct knob *k, const struct facts *f, FILE *to); /* f: may be NULL */
void explain_all(FILE *to);  /* one line each, room by room */
void explain_json(FILE *to); /* rttune-knobs/1 */
void explain_man(FILE *to);  /* the manual page */

#endif
