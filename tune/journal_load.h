/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal_load.h - the journal in memory: what journal.c appends and what is read back is one thing
 */
#ifndef TUNE_JOURNAL_LOAD_H
#define TUNE_JOURNAL_LOAD_H

#include "tune/journal.h"

int journal_note_line(struct journal *j, const struct journal_line *line);
int journal_note_gen(struct journal *j, const struct gen *gen);
int journal_note_rec(struct journal *j, const struct rec *rec, const struct act *act,
		     const struct image *before);

#endif
