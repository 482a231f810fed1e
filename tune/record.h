/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h - one line of the journal: fields to text and back, with its checksum
 *
 *	record_start(&r, "do"); record_text(&r, "path", p); record_line(&r, &text, &len)
 *	record_split(line, &f)		-EBADMSG: checksum
 *	record_get(&f, "path", &len)	decoded; NULL: no such field
 *	record_free(&f)
 */
#ifndef TUNE_RECORD_H
#define TUNE_RECORD_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct record {
	FILE *to;
	char *text;
	size_t len;
};

int record_start(struct record *r, const char *word);
void record_text(struct record *r, const char *key, const char *value); /* NULL: left out */
void record_bytes(struct record *r, const char *key, const void *data, size_t len);
void record_number(struct record *r, const char *key, uint64_t n);
int record_line(struct record *r, char **line, size_t *len); /* malloced, with newline */

struct field {
	char *key, *value;
	size_t len;
};
struct fields {
	char *text;
	const char *word;
	struct field at[24];
	size_t n;
};

int record_split(const char *line, size_t len, struct fields *f);
const char *record_get(const struct fields *f, const char *key, size_t *len);
uint64_t record_get_number(const struct fields *f, const char *key);
void record_free(struct fields *f);

#endif
