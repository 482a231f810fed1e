/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.h - what rttune changed, on disk before it was changed
 *
 * One text file, var/lib/rttune/journal, only appended to while acts are done. A line is a record:
 * 16 hex digits of checksum, a word, then key=value with blanks, '%' and control bytes as %XX.
 *
 *	begin  gen= boot= time= what= rt=	a generation starts: one apply
 *	do     gen= seq= boot= op= path= ...	written and synced BEFORE the change
 *	done   seq= after= digest=		the change was made and read back
 *	undone seq=				it was taken back, or the kernel refused it
 *	end    gen=				the generation is complete
 *	armed  gen= time=			its runtime part is taken back unless confirmed
 *	confirm gen=
 *
 * A last line that is torn or has a bad checksum is a crash while appending: it is ignored and
 * cut off by the next append. Anywhere else it is damage and an error.
 *
 *	journal_open(&j, JOURNAL_WRITE, why, ...)	-EWOULDBLOCK: another rttune is at work
 *	journal_begin, then for each change journal_do, (the change), journal_done; journal_end
 *	journal_drop(&j, gen)		forget generations above gen; 0: remove journal and folder
 *	journal_close(&j)
 */
#ifndef TUNE_JOURNAL_H
#define TUNE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "tune/act.h"
#include "tune/image.h"

struct rec {
	unsigned seq, gen;
	char boot[40];
	struct act act;
	struct image before;
	char *after;	 /* closed: what it read as then; NULL for files, which have the digest */
	uint64_t digest; /* closed: image_digest() then */
	bool closed, undone;
};

struct gen {
	unsigned gen;
	char boot[40], what[64];
	char rt[256];  /* the RT CPUs; "": it had none, or more than fits */
	int64_t time;  /* s since 1970 */
	int64_t armed; /* the deadline, s since 1970; 0: not armed */
	bool ended, confirmed;
};

struct journal_line {
	off_t at;
	size_t len;
	unsigned gen, seq; /* seq 0: of the generation, not of a record */
};

struct journal {
	int lock, fd; /* -1: not there */
	bool write;
	struct rec *rec;
	size_t n, room;
	struct gen *gen;
	size_t gens;
	struct journal_line *line;
	size_t lines;
	off_t end; /* behind the last good record */
	unsigned seq;
};

enum journal_mode { JOURNAL_READ, JOURNAL_WRITE };

int journal_open(struct journal *j, enum journal_mode mode, char *why, size_t len);
void journal_close(struct journal *j);

/* journal_begin - what and rt: as in struct gen; NULL: "" */
int journal_begin(struct journal *j, const char *what, const char *rt, unsigned *gen);
int journal_end(struct journal *j, unsigned gen);
int journal_arm(struct journal *j, unsigned gen, int64_t deadline);
int journal_confirm(struct journal *j, unsigned gen);

/* journal_do - on disk when it returns; the record is j->rec[*i], act and before are copied */
int journal_do(struct journal *j, unsigned gen, const struct act *act, const struct image *before,
	       size_t *i);
int journal_done(struct journal *j, size_t i, const struct image *after);
int journal_undone(struct journal *j, size_t i);

int journal_drop(struct journal *j, unsigned keep);
/* journal_prune - forget the single records for which gone() is true */
int journal_prune(struct journal *j, bool (*gone)(const struct rec *rec, const void *arg),
		  const void *arg);

/* journal_refused - did the kernel refuse the last change of that path, of what it is now? Such a
 * record is undone and was never closed. Without a journal, or the right to read it: false. */
bool journal_refused(const char *path);

/* journal_top - the newest generation, NULL: none */
const struct gen *journal_top(const struct journal *j);
struct gen *journal_gen(struct journal *j, unsigned gen);

/* journal_newest - only the newest record of a place says what should be there */
bool journal_newest(const struct journal *j, size_t i);

/* journal_keeps - is this act one that the service keeps, and the newest of its place? */
bool journal_keeps(const struct journal *j, const struct act *a);

/* journal_rt - the RT CPUs of the newest generation that had some; NULL */
const char *journal_rt(const struct journal *j);

/* journal_boot_id - of the running kernel; "none" where it has none */
void journal_boot_id(char buf[40]);

#define JOURNAL_DIR  "var/lib/rttune"
#define JOURNAL_FILE JOURNAL_DIR "/journal"

#endif
