/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.h - settings as rows: one table gives parsing, ranges, defaults, help and error messages
 *
 * A row says where a key's value goes in a struct and what it may be. From the same rows come
 * keys_defaults(), keys_take() (an ini item into the struct, or one clear line with the nearest
 * known name), keys_print() (the struct as the ini text that gives it again) and keys_help()
 * (the reference page). The struct is ordinary; what it holds as text is malloced and ends with
 * keys_release().
 */
#ifndef LIB_KEYS_H
#define LIB_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "lib/ini.h"

enum key_type {
	KEY_BOOL,	/* bool: yes/no, on/off, true/false, 1/0 */
	KEY_INT,	/* int64_t, min .. max; K M G are powers of 1000; decimal or 0x */
	KEY_SIZE,	/* int64_t bytes: K M G T are powers of 1024 */
	KEY_TIME,	/* int64_t ns: ns us ms s m h d, also 1m30s; bare numbers: only 0 */
	KEY_RATIO,	/* double, 0 .. 1: 1e-6, 0.5, 5 % */
	KEY_TEXT,	/* char *, malloced; NULL if empty */
	KEY_CPUS,	/* char *: a list like 0-3,6 or auto, none, all: checked, kept as text */
	KEY_ENUM	/* int: index into row.words */
};

struct key {
	const char *section;
	const char *name;
	enum key_type type;
	size_t offset;		/* in the struct of the section */
	const char *def; /* default as text; NULL: none (0, NULL, or -1 for INT/SIZE/TIME/ENUM) */
	int64_t min, max;	/* INT, SIZE, TIME; both 0: any that is not negative. Where there is
				 * no default or min is -1, the word none gives -1 */
	const char *const *words;	/* ENUM: NULL-ended */
	const char *arg;	/* for help: "NAME", "TIME" */
	const char *help;	/* one or more sentences */
};

struct keys {		/* the table of a program */
	const struct key *at;
	size_t n;
	const struct key_alias *aliases;	/* ends with typed NULL; or NULL */
};

struct key_alias { const char *typed, *name; };	/* other tools' word: not taken, but answered */

/* keys_defaults - set every key of `section` in *obj to its default; -EINVAL: a row is wrong */
int keys_defaults(const struct keys *keys, const char *section, void *obj);

/* keys_take - one item of that section into *obj. -EINVAL with "file:line: ..." in err */
int keys_take(const struct keys *keys, const struct ini_item *it, void *obj, char *err, size_t len);

/* keys_known - does `section` have this key? (for [global]) */
bool keys_known(const struct keys *keys, const char *section, const char *name);

/* keys_print - "key = value" lines of one section; a key that holds nothing is left out */
void keys_print(const struct keys *keys, const char *section, const void *obj, FILE *to);

/* keys_help - a Markdown table: key, what it takes, default, what it means */
void keys_help(const struct keys *keys, const char *section, FILE *to);
void keys_release(const struct keys *keys, const char *section, void *obj);

#endif
