// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/image.h"
#include "tune/record.h"

#define SUM_LEN 17 /* 16 digits and a blank */

int record_start(struct record *r, const char *word)
{
	r->to = open_memstream(&r->text, &r->len);
	if (!r->to)
		return -ENOMEM;
	fputs(word, r->to);
	return 0;
}

void record_bytes(struct record *r, const char *key, const void *data, size_t len)
{
	const unsigned char *at = data;

	fprintf(r->to, " %s=", key);
	for (size_t i = 0; i < len; i++)
		if (at[i] <= ' ' || at[i] == '%' || at[i] == 127)
			fprintf(r->to, "%%%02X", at[i]);
		else
			putc(at[i], r->to);
}

void record_text(struct record *r, const char *key, const char *value)
{
	if (value)
		record_bytes(r, key, value, strlen(value));
}

void record_number(struct record *r, const char *key, uint64_t n)
{
	fprintf(r->to, " %s=%" PRIu64, key, n);
}

int record_line(struct record *r, char **line, size_t *len)
{
	int n, bad = fclose(r->to);
	autofree char *text = r->text;

	if (bad || !text)
		return -ENOMEM;
	n = asprintf(line, "%016" PRIx64 " %s\n", image_fnv(text, r->len, 0), text);
	if (n < 0)
		return -ENOMEM;
	*len = (size_t)n;
	return 0;
}

static int hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : toupper((unsigned char)c) - 'A' + 10;
}

/* In place: %XX is never longer than what it stands for. */
static size_t decode(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++) {
		if (*at == '%' && isxdigit((unsigned char)at[1]) &&
		    isxdigit((unsigned char)at[2])) {
			*to++ = (char)(hex(at[1]) << 4 | hex(at[2]));
			at += 2;
		} else {
			*to++ = *at;
		}
	}
	*to = '\0';
	return (size_t)(to - text);
}

int record_split(const char *line, size_t len, struct fields *f)
{
	char sum[SUM_LEN], *save = NULL, *word;

	*f = (struct fields){0};
	if (len <= SUM_LEN || line[SUM_LEN - 1] != ' ')
		return -EBADMSG;
	snprintf(sum, sizeof(sum), "%016" PRIx64, image_fnv(line + SUM_LEN, len - SUM_LEN, 0));
	if (memcmp(sum, line, SUM_LEN - 1))
		return -EBADMSG;
	f->text = strndup(line + SUM_LEN, len - SUM_LEN);
	if (!f->text)
		return -ENOMEM;
	f->word = strtok_r(f->text, " ", &save);
	while ((word = strtok_r(NULL, " ", &save)) && f->n < ARRAY_SIZE(f->at)) {
		char *eq = strchr(word, '=');

		if (!eq)
			continue;
		*eq = '\0';
		f->at[f->n].key = word;
		f->at[f->n].value = eq + 1;
		f->at[f->n++].len = decode(eq + 1);
	}
	return f->word ? 0 : -EBADMSG;
}

const char *record_get(const struct fields *f, const char *key, size_t *len)
{
	for (size_t i = 0; i < f->n; i++) {
		if (strcmp(f->at[i].key, key))
			continue;
		if (len)
			*len = f->at[i].len;
		return f->at[i].value;
	}
	return NULL;
}

uint64_t record_get_number(const struct fields *f, const char *key)
{
	const char *text = record_get(f, key, NULL);

	return text ? strtoull(text, NULL, 10) : 0;
}

void record_free(struct fields *f)
{
	free(f->text);
	*f = (struct fields){0};
}
